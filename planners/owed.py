"""Owed steps: a dependent is clearly going on, and a step it needs is not done."""

from __future__ import annotations

from ..core.deviation import DeviationCode
from ..core.evidence import Sense
from ..core.findings import FindingKind
from .attempts import clearly_on
from .compiled import CompiledStep
from .draft import About, Draft


def find_owed(draft: Draft) -> None:
    """Announce each owed step once: at its first dependent that has clearly been going on, or has just ended."""
    if draft.trust <= 0.0:
        return
    ended = {f.step_id for f in draft.findings if f.kind is FindingKind.STEP_DONE}
    runs = draft.note("run_s")
    for step_id in draft.seen:
        if step_id in ended:
            _call_in(draft, draft.plan.by_id[step_id], 1.0)
            continue
        if step_id not in runs:
            continue
        step, state = draft.plan.by_id[step_id], draft.states[step_id]
        if clearly_on(draft, step_id):
            _call_in(draft, step, state.on)
        elif runs[step_id] >= 0.5 * draft.settings.owed_s and state.on >= 0.5:
            _doubt(draft, step)


def _call_in(draft: Draft, step: CompiledStep, p: float) -> None:
    missing = _missing(draft, step)
    if not missing or not _believable(draft, step, missing):
        return
    for need in missing:
        base = draft.plan.by_id[need].step.base
        draft.note("owed")[base] = draft.t
        draft.note("open_owed")[base] = draft.t
        chance = p * (1.0 - draft.states[need].done) * skipped(draft)
        draft.announce(FindingKind.OWED, need, About(DeviationCode.OWED, by=step.id), p=chance)
        if not draft.is_done(step.id):
            draft.note("told")[step.id] = draft.t
            draft.forget(step.id, "begun")


def skipped(draft: Draft) -> float:
    """Bayes: P(a step that was not seen was skipped), where people skip a step and the sense overlooks one so often."""
    skip, misses = draft.settings.skip_rate, draft.evidence.reliability.misses
    return skip / (skip + (1.0 - skip) * misses) if misses > 0.0 else 1.0


def _believable(draft: Draft, step: CompiledStep, missing: list[str]) -> bool:
    """Bayes: is it likelier that the person skipped all of `missing` than that the sense took one action for another?

    Every further attempt that presupposes the same steps is one more run in which the sense would have to err.
    """
    cfg, counted, revealed = draft.settings, draft.note("counted"), draft.note("revealed")
    if draft.t - counted.get(step.id, -1e9) > cfg.recount_s:
        for need in missing:
            revealed[need] = revealed.get(need, 0.0) + 1.0
    counted[step.id] = draft.t
    if draft.evidence.sense is Sense.TRUTH:
        return True
    runs = min(revealed.get(need, 1.0) for need in missing)
    return cfg.skip_rate ** len(missing) > cfg.run_error**runs


def _doubt(draft: Draft, step: CompiledStep) -> None:
    for need in _missing(draft, step):
        draft.note("doubt")[need] = draft.t


def _missing(draft: Draft, step: CompiledStep) -> list[str]:
    """Needs of `step` that are probably not done, are not being done, and were never announced."""
    return [need for need in step.needs if is_missing(draft, need)]


def is_missing(draft: Draft, need: str) -> bool:
    """True when the step is probably not done, is not being done, and was never announced as owed.

    A step that was begun is not called in: its end was missed, far more likely than that it was left.
    """
    compiled, state = draft.plan.by_id[need], draft.states[need]
    if draft.is_done(need) or compiled.undo or compiled.step.base in draft.note("owed") or need in draft.plan.shut:
        return False
    begun = need in draft.note("begun")
    return state.done < draft.settings.owed_below and state.on < draft.settings.need_on and not begun
