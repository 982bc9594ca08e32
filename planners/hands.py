"""One pair of hands: what is left of a step's `p_on` once the other steps have claimed their share of the sight.

Evidence heads answer for each step by itself, so two steps that look alike are both "on". The step that the graph and
the past already speak for explains the sight; another one is believed fully only as far as it may overlap.
"""

from __future__ import annotations

from collections.abc import Mapping

from .draft import Draft


def grant(draft: Draft, held: Mapping[str, float]) -> dict[str, float]:
    """step id -> `p_on` after the claims of the others, for every step that has believed evidence."""
    seen, states, by_id = draft.seen, draft.states, draft.plan.by_id
    scale = _scale(draft)
    claims = sorted(((states[i].on * item.p_on, i) for i, item in seen.items() if item.p_on > 0.1), reverse=True)[:2]
    out: dict[str, float] = {}
    for step_id, item in seen.items():
        p = scale * item.p_on
        if p > 0.1:
            other = next((claim for claim, owner in claims if owner != step_id), 0.0)
            p_open = by_id[step_id].open(held)
            p *= (1.0 - other * (1.0 - draft.settings.overlap_on * p_open)) ** (2.0 - p_open)
        out[step_id] = p
    return out


def grant_ends(draft: Draft) -> dict[str, float]:
    """step id -> `p_done_now` after the claims of the others: of two ends at once, one is the other's likeness."""
    seen, states = draft.seen, draft.states
    claims = sorted(((states[i].on * e.p_done_now, i) for i, e in seen.items() if e.p_done_now > 0.1), reverse=True)[:2]
    out = {step_id: item.p_done_now for step_id, item in seen.items()}
    for step_id, p in out.items():
        if p > 0.1:
            out[step_id] = p * (1.0 - next((claim for claim, owner in claims if owner != step_id), 0.0))
    return out


def _scale(draft: Draft) -> float:
    evidence = draft.evidence
    total = evidence.p_background + evidence.p_other + sum(item.p_on for item in draft.seen.values())
    return min(1.0, draft.settings.hands / total) if total > 0 else 1.0
