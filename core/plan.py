"""A plan: graph, injected recovery steps, append-only revisions, progress. Immutable; every change is a new Plan.

`revision` counts structural edits. Progress (which steps are done) changes nothing structural and ages no proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import networkx as nx

from .effects import done
from .errors import PlanRefused
from .graph import GroupKind, StepGraph
from .needs import Needs
from .outlook import in_a_loop, lost_steps
from .proposal import Edit, EditKind
from .steps import Step
from .structure import Structure

PERSON = "person"
"""Who changes a plan when it is the person who does."""


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
    def structure(self) -> Structure:
        """What graph and edits imply; `mark` and `revise` hand it on, so that only edits cost anything."""
        return self._settled(self.graph.structure.patched(self.edits))

    def _settled(self, structure: Structure) -> Structure:
        """`structure` with the waived steps that were done all the same."""
        waived = (i for i, kind in structure.last_edit.items() if kind is not EditKind.REOPEN)
        return structure.patched((), frozenset(i for i in waived if self.is_done(i)))

    @cached_property
    def injected(self) -> tuple[Step, ...]:
        """The injected recovery steps, oldest first."""
        return tuple(e.step for e in self.edits if e.kind is EditKind.INJECT and e.step)

    @cached_property
    def told(self) -> frozenset[str]:
        """Ids of the injected steps that the person told; the others are recoveries."""
        own = (r for r in self.revisions if r.accepted and r.who == PERSON)
        return frozenset(e.step.id for r in own for e in r.edits if e.kind is EditKind.INJECT and e.step)

    @property
    def everything(self) -> Mapping[str, Step]:
        """id -> step as it was written, for every step there ever was: graph steps, then injected ones."""
        return self.structure.everything

    @cached_property
    def accepted(self) -> frozenset[str]:
        """Ids accepted as they are, and not reopened since."""
        return frozenset(i for i, kind in self.structure.last_edit.items() if kind is EditKind.ACCEPT)

    @cached_property
    def waived(self) -> frozenset[str]:
        """Ids no longer waited for themselves: accepted as they are, or replaced by an injected step."""
        return frozenset(i for i, kind in self.structure.last_edit.items() if kind is not EditKind.REOPEN)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step still part of the plan (done ones included): graph steps, then injected ones.

        Preconditions already include what injected steps make them wait for, effects what replaced steps would give.
        """
        return tuple(self.structure.live.values())

    @property
    def by_id(self) -> Mapping[str, Step]:
        """id -> step, for every step of `steps`."""
        return self.structure.live

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
        return frozenset().union(*map(self.structure.gives_of, (*self.accepted, *done_ids)))

    @cached_property
    def ready(self) -> frozenset[str]:
        """Ids of the steps that are not done and whose precondition holds; closed XOR branches included."""
        return frozenset(s.id for s in self.steps if not self.is_done(s.id) and s.pre.holds(self.effects))

    def frontier_of(self, done_ids: frozenset[str]) -> tuple[str, ...]:
        """Ids of the steps that could start if exactly `done_ids` were done, in plan order; no closed XOR branches."""
        if done_ids == self.done_ids:
            place, shut, steps = self.structure.place, self.shut_now, self.by_id
            return tuple(sorted((i for i in self.ready if steps[i].base not in shut), key=place.__getitem__))
        effects = self.effects_of(done_ids)
        shut = self.shut_by(effects)
        return tuple(s.id for s in self.steps if s.id not in done_ids and s.base not in shut and s.pre.holds(effects))

    @cached_property
    def frontier(self) -> tuple[str, ...]:
        """Ids of the steps that can start now: recovery steps first, then in the graph's canonical order."""
        place, graph_steps = self.graph.place, self.graph.by_id
        return tuple(sorted(self.frontier_of(self.done_ids), key=lambda i: (i in graph_steps, place.get(i, 0))))

    @cached_property
    def shut_now(self) -> frozenset[str]:
        """Graph steps that fell away, because another alternative was done."""
        return self.shut_by(self.effects)

    def shut_by(self, effects: Set[str]) -> frozenset[str]:
        """Graph steps that fell away: the other alternatives of a settled XOR group, and what needs them."""
        shut: set[str] = set()
        for group in self.graph.groups:
            if group.kind is GroupKind.XOR:
                settled = {i for i in group.members if done(i) in effects}
                shut.update(set(group.members) - settled if settled else ())
        return frozenset(shut | self.graph.needs.needing(shut)) if shut else frozenset()

    def spared_by(self, lost: Set[str]) -> frozenset[str]:
        """Graph steps that nobody has to do when `lost` can never start: another alternative is left."""
        bases = {self.by_id[i].base for i in lost}
        spared: set[str] = set()
        for group in self.graph.groups:
            closed = bases.intersection(group.members)
            if group.kind is GroupKind.XOR and len(closed) < len(set(group.members)):
                spared |= closed
        return frozenset(spared | self.graph.needs.needing(spared)) if spared else frozenset()

    @cached_property
    def lost(self) -> frozenset[str]:
        """Ids of the steps that can never start from here, unless something is undone."""
        return lost_steps(self.structure, self.done_ids, self.effects, self.shut_now)

    @cached_property
    def open_required(self) -> tuple[str, ...]:
        """Ids of the required steps that are not done; empty means finished."""
        shut = self.shut_now
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
        for step_id in self.by_id:
            dag.add_edges_from((giver, step_id) for giver in self.structure.before(step_id))
        return dag

    @cached_property
    def needs(self) -> Needs:
        """step id -> ids of the plan's steps that must be done before it (transitive; sole givers only)."""
        return Needs({step_id: tuple(self.structure.sole_givers(step_id)) for step_id in self.by_id})

    def mark(self, step_id: str, status: Status, t: float) -> Plan:
        """The plan with one step's progress changed; not a structural edit."""
        done_at = dict(self.done_at)
        if status is Status.DONE:
            done_at[step_id] = t
        else:
            done_at.pop(step_id, None)
        plan = replace(self, status={**self.status, step_id: status}, done_at=done_at)
        if step_id not in self.waived:
            hand_on(self, plan, self.structure, (step_id,))
        return plan

    def revise(self, edits: tuple[Edit, ...], who: str, why: str, t: float) -> Plan:
        """Apply structural edits as one revision. Raises PlanRefused (the plan itself is unchanged)."""
        _check_edits(self, edits)
        reopened = {edit.step_id for edit in edits if edit.kind is EditKind.REOPEN}
        status = {i: Status.TODO if i in reopened else s for i, s in self.status.items()}
        done_at = {i: at for i, at in self.done_at.items() if i not in reopened}
        entry = Revision(self.revision + 1, t, who, why, edits)
        plan = replace(self, revisions=(*self.revisions, entry), status=status, done_at=done_at)
        touched = _touched(edits)
        hand_on(self, plan, plan._settled(self.structure.patched(edits, self.structure.kept)), touched)
        check_plan(plan, touched)
        return plan

    def refuse(self, edits: tuple[Edit, ...], who: str, why: str, t: float, refusal: str) -> Plan:
        """The plan with a refused proposal written into its history."""
        entry = Revision(self.revision, t, who, why, edits, accepted=False, refusal=refusal)
        return replace(self, revisions=(*self.revisions, entry))


def hand_on(old: Plan, new: Plan, structure: Structure, touched: Iterable[str]) -> None:
    """Give `new` what `old` has worked out already and what still holds, so that a change costs what it changes.

    It writes into the cached properties of `new`, which nobody else has seen yet.
    """
    known, ready = vars(old), vars(new)
    ready["structure"] = structure
    if structure is old.structure:
        ready.update({name: known[name] for name in ("steps", "injected", "needs", "dag") if name in known})
    if "ready" not in known:
        return
    changed = old.effects ^ new.effects
    seen = {*touched, *(user for effect in changed for user in structure.users.get(effect, ()))}
    live, effects = structure.live, new.effects
    kept = (i for i in old.ready if i not in seen and i in live)
    ready["ready"] = frozenset(
        (*kept, *(i for i in seen if i in live and not new.is_done(i) and live[i].pre.holds(effects)))
    )


def _touched(edits: Iterable[Edit]) -> tuple[str, ...]:
    """Ids that the edits are about."""
    out: list[str] = []
    for edit in edits:
        out.extend(edit.before)
        out.extend(i for i in (edit.step_id, edit.by, edit.step.id if edit.step else None) if i)
    return tuple(dict.fromkeys(out))


def _check_edits(plan: Plan, edits: tuple[Edit, ...]) -> None:
    known = dict(plan.everything)
    for edit in edits:
        if edit.kind is EditKind.INJECT:
            if edit.step is None:
                raise PlanRefused("an inject edit carries no step", law="known")
            if edit.step.id in known:
                raise PlanRefused(f"step id {edit.step.id!r} is taken", law="taken")
            known[edit.step.id] = edit.step
    for edit in edits:
        _check_names(edit, known)


def _check_names(edit: Edit, known: Mapping[str, Step]) -> None:
    named = edit.before if edit.kind is EditKind.INJECT else (edit.step_id,)
    for step_id in named:
        if step_id not in known:
            raise PlanRefused(f"{edit.kind.value} of unknown step {step_id!r}", law="known")
    if edit.kind is EditKind.REPLACE and edit.step_id:
        heir = known.get(edit.by or "")
        if heir is None or heir.stands_for != known[edit.step_id].base:
            text = f"{edit.by!r} cannot replace {edit.step_id!r}: it does not stand for that step's work"
            raise PlanRefused(text, law="known")


def check_plan(plan: Plan, touched: Iterable[str] | None = None) -> None:
    """The invariants of every revision: acyclic, safety steps kept, goal reachable. Raises PlanRefused.

    `touched`: ids of the steps that differ from a plan that was checked; all when left out.
    """
    if touched is None:
        loop = not nx.is_directed_acyclic_graph(plan.dag)
    else:
        loop = in_a_loop(plan.structure, plan.graph.place, touched)
    if loop:
        raise PlanRefused("the revision makes steps wait for each other", law="acyclic")
    for step_id in sorted(plan.waived):
        step = plan.graph.by_id.get(step_id)
        if step and step.hazards and not _covered(plan, step_id):
            raise PlanRefused(f"safety step {step_id!r} cannot be waived", law="safety")
    stuck = unreachable(plan)
    if stuck:
        text = f"after the revision these required steps can never start: {', '.join(stuck)}"
        raise PlanRefused(text, law="reachable")


def _covered(plan: Plan, step_id: str) -> bool:
    return plan.is_done(step_id) or any(s.stands_for == step_id for s in plan.injected if s.id in plan.by_id)


def unreachable(plan: Plan) -> tuple[str, ...]:
    """Required steps that can never start from here, by optimistic forward closure (nothing is ever undone)."""
    lost = plan.lost
    if not lost:
        return ()
    free, steps = plan.spared_by(lost) | plan.shut_now, plan.by_id
    stuck = (i for i in lost if not steps[i].optional and steps[i].base not in free)
    return tuple(sorted(stuck, key=plan.structure.place.__getitem__))


__all__ = ["Plan", "Revision", "Status", "check_plan", "unreachable"]
