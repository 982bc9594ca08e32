"""Attempts that could be of several steps: with a wrong thing in hand, the order of the steps tells whose it is.

Taking sugar and taking tea with the wrong spoon look the same to a sense that asks each step by itself; only one of
the two can be next.
"""

from __future__ import annotations

from dataclasses import replace

from ..core.steps import Step
from .draft import Draft
from .filter import how_done

OPEN = 0.5
"""How far a step's precondition must hold for an attempt of it to be likely."""


def hand_on(draft: Draft, judged: list[str]) -> None:
    """Give the signs at steps whose needs are not done to the steps like them whose needs are.

    Changes `draft.seen`; `judged` are the ids of the steps for which a wrong thing can be found at all.
    """
    seen, quiet = draft.seen, draft.settings.base_wrong
    doubtful = [i for i in judged if max(seen[i].p_wrong.values()) > quiet]
    if not doubtful or len(judged) < 2:
        return
    held = how_done(draft)
    is_open = {i: draft.plan.by_id[i].open(held) >= OPEN and not draft.is_done(i) for i in judged}
    for step_id in (i for i in doubtful if not is_open[i]):
        here, p = draft.plan.by_id[step_id].step, max(seen[step_id].p_wrong.values())
        heirs = [i for i in judged if is_open[i] and alike(draft.plan.by_id[i].step, here)]
        for heir in heirs:
            seen[heir] = replace(seen[heir], p_wrong={r: max(old, p) for r, old in seen[heir].p_wrong.items()})
        if heirs:
            seen[step_id] = replace(seen[step_id], p_wrong=dict.fromkeys(seen[step_id].p_wrong, quiet))


def alike(a: Step, b: Step) -> bool:
    """True when the two are the same action and share a thing in the same role."""
    return a.verb == b.verb and not set(a.things).isdisjoint(b.things)
