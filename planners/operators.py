"""Recovery operators: for one kind of recovery, the plan edits that carry it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..core.deviation import RecoveryKind as K
from ..core.effects import TRUE
from ..core.findings import Finding
from ..core.plan import Plan
from ..core.proposal import Edit, EditKind
from ..core.steps import Role, Step, Thing
from .costs import ASIDE
from .costs import PUT_BACK as PUT_BACK_TIME
from .names import ASIDE_TEXT, free_id

PUT_BACK = "put_back"
"""Verb of the injected step that puts a wrong thing back."""


@dataclass(frozen=True, slots=True)
class Case:
    """What an operator works on."""

    plan: Plan
    finding: Finding
    step: Step
    """The plan step concerned, as it stands in the plan now."""
    text: str = ""
    """The author's words for the injected step; empty when there are none."""

    @property
    def interrupted(self) -> Step | None:
        """The step that is going on though what it needs is owed; None when it is done already, or unknown."""
        by = self.finding.by
        step = self.plan.by_id.get(by) if by is not None else None
        return None if step is None or self.plan.is_done(step.id) else step


Operator = Callable[[Case], tuple[Edit, ...]]
"""The edits of one kind of recovery."""


def nothing(case: Case) -> tuple[Edit, ...]:
    """The plan stays as it is."""
    return ()


def do_now(case: Case) -> tuple[Edit, ...]:
    """A fresh copy of the owed step takes its place, and everything that needs it waits for the copy."""
    return _copy(case, first=(case.interrupted.id,) if case.interrupted else ())


def do_later(case: Case) -> tuple[Edit, ...]:
    """As `do_now`, but what is going on is finished first."""
    return _copy(case, spared=case.interrupted.id if case.interrupted else None)


def _copy(case: Case, first: tuple[str, ...] = (), spared: str | None = None) -> tuple[Edit, ...]:
    plan, step = case.plan, case.step
    copy = replace(
        step, id=free_id(plan, step.id, "r"), text=case.text or step.text, stands_for=step.base, optional=False
    )
    waiting = (i for i in plan.structure.followers(step.id) if i != spared and not plan.is_done(i))
    return (
        Edit(EditKind.INJECT, step=copy, before=tuple(dict.fromkeys((*first, *waiting)))),
        Edit(EditKind.REPLACE, step_id=step.id, by=copy.id),
    )


def swap_redo(case: Case) -> tuple[Edit, ...]:
    """The wrong thing goes back first; then the step itself, reopened if it was concluded."""
    plan, step = case.plan, case.step
    back = Step(
        id=free_id(plan, step.id, PUT_BACK),
        text=case.text or _put_back_text(case),
        verb=PUT_BACK,
        things=_put_back_things(case),
        duration=PUT_BACK_TIME,
    )
    older = _open_put_backs(plan, step.id)
    edits = [Edit(EditKind.INJECT, step=back, before=(step.id,))]
    edits += [Edit(EditKind.ACCEPT, step_id=i) for i in older]
    return (*edits, *redo(case))


def _open_put_backs(plan: Plan, step_id: str) -> list[str]:
    """Put-back steps before `step_id` that were never done: they are let go, the new one counts."""
    return [
        e.step.id
        for e in plan.edits
        if e.kind is EditKind.INJECT
        and e.step
        and e.step.verb == PUT_BACK
        and step_id in e.before
        and e.step.id in plan.by_id
        and not plan.is_done(e.step.id)
    ]


def _put_back_name(case: Case) -> str | None:
    """What is in the hand: the wrong thing, or, when only the place is wrong, the step's own object."""
    if case.finding.role is Role.TARGET:
        return case.step.thing(Role.OBJECT)
    return case.finding.wrong_thing


def _put_back_text(case: Case) -> str:
    name = _put_back_name(case)
    return f"Put the {name} back" if name else "Put that back where it was"


def _put_back_things(case: Case) -> tuple[Thing, ...]:
    name = _put_back_name(case) or case.step.thing(case.finding.role or Role.OBJECT)
    return (Thing(Role.OBJECT, name),) if name else ()


def redo(case: Case) -> tuple[Edit, ...]:
    """The step once more: reopened if it was concluded, else it is still open anyway."""
    return (Edit(EditKind.REOPEN, step_id=case.step.id),) if case.plan.is_done(case.step.id) else ()


def undo_to(case: Case) -> tuple[Edit, ...]:
    """The step and every done step that came after it, once more."""
    plan = case.plan
    after = [i for i in plan.by_id if plan.needs.has(i, case.step.id) and plan.is_done(i)]
    return (*redo(case), *(Edit(EditKind.REOPEN, step_id=i) for i in after))


def restart(case: Case) -> tuple[Edit, ...]:
    """Everything once more, with fresh things; recovery steps that are still open are let go."""
    plan = case.plan
    work = [s.id for s in plan.steps if s.base in plan.graph.by_id]
    again = [i for i in work if plan.is_done(i)]
    beside = [s.id for s in plan.steps if s.base not in plan.graph.by_id and not plan.is_done(s.id)]
    fresh = _beside(case, K.DISCARD_RESTART)
    return (
        Edit(EditKind.INJECT, step=fresh, before=tuple(again)),
        *(Edit(EditKind.REOPEN, step_id=i) for i in again),
        *(Edit(EditKind.ACCEPT, step_id=i) for i in beside),
    )


def accept(case: Case) -> tuple[Edit, ...]:
    """The step is waived; its effects count as holding."""
    return () if case.plan.is_done(case.step.id) else (Edit(EditKind.ACCEPT, step_id=case.step.id),)


def _beside(case: Case, kind: K) -> Step:
    text = case.text or ASIDE_TEXT[kind]
    name = free_id(case.plan, case.step.id, kind.value)
    return Step(id=name, text=text, verb=kind.value, things=case.step.things, pre=TRUE, duration=ASIDE)


def aside(kind: K, *, again: bool = False) -> Operator:
    """A step beside the procedure (clean up, add more ...) that the step, or else what follows it, waits for."""

    def build(case: Case) -> tuple[Edit, ...]:
        plan, step = case.plan, case.step
        done = plan.is_done(step.id) and not again
        after = [i for i in plan.structure.followers(step.id) if not plan.is_done(i)] if done else [step.id]
        inject = Edit(EditKind.INJECT, step=_beside(case, kind), before=tuple(after))
        return (inject, *redo(case)) if again else (inject,)

    return build


_ASIDE = (K.STOP_SAFE, K.UNDO, K.ADD_MORE, K.REMOVE, K.EXTEND, K.SET_PARAM, K.COMPENSATE, K.CLEAN, K.REPLACE)

OPERATORS: dict[K, Operator] = {
    **dict.fromkeys(K, nothing),
    **{kind: aside(kind) for kind in _ASIDE},
    K.DO_NOW: do_now,
    K.DO_LATER: do_later,
    K.PAUSE_THEN_DO: do_now,
    K.SWAP_REDO: swap_redo,
    K.REDO: redo,
    K.UNDO_REDO: aside(K.UNDO_REDO, again=True),
    K.UNDO_TO: undo_to,
    K.DISCARD_RESTART: restart,
    K.ACCEPT: accept,
}
"""kind -> its operator; kinds that change nothing in the plan (hint, stop ...) map to `nothing`."""
