"""Steps that are done: who may say so, when it ended, and which announced deviation that makes good."""

from __future__ import annotations

from ..core.deviation import DeviationCode
from ..core.findings import FindingKind
from ..core.steps import Confirm
from .attempts import clearly_on
from .compiled import CompiledStep
from .doubts import doubt_owed
from .draft import ATTEMPT, UNDERWAY, About, Draft
from .paths import PATHS
from .states import State


def find_done(draft: Draft) -> None:
    """Announce every step that has become done with this tick."""
    if draft.trust <= 0.0:
        return
    done, place = draft.note("done"), draft.plan.place
    for step_id in sorted({*draft.states, *draft.seen, *draft.note("run_s")} & place.keys(), key=place.__getitem__):
        if step_id in done:
            continue
        step, state = draft.plan.by_id[step_id], draft.states[step_id]
        if may_conclude(draft, step, state):
            conclude(draft, step, _ended_at(draft, step.id), state.done)
        elif step.undone_by and step_id not in draft.note(UNDERWAY) and clearly_on(draft, step.id):
            # done with the right things: whatever had to be put back first is out of the way
            conclude_undone(draft, step)


def may_conclude(draft: Draft, step: CompiledStep, state: State) -> bool:
    """True when the step is sure enough to be done, and whoever must confirm it did."""
    if step.step.confirm is Confirm.PERSON:
        return state.done >= 0.5 and step.id in draft.note("word")
    if state.done < draft.settings.done_at:
        return False
    return step.step.confirm is Confirm.VISION or step.id in draft.note("word")


def _ended_at(draft: Draft, step_id: str) -> float:
    """The tick of the evidence's peak, if it is recent; a late conclusion is dated now, so that lateness shows."""
    if draft.note("peak").get(step_id, 0.0) < draft.settings.base_event:
        return draft.t
    return max(draft.note("peak_t")[step_id], draft.t - draft.settings.peak_s)


def conclude_undone(draft: Draft, step: CompiledStep) -> None:
    """Conclude the open putting-back steps that `step` waited for."""
    for undo_id in step.undone_by:
        if not draft.is_done(undo_id):
            conclude(draft, draft.plan.by_id[undo_id], draft.t, draft.settings.done_at)


def conclude(draft: Draft, step: CompiledStep, t: float, p: float) -> None:
    """Write a step off as done and announce it, with the deviations that it makes good."""
    conclude_undone(draft, step)
    draft.note("done")[step.id] = t
    state = draft.states[step.id]
    state.todo, state.on, state.done = 0.0, 0.0, 1.0
    _settle_suspicion(draft, step)
    draft.forget(step.id, *ATTEMPT, "fresh", "doubt", "mistake", "spoken_for")
    draft.announce(FindingKind.STEP_DONE, step.id, t=t, p=p)
    told = draft.note("told")
    for step_id in [i for i in told if i in draft.plan.by_id]:
        if all(draft.is_done(need) for need in draft.plan.by_id[step_id].needs):
            del told[step_id]
    if not step.undo:
        _correct(draft, step)


def _correct(draft: Draft, step: CompiledStep) -> None:
    base = step.step.base
    owed = DeviationCode.ORDER if PATHS in draft.kept else DeviationCode.OWED  # histories settle what they called in
    for name, code in (("open_owed", owed), *((f"open_{c.value}", c) for c in _WRONG_CODES)):
        called = draft.note(name).pop(base, None)
        if called is None:
            continue
        draft.announce(FindingKind.CORRECTED, step.id, About(code))
        if name == "open_owed":
            doubt_owed(draft, step, called)


_WRONG_CODES = (DeviationCode.OBJ, DeviationCode.PLACE, DeviationCode.TOOL)


def _settle_suspicion(draft: Draft, step: CompiledStep) -> None:
    """A suspicion that grew half-way, was never spoken, and ended in a step well done: the person saw it himself."""
    if draft.note("suspect").pop(step.id, None) is not None and step.id not in draft.note("mistake"):
        draft.announce(FindingKind.SELF_CORRECTED, step.id, t=draft.t)
