"""A plan: graph, injected recovery steps, append-only revisions, progress. Immutable; every change is a new Plan.

`revision` counts structural edits. Progress (which steps are done) changes nothing structural and ages no proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import networkx as nx

from .effects import Formula, Op, done
from .errors import PlanRefused
from .graph import GroupKind, StepGraph
from .proposal import Edit, EditKind
from .steps import Step


class Status(StrEnum):
    """Where a step stands."""

    TODO = "todo"
    """Not begun, as far as is known."""
    ON = "on"
    """Going on."""
    DONE = "done"
    """Its effects hold."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of the plan's history; refused proposals are entries too, with `accepted` False."""

    number: int
    """The plan's revision after it."""
    t: float
    """Stream seconds."""
    who: str
    """Name of the planner (or `author` for revision 0)."""
    why: str
    edits: tuple[Edit, ...]
    accepted: bool = True
    refusal: str | None = None


@dataclass(frozen=True)
class Plan:
    """The plan of one session."""

    graph: StepGraph
    revisions: tuple[Revision, ...] = ()
    status: Mapping[str, Status] = field(default_factory=dict)
    """step id -> status; a missing id is TODO."""
    done_at: Mapping[str, float] = field(default_factory=dict)
    """step id -> stream seconds at which it was concluded to be done."""

    @property
    def revision(self) -> int:
        """How many structural revisions were accepted."""
        return sum(r.accepted for r in self.revisions)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """Every accepted edit, oldest first."""
        return tuple(edit for r in self.revisions if r.accepted for edit in r.edits)

    @cached_property
    def injected(self) -> tuple[Step, ...]:
        """The injected recovery steps, oldest first."""
        return tuple(e.step for e in self.edits if e.kind is EditKind.INJECT and e.step)

    @cached_property
    def waived(self) -> frozenset[str]:
        """Ids no longer waited for themselves: accepted as they are, or replaced by an injected step."""
        return frozenset(e.step_id for e in self.edits if e.kind in (EditKind.ACCEPT, EditKind.REPLACE) and e.step_id)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step still part of the plan (done ones included): graph steps, then injected ones.

        Preconditions already include what injected steps make them wait for.
        """
        waits: dict[str, list[str]] = {}
        for edit in self.edits:
            if edit.kind is EditKind.INJECT and edit.step:
                for step_id in edit.before:
                    waits.setdefault(step_id, []).append(done(edit.step.id))
        everything = (*self.graph.steps, *self.injected)
        kept = (s for s in everything if s.id not in self.waived or self.is_done(s.id))
        return tuple(replace(s, pre=_also(s.pre, waits.get(s.id, ()))) for s in kept)

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """id -> step, for every step of `steps`."""
        return {step.id: step for step in self.steps}

    def status_of(self, step_id: str) -> Status:
        """Where the step stands."""
        return self.status.get(step_id, Status.TODO)

    def is_done(self, step_id: str) -> bool:
        """True when the step is believed done."""
        return self.status.get(step_id) is Status.DONE

    @cached_property
    def done_ids(self) -> frozenset[str]:
        """Ids of the steps believed done."""
        return frozenset(i for i, s in self.status.items() if s is Status.DONE)

    @cached_property
    def effects(self) -> frozenset[str]:
        """Effects that hold: of done steps, of accepted ones, and of those a done injected step stands for."""
        return self.effects_of(self.done_ids)

    def effects_of(self, done_ids: Iterable[str]) -> frozenset[str]:
        """The effects that would hold if exactly `done_ids` were done."""
        out = {done(e.step_id) for e in self.edits if e.kind is EditKind.ACCEPT and e.step_id}
        accepted = {e.step_id for e in self.edits if e.kind is EditKind.ACCEPT}
        out.update(effect for s in self.graph.steps if s.id in accepted for effect in s.effects)
        known = {s.id: s for s in (*self.graph.steps, *self.injected)}
        for step_id in done_ids:
            step = known.get(step_id)
            if step:
                out.update((done(step.id), done(step.base), *step.effects))
        return frozenset(out)

    def frontier_of(self, done_ids: frozenset[str]) -> tuple[str, ...]:
        """Ids of the steps that could start if exactly `done_ids` were done, in plan order; no closed XOR branches."""
        effects = self.effects_of(done_ids)
        shut = self._shut(done_ids)
        return tuple(
            s.id for s in self.steps if s.id not in done_ids and s.id not in shut and s.pre.holds(effects)
        )

    @cached_property
    def frontier(self) -> tuple[str, ...]:
        """Ids of the steps that can start now: recovery steps first, then in the graph's canonical order."""
        place = {step_id: i for i, step_id in enumerate(self.graph.order())}
        injected = {s.id for s in self.injected}
        return tuple(sorted(self.frontier_of(self.done_ids), key=lambda i: (i not in injected, place.get(i, 0))))

    def _shut(self, done_ids: frozenset[str]) -> frozenset[str]:
        shut: set[str] = set()
        for group in self.graph.groups:
            if group.kind is GroupKind.XOR and done_ids & set(group.members):
                shut.update(set(group.members) - done_ids)
        return frozenset(shut)

    @cached_property
    def open_required(self) -> tuple[str, ...]:
        """Ids of the required steps that are not done; empty means finished."""
        shut = self._shut(self.done_ids)
        return tuple(s.id for s in self.steps if not s.optional and s.id not in shut and not self.is_done(s.id))

    @property
    def finished(self) -> bool:
        """True when no required step is open."""
        return not self.open_required

    @cached_property
    def dag(self) -> nx.DiGraph:
        """Edges giver -> user over `steps`, injected ones included."""
        givers: dict[str, list[str]] = {}
        for step in self.steps:
            for effect in {*step.effects, done(step.id), done(step.base)}:
                givers.setdefault(effect, []).append(step.id)
        dag: nx.DiGraph = nx.DiGraph()
        dag.add_nodes_from(s.id for s in self.steps)
        for step in self.steps:
            for effect in step.pre.atoms():
                dag.add_edges_from((g, step.id) for g in givers.get(effect, ()) if g != step.id)
        return dag

    @cached_property
    def needs(self) -> Mapping[str, frozenset[str]]:
        """step id -> ids of the plan's steps that must be done before it (transitive; sole givers only)."""
        givers: dict[str, list[str]] = {}
        for step in self.steps:
            for effect in {*step.effects, done(step.id), done(step.base)}:
                givers.setdefault(effect, []).append(step.id)
        out: dict[str, frozenset[str]] = {}
        for step_id in nx.topological_sort(self.dag):
            found = (givers.get(effect, []) for effect in self.by_id[step_id].pre.required())
            direct = frozenset(ids[0] for ids in found if len(ids) == 1) - {step_id}
            out[step_id] = direct.union(*(out[p] for p in direct))
        return out

    def mark(self, step_id: str, status: Status, t: float) -> Plan:
        """The plan with one step's progress changed; not a structural edit."""
        done_at = dict(self.done_at)
        if status is Status.DONE:
            done_at[step_id] = t
        else:
            done_at.pop(step_id, None)
        return replace(self, status={**self.status, step_id: status}, done_at=done_at)

    def revise(self, edits: tuple[Edit, ...], who: str, why: str, t: float) -> Plan:
        """Apply structural edits as one revision. Raises PlanRefused (the plan itself is unchanged)."""
        status = dict(self.status)
        for edit in edits:
            _check_edit(self, edit)
            if edit.kind is EditKind.REOPEN and edit.step_id:
                status[edit.step_id] = Status.TODO
        entry = Revision(self.revision + 1, t, who, why, edits)
        plan = replace(self, revisions=(*self.revisions, entry), status=status)
        check_plan(plan)
        return plan

    def refuse(self, edits: tuple[Edit, ...], who: str, why: str, t: float, refusal: str) -> Plan:
        """The plan with a refused proposal written into its history."""
        entry = Revision(self.revision, t, who, why, edits, accepted=False, refusal=refusal)
        return replace(self, revisions=(*self.revisions, entry))


def _also(pre: Formula, extra: Iterable[str]) -> Formula:
    extra = tuple(extra)
    return Formula(Op.AND, (pre, *extra)) if extra else pre


def _check_edit(plan: Plan, edit: Edit) -> None:
    known = {s.id for s in (*plan.graph.steps, *plan.injected)}
    if edit.kind is EditKind.INJECT:
        if edit.step is None:
            raise PlanRefused("an inject edit carries no step")
        if edit.step.id in known:
            raise PlanRefused(f"step id {edit.step.id!r} is taken")
        return
    if edit.step_id not in known:
        raise PlanRefused(f"{edit.kind.value} of unknown step {edit.step_id!r}")


def check_plan(plan: Plan) -> None:
    """The invariants of every revision: acyclic, safety steps kept, goal reachable. Raises PlanRefused."""
    if not nx.is_directed_acyclic_graph(plan.dag):
        raise PlanRefused("the revision makes steps wait for each other")
    for step in plan.graph.steps:
        if step.hazards and step.id in plan.waived and not _taken_over(plan, step.id):
            raise PlanRefused(f"safety step {step.id!r} cannot be waived")
    stuck = unreachable(plan)
    if stuck:
        raise PlanRefused(f"after the revision these required steps can never start: {', '.join(stuck)}")


def _taken_over(plan: Plan, step_id: str) -> bool:
    return any(s.stands_for == step_id for s in plan.injected)


def unreachable(plan: Plan) -> tuple[str, ...]:
    """Required steps that can never start from here, by optimistic forward closure (nothing is ever undone)."""
    reached = set(plan.done_ids)
    while fresh := [i for i in plan.frontier_of(frozenset(reached)) if i not in reached]:
        reached.update(fresh)
    return tuple(i for i in plan.open_required if i not in reached)


__all__ = ["Plan", "Revision", "Status", "check_plan", "unreachable"]
