"""What a sense remembers and the belief does not share: after a while the sense is asked to begin that step anew.

A sense that took another step's end for this one's remembers this one as done. The belief knows better, but a sense
that is sure a step is done is blind to it from then on.
"""

from __future__ import annotations

from .draft import Draft

REMEMBERED, BELIEVED = 0.5, 0.05
"""The sense's `p_done` from which, and P(done) below which, the two do not agree."""


def ask_anew(draft: Draft) -> None:
    """Note the steps of which the sense's memory has not been believed for `unshared_s`; `asked_anew` reads them."""
    since, asked, done = draft.note("unshared"), draft.note("asked_anew"), draft.note("done")
    for step_id, item in draft.seen.items():
        if (item.p_done or 0.0) < REMEMBERED or step_id in done or draft.states[step_id].done > BELIEVED:
            since.pop(step_id, None)
        elif draft.t - since.setdefault(step_id, draft.t) >= draft.settings.unshared_s:
            del since[step_id]
            asked[step_id] = draft.t


def asked_anew(draft: Draft) -> frozenset[str]:
    """Ids of the steps that this tick asks to be begun anew."""
    return frozenset(i for i, t in draft.note("asked_anew").items() if t == draft.t)
