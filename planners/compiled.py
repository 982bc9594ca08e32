"""What the filter derives from a plan once: kept per plan as a pure memo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter

import networkx as nx

from ..core.effects import Formula, Op
from ..core.plan import Plan
from ..core.proposal import EditKind
from ..core.steps import Confirm, Step
from .hazard import Hazard, hazard_of

Soft = Callable[[Mapping[str, float]], float]
"""step id -> how far it is done, to: how far a precondition holds. All in [0, 1]."""


@dataclass(frozen=True, slots=True)
class CompiledStep:
    """One step of the plan, as the filter needs it."""

    step: Step
    id: str
    open: Soft
    """How far its precondition holds."""
    before: NeedsInOrder
    """The needs of every step, worked out when they are asked for."""
    hazard: Hazard
    by_person: bool
    """True when the person has to say that it is done."""
    undo: bool
    """True for an injected step that does no graph step's work (putting back, cleaning)."""
    undone_by: tuple[str, ...]
    """Ids of injected `undo` steps it waits for."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Ids of required steps before it, nearest last."""
        return self.before.of(self.id)


class NeedsInOrder:
    """Required steps before each step, nearest last. All of them at once would be quadratic in a long procedure."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._place = {step_id: i for i, step_id in enumerate(nx.topological_sort(plan.dag))}
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, step_id: str) -> tuple[str, ...]:
        """Ids of the required steps before `step_id`."""
        known = self._known.get(step_id)
        if known is None:
            needs = (n for n in self._plan.needs[step_id] if _owable(self._plan, n))
            known = self._known[step_id] = tuple(sorted(needs, key=self._place.__getitem__))
        return known


@dataclass(frozen=True, slots=True)
class CompiledPlan:
    """A plan, as the filter needs it."""

    plan: Plan
    steps: tuple[CompiledStep, ...]
    by_id: Mapping[str, CompiledStep]
    shut: frozenset[str]
    """Ids of alternatives not taken."""
    last: str | None
    """The last step of the canonical order."""
    place: Mapping[str, int]
    """step id -> its place in `steps`."""
    by_person: tuple[CompiledStep, ...]
    """The steps of which the person has to say that they are done."""
    required: tuple[str, ...]
    """Ids of the steps without which the procedure is not finished."""


def compile_plan(plan: Plan, least_hazard: float) -> CompiledPlan:
    """Derive everything the filter needs from `plan`."""
    givers = _givers(plan)
    shut = _shut(plan)
    before = NeedsInOrder(plan)
    undoes = {s.id for s in plan.injected if s.stands_for is None}
    waits = _undo_waits(plan)
    steps = tuple(
        CompiledStep(
            step=step,
            id=step.id,
            open=_soften(step.pre, givers, plan.effects),
            before=before,
            hazard=hazard_of(step.duration, least_hazard),
            by_person=step.confirm is not Confirm.VISION,
            undo=step.id in undoes,
            undone_by=tuple(u for u in waits.get(step.id, ()) if u in plan.by_id),
        )
        for step in plan.steps
    )
    order = [i for i in plan.graph.order() if i in plan.by_id]
    return CompiledPlan(
        plan=plan,
        steps=steps,
        by_id={s.id: s for s in steps},
        shut=shut,
        last=order[-1] if order else None,
        place={s.id: i for i, s in enumerate(steps)},
        by_person=tuple(s for s in steps if s.by_person),
        required=tuple(s.id for s in steps if not s.step.optional and s.id not in shut),
    )


def _owable(plan: Plan, step_id: str) -> bool:
    step = plan.by_id[step_id]
    return not step.optional


def _givers(plan: Plan) -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for step in plan.steps:
        for effect in step.gives:
            out.setdefault(effect, []).append(step.id)
    return {effect: tuple(ids) for effect, ids in out.items()}


def _shut(plan: Plan) -> frozenset[str]:
    """Required steps that are neither done nor waited for: alternatives not taken, and what needs them."""
    required = {s.id for s in plan.steps if not s.optional and not plan.is_done(s.id)}
    return frozenset(required.difference(plan.open_required))


def _undo_waits(plan: Plan) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for edit in plan.edits:
        if edit.kind is EditKind.INJECT and edit.step and edit.step.stands_for is None:
            for step_id in edit.before:
                out.setdefault(step_id, []).append(edit.step.id)
    return out


def _soften(formula: Formula, givers: Mapping[str, tuple[str, ...]], holding: frozenset[str]) -> Soft:
    """Min for AND, max for OR: the needs are seen by one sense and err together; a product would be too dark."""
    parts = [_soft_part(arg, givers, holding) for arg in formula.args]
    if formula.op is Op.NOT:
        return lambda held: 1.0 - parts[0](held)
    if formula.op is Op.AND:
        parts = [part for part in parts if part is not _holds]
    if len(parts) == 1:
        return parts[0]
    if formula.op is Op.OR:
        return lambda held: max([part(held) for part in parts], default=0.0)
    return (lambda held: min([part(held) for part in parts])) if parts else _holds


def _soft_part(arg: Formula | str, givers: Mapping[str, tuple[str, ...]], holding: frozenset[str]) -> Soft:
    if isinstance(arg, Formula):
        return _soften(arg, givers, holding)
    if arg in holding:
        return _holds
    ids = givers.get(arg, ())
    if len(ids) == 1:
        return itemgetter(ids[0])
    return lambda held: max([held[i] for i in ids], default=0.0)


def _holds(held: Mapping[str, float]) -> float:
    """What holds already."""
    return 1.0
