"""Which kinds of recovery answer a deviation, as far as the step and what stands on it still allow them."""

from __future__ import annotations

from ..core.deviation import WRONG_THING, DeviationCode
from ..core.deviation import RecoveryKind as K
from ..core.findings import FindingKind
from ..core.plan import Plan
from ..core.steps import Reversible, Step
from .operators import Case

C = DeviationCode

OPEN: dict[DeviationCode, tuple[K, ...]] = {
    C.EXTRA: (K.STOP,),
    C.REPEAT: (K.STOP,),
    C.SPLIT: (K.RESUME,),
    C.BRANCH: (K.ADAPT,),
    C.GOAL: (K.CLARIFY,),
    C.QTY: (K.ADJUST_NOW,),
    C.TIME: (K.ADJUST_NOW,),
    C.TEMP: (K.SET_PARAM, K.REDO),
    C.TECH: (K.ADJUST_NOW, K.REDO),
    C.PREP: (K.REDO,),
    C.QUAL: (K.REDO,),
    C.ACC: (K.CLEAN,),
    C.DIST: (K.RESUME,),
    C.STALL: (K.HINT,),
    C.HAZARD: (K.STOP_SAFE,),
    **dict.fromkeys(WRONG_THING, (K.SWAP_REDO,)),
}
"""code -> kinds while the step is not done yet; owed steps have a rule of their own."""

DONE: dict[DeviationCode, tuple[K, ...]] = {
    **OPEN,
    C.QTY: (K.REDO, K.COMPENSATE),
    C.TIME: (K.EXTEND, K.REDO),
    C.TECH: (K.REDO,),
}
"""code -> kinds once the step is done and the direction of the error is not known."""

TOO_LITTLE = {C.QTY: (K.ADD_MORE,), C.TIME: (K.EXTEND,)}
"""code -> kinds that help only against too little; they come before the others."""

TOO_MUCH = {C.QTY: (K.REMOVE, K.REDO, K.COMPENSATE), C.TIME: (K.REDO,)}
"""code -> kinds against too much."""

REWORK = frozenset({K.REDO, K.UNDO_REDO, K.SWAP_REDO, K.ADD_MORE, K.REMOVE, K.EXTEND, K.SET_PARAM, K.UNDO, K.UNDO_TO})
"""Kinds that change what a done step made: too late once its point of no return has passed."""


def past_return(plan: Plan, step: Step) -> Step | None:
    """The done step that makes it too late to change what `step` made: itself, or one that stands on it for good."""
    if not plan.is_done(step.id):
        return None
    for step_id in (step.id, *sorted(standing_on(plan, step.id), key=plan.structure.place.__getitem__)):
        if plan.by_id[step_id].reversible is Reversible.NO:
            return plan.by_id[step_id]
    return None


def standing_on(plan: Plan, step_id: str) -> frozenset[str]:
    """Done steps that could not have been done without it: those that need it, directly or through other done ones."""
    found: set[str] = set()
    todo = [step_id]
    while todo:
        for user in plan.structure.followers(todo.pop()):
            if user not in found and plan.is_done(user) and _needs(plan, user, step_id, found):
                found.add(user)
                todo.append(user)
    return frozenset(found)


def _needs(plan: Plan, user: str, step_id: str, found: set[str]) -> bool:
    return any(giver == step_id or giver in found for giver in plan.structure.sole_givers(user))


def kinds_for(case: Case) -> tuple[K, ...]:
    """The kinds worth trying, asking left out."""
    plan, step, code = case.plan, case.step, case.finding.code
    if case.finding.kind is FindingKind.OWED:
        return _owed(case)
    if code is None:
        return (K.NONE,)
    if not plan.is_done(step.id):
        return OPEN.get(code, (K.NONE,))
    kinds = _after(case, code)
    return tuple(k for k in kinds if k not in REWORK) if past_return(plan, step) else kinds


def _after(case: Case, code: DeviationCode) -> tuple[K, ...]:
    off = case.finding.off
    if off is not None and off > 0 and code in TOO_MUCH:
        return TOO_MUCH[code]
    if off is not None and off < 0 and code in TOO_LITTLE:
        return (*TOO_LITTLE[code], *(k for k in DONE[code] if k not in TOO_LITTLE[code]))
    return DONE.get(code, (K.NONE,))


def _owed(case: Case) -> tuple[K, ...]:
    plan, step = case.plan, case.step
    if plan.is_done(step.id):
        return (K.NONE,)
    if step.optional and not step.hazards:
        return (K.ACCEPT,)
    if case.interrupted is None:
        return (K.DO_NOW,)
    return (K.PAUSE_THEN_DO, K.DO_LATER)
