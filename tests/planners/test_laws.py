"""Whatever happens, what must hold of plans holds: random procedures, deviations on top of each other."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

import networkx as nx
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planwatch.core.belief import Belief
from planwatch.core.codec import decode_json, encode
from planwatch.core.deviation import DeviationCode as C
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.plan import Plan, Status, unreachable
from planwatch.core.proposal import EditKind, PlanProposal, PlanRequest
from planwatch.core.steps import Reversible
from planwatch.planners.hard_cases import deviations, hard_graph
from planwatch.planners.rules import RulePlanner


@dataclass(frozen=True, slots=True)
class Event:
    """A step that was done, or a deviation that was found."""

    done: str | None = None
    finding: Finding | None = None


def follow(plan: Plan, event: Event, t: float) -> tuple[Plan, PlanProposal | None]:
    """The plan after the event, as a session would keep it."""
    if event.done is not None:
        return plan.mark(event.done, Status.DONE, t), None
    proposal = RulePlanner().propose(PlanRequest(plan, Belief(), event.finding, t))
    return (plan.revise(proposal.edits, "rules", proposal.why, t) if proposal.edits else plan), proposal


def draw_event(plan: Plan, rng: random.Random, t: float) -> tuple[Plan, Event]:
    """Something that can happen now, and the plan as it stands then."""
    if plan.frontier and rng.random() < 0.5:
        return plan, Event(done=rng.choice(plan.frontier))
    # two deviations at once, or one while another is being recovered from: nothing is waited for
    stood, finding = rng.choice(list(deviations(plan)) or [(plan, _accident(plan, rng, t))])
    return stood, Event(finding=finding)


def _accident(plan: Plan, rng: random.Random, t: float) -> Finding:
    return Finding("acc", FindingKind.MISTAKE, t, t, rng.choice(sorted(plan.by_id)), C.ACC)


def check_step(before: Plan, after: Plan, proposal: PlanProposal | None) -> None:
    assert nx.is_directed_acyclic_graph(after.dag)
    reopened = {e.step_id for e in proposal.edits if e.kind is EditKind.REOPEN} if proposal else set()
    assert before.done_ids - reopened <= after.done_ids & after.by_id.keys()
    assert {s.base for s in after.graph.steps if s.hazards} <= {s.base for s in after.steps}
    assert after.revisions[: len(before.revisions)] == before.revisions
    stuck = unreachable(after)
    if proposal is not None:
        assert proposal.reachable or proposal.why
        assert not (proposal.reachable and stuck)
        undone = {s.id.rpartition("+undo")[0] for e in proposal.edits if (s := e.step) and s.verb == "undo"}
        assert not any(before.by_id[i].reversible is Reversible.NO for i in undone & before.by_id.keys())


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.integers(0, 10_000))
def test_a_long_history_of_trouble(seed: int) -> None:
    rng = random.Random(seed)
    plan = start = Plan(hard_graph(rng, seed, most=8))
    journal: list[str] = []
    for t in range(10):
        stood, event = draw_event(plan, rng, float(t))
        extra = [Event(done=i) for i in sorted(stood.done_ids - plan.done_ids)]
        for one in (*extra, event):
            journal.append(json.dumps(encode(one)))
            before = plan
            plan, proposal = follow(plan, one, float(t))
            check_step(before, plan, proposal)
    again, reread = start, start
    for line in journal:
        event = decode_json(Event, line)
        again, _ = follow(again, event, 0.0)
    assert [r.edits for r in again.revisions] == [r.edits for r in plan.revisions]
    assert [r.why for r in again.revisions] == [r.why for r in plan.revisions]
    reread = decode_json(Plan, json.dumps(encode(plan)))
    assert (reread.revisions, reread.frontier, reread.effects) == (plan.revisions, plan.frontier, plan.effects)


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.integers(0, 10_000))
def test_recoveries_can_fail_and_be_recovered_from_but_not_for_ever(seed: int) -> None:
    rng = random.Random(seed)
    plan = Plan(hard_graph(rng, seed, most=6))
    step_id = plan.frontier[0]
    for t in range(12):
        open_ones = [s.id for s in plan.steps if s.base == step_id and not plan.is_done(s.id)] or [step_id]
        finding = Finding(f"m{t}", FindingKind.MISTAKE, 0.0, 0.0, open_ones[-1], C.OBJ, wrong_thing="blue mug")
        plan, proposal = follow(plan, Event(finding=finding), float(t))
        injected = [s.id for s in plan.injected if s.id in plan.by_id and not plan.is_done(s.id)]
        if injected and rng.random() < 0.5:
            broken = Finding(f"b{t}", FindingKind.MISTAKE, 0.0, 0.0, injected[0], C.OBJ, wrong_thing="green mug")
            plan, proposal = follow(plan, Event(finding=broken), float(t))
        assert proposal is not None
    assert len(plan.injected) <= 6
    assert not unreachable(plan)
