"""A plan: graph, injected recovery steps, append-only revisions, progress. Immutable; every change is a new Plan.

`revision` counts structural edits. Progress (which steps are done) changes nothing structural and ages no proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import networkx as nx

from .effects import Formula, Op, done
from .errors import PlanRefused
from .graph import GroupKind, StepGraph
from .proposal import Edit, EditKind
from .reach import reach
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
    def everything(self) -> Mapping[str, Step]:
        """id -> step as it was written, for every step there ever was: graph steps, then injected ones."""
        return {s.id: s for s in (*self.graph.steps, *self.injected)}

    @cached_property
    def accepted(self) -> frozenset[str]:
        """Ids accepted as they are, and not reopened since."""
        return frozenset(i for i, kind in self._last_edit.items() if kind is EditKind.ACCEPT)

    @cached_property
    def waived(self) -> frozenset[str]:
        """Ids no longer waited for themselves: accepted as they are, or replaced by an injected step."""
        return frozenset(i for i, kind in self._last_edit.items() if kind is not EditKind.REOPEN)

    @cached_property
    def _last_edit(self) -> Mapping[str, EditKind]:
        return {e.step_id: e.kind for e in self.edits if e.step_id and e.kind is not EditKind.INJECT}

    @cached_property
    def _taken_over(self) -> Mapping[str, frozenset[str]]:
        """id -> ids whose work it took over by REPLACE, directly or through another replaced step."""
        out: dict[str, frozenset[str]] = {}
        for edit in self.edits:
            if edit.kind is EditKind.REPLACE and edit.step_id and edit.by:
                out[edit.by] = out.get(edit.by, frozenset()) | {edit.step_id} | out.get(edit.step_id, frozenset())
        return out

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step still part of the plan (done ones included): graph steps, then injected ones.

        Preconditions already include what injected steps make them wait for, effects what replaced steps would give.
        """
        waits: dict[str, list[str]] = {}
        for edit in self.edits:
            if edit.kind is EditKind.INJECT and edit.step:
                for step_id in edit.before:
                    waits.setdefault(step_id, []).append(done(edit.step.id))
        kept = (s for s in self.everything.values() if s.id not in self.waived or self.is_done(s.id))
        return tuple(
            replace(s, pre=_also(s.pre, waits.get(s.id, ())), effects=(*s.effects, *self._inherited(s.id)))
            for s in kept
        )

    def _inherited(self, step_id: str) -> tuple[str, ...]:
        return tuple(done(i) for i in sorted(self._taken_over.get(step_id, ())) if i != self.everything[step_id].base)

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
        out: set[str] = set()
        for step_id in (*self.accepted, *done_ids):
            if step := self.everything.get(step_id):
                out.update((*step.gives, *self._inherited(step_id)))
        return frozenset(out)

    def frontier_of(self, done_ids: frozenset[str]) -> tuple[str, ...]:
        """Ids of the steps that could start if exactly `done_ids` were done, in plan order; no closed XOR branches."""
        effects = self.effects_of(done_ids)
        shut = self._shut(effects)
        return tuple(s.id for s in self.steps if s.id not in done_ids and s.base not in shut and s.pre.holds(effects))

    @cached_property
    def frontier(self) -> tuple[str, ...]:
        """Ids of the steps that can start now: recovery steps first, then in the graph's canonical order."""
        place = {step_id: i for i, step_id in enumerate(self.graph.order())}
        injected = {s.id for s in self.injected}
        return tuple(sorted(self.frontier_of(self.done_ids), key=lambda i: (i not in injected, place.get(i, 0))))

    def _shut(self, effects: Set[str]) -> frozenset[str]:
        """Graph steps that fell away: the other alternatives of a settled XOR group, and what needs them."""
        shut: set[str] = set()
        for group in self.graph.groups:
            settled = {i for i in group.members if done(i) in effects}
            if group.kind is GroupKind.XOR and settled:
                shut.update(set(group.members) - settled)
        if not shut:
            return frozenset()
        return frozenset(shut.union(i for i, needs in self.graph.needs.items() if needs & shut))

    @cached_property
    def open_required(self) -> tuple[str, ...]:
        """Ids of the required steps that are not done; empty means finished."""
        shut = self._shut(self.effects)
        return tuple(s.id for s in self.steps if not s.optional and s.base not in shut and not self.is_done(s.id))

    @property
    def finished(self) -> bool:
        """True when no required step is open."""
        return not self.open_required

    @cached_property
    def dag(self) -> nx.DiGraph:
        """Edges giver -> user over `steps`, injected ones included."""
        dag: nx.DiGraph = nx.DiGraph()
        dag.add_nodes_from(s.id for s in self.steps)
        for step in self.steps:
            for effect in step.pre.positive():
                dag.add_edges_from((g, step.id) for g in self._givers.get(effect, ()) if g != step.id)
        return dag

    @cached_property
    def _givers(self) -> Mapping[str, list[str]]:
        givers: dict[str, list[str]] = {}
        for step in self.steps:
            for effect in step.gives:
                givers.setdefault(effect, []).append(step.id)
        return givers

    @cached_property
    def needs(self) -> Mapping[str, frozenset[str]]:
        """step id -> ids of the plan's steps that must be done before it (transitive; sole givers only)."""
        out: dict[str, frozenset[str]] = {}
        for step_id in nx.topological_sort(self.dag):
            found = (self._givers.get(effect, []) for effect in self.by_id[step_id].pre.required())
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
        _check_edits(self, edits)
        reopened = {edit.step_id for edit in edits if edit.kind is EditKind.REOPEN}
        status = {i: Status.TODO if i in reopened else s for i, s in self.status.items()}
        done_at = {i: at for i, at in self.done_at.items() if i not in reopened}
        entry = Revision(self.revision + 1, t, who, why, edits)
        plan = replace(self, revisions=(*self.revisions, entry), status=status, done_at=done_at)
        check_plan(plan)
        return plan

    def refuse(self, edits: tuple[Edit, ...], who: str, why: str, t: float, refusal: str) -> Plan:
        """The plan with a refused proposal written into its history."""
        entry = Revision(self.revision, t, who, why, edits, accepted=False, refusal=refusal)
        return replace(self, revisions=(*self.revisions, entry))


def _also(pre: Formula, extra: Iterable[str]) -> Formula:
    extra = tuple(extra)
    return Formula(Op.AND, (pre, *extra)) if extra else pre


def _check_edits(plan: Plan, edits: tuple[Edit, ...]) -> None:
    known = dict(plan.everything)
    for edit in edits:
        if edit.kind is EditKind.INJECT:
            if edit.step is None:
                raise PlanRefused("an inject edit carries no step")
            if edit.step.id in known:
                raise PlanRefused(f"step id {edit.step.id!r} is taken")
            known[edit.step.id] = edit.step
    for edit in edits:
        _check_names(edit, known)


def _check_names(edit: Edit, known: Mapping[str, Step]) -> None:
    named = edit.before if edit.kind is EditKind.INJECT else (edit.step_id,)
    for step_id in named:
        if step_id not in known:
            raise PlanRefused(f"{edit.kind.value} of unknown step {step_id!r}")
    if edit.kind is EditKind.REPLACE and edit.step_id:
        heir = known.get(edit.by or "")
        if heir is None or heir.stands_for != known[edit.step_id].base:
            raise PlanRefused(f"{edit.by!r} cannot replace {edit.step_id!r}: it does not stand for that step's work")


def check_plan(plan: Plan) -> None:
    """The invariants of every revision: acyclic, safety steps kept, goal reachable. Raises PlanRefused."""
    if not nx.is_directed_acyclic_graph(plan.dag):
        raise PlanRefused("the revision makes steps wait for each other")
    for step in plan.graph.steps:
        if step.hazards and step.id in plan.waived and not _covered(plan, step.id):
            raise PlanRefused(f"safety step {step.id!r} cannot be waived")
    stuck = unreachable(plan)
    if stuck:
        raise PlanRefused(f"after the revision these required steps can never start: {', '.join(stuck)}")


def _covered(plan: Plan, step_id: str) -> bool:
    return plan.is_done(step_id) or any(s.stands_for == step_id for s in plan.steps)


def unreachable(plan: Plan) -> tuple[str, ...]:
    """Required steps that can never start from here, by optimistic forward closure (nothing is ever undone)."""
    reached = reach((s for s in plan.steps if not plan.is_done(s.id)), plan.effects, plan.effects)
    return tuple(i for i in plan.open_required if i not in reached)


__all__ = ["Plan", "Revision", "Status", "check_plan", "unreachable"]
