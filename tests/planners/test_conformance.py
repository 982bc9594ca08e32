"""Every registered planner keeps the laws; a planner that breaks one is named with the law."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from planwatch.core.errors import PluginError, UnknownNameError
from planwatch.core.plan import Plan
from planwatch.core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from planwatch.core.registry import Spec
from planwatch.planners.cases import sample_requests
from planwatch.planners.conformance import check_planner
from planwatch.planners.fakes import ScriptedPlanner
from planwatch.planners.oracle import OraclePlanner, truly_done
from planwatch.planners.registry import PLANNERS
from planwatch.planners.rules import RulePlanner
from tests.planners.replay import chain

TRUTH = frozenset({"s0", "s1", "s2"})
ARGS = {"oracle": {"truth": lambda t: TRUTH}}
DONE_OF = {"oracle": lambda request, plan: truly_done(plan, TRUTH)}


@pytest.mark.parametrize("name", ["rules", "oracle"])
def test_registered_planners_keep_the_laws(name) -> None:
    planner = PLANNERS.make(Spec(name, ARGS.get(name, {})))
    assert check_planner(planner, seed=7, done_of=DONE_OF.get(name)) == 60


def test_the_two_are_registered() -> None:
    assert {"rules", "oracle"} <= set(PLANNERS.names())
    with pytest.raises(UnknownNameError, match="Did you mean 'rules'"):
        PLANNERS.load("rule")


class Changed:
    """The rule planner with one answer bent."""

    def __init__(self, bend) -> None:
        self.bend = bend

    def propose(self, request: PlanRequest) -> PlanProposal:
        return self.bend(request, RulePlanner().propose(request))


def last_step_first(request: PlanRequest, proposal: PlanProposal) -> PlanProposal:
    return replace(proposal, next_steps=tuple(reversed(request.plan.graph.order())))


def old_revision(request: PlanRequest, proposal: PlanProposal) -> PlanProposal:
    return replace(proposal, base_revision=request.plan.revision - 1)


def unknown_edit(request: PlanRequest, proposal: PlanProposal) -> PlanProposal:
    return replace(proposal, edits=(Edit(EditKind.REOPEN, step_id="nowhere"),))


def no_next(request: PlanRequest, proposal: PlanProposal) -> PlanProposal:
    return replace(proposal, next_steps=())


@pytest.mark.parametrize(
    ("bend", "law"),
    [(last_step_first, "law 3"), (old_revision, "law 1"), (unknown_edit, "law 2"), (no_next, "law 5")],
)
def test_a_broken_law_is_named(bend, law) -> None:
    with pytest.raises(PluginError, match=law):
        check_planner(Changed(bend))


def test_a_planner_that_draws_lots() -> None:
    turns = iter(range(10_000))

    def whimsical(request: PlanRequest, proposal: PlanProposal) -> PlanProposal:
        return replace(proposal, why=f"turn {next(turns)}")

    with pytest.raises(PluginError, match="law 6"):
        check_planner(Changed(whimsical))
    assert check_planner(Changed(whimsical), deterministic=False) == 60


def test_a_planner_that_raises_or_hangs() -> None:
    def raising(request: PlanRequest, proposal: PlanProposal) -> PlanProposal:
        raise KeyError("s9")

    with pytest.raises(PluginError, match="raised KeyError"):
        check_planner(Changed(raising))

    forever = threading.Event()

    def hanging(request: PlanRequest, proposal: PlanProposal) -> PlanProposal:
        forever.wait()
        return proposal

    with pytest.raises(PluginError, match=r"no answer within 0\.05 s"):
        check_planner(Changed(hanging), limit_s=0.05)
    forever.set()


def test_the_oracle_tells_by_the_truth_up_to_now_only() -> None:
    asked: list[float] = []

    def truth(t: float) -> frozenset[str]:
        asked.append(t)
        return frozenset({"a"} if t >= 5 else ())

    plan = Plan(chain("a", "b", "c"))
    request = next(iter(sample_requests(0)))
    planner = OraclePlanner(truth)
    assert planner.propose(replace(request, plan=plan, finding=None, t=4.0)).next_steps == ("a",)
    assert planner.propose(replace(request, plan=plan, finding=None, t=6.0)).next_steps == ("b",)
    assert asked == [4.0, 6.0]


def test_the_scripted_planner_says_what_it_is_told() -> None:
    plan = Plan(chain("a", "b"))
    request = replace(next(iter(sample_requests(0))), plan=plan, finding=None)
    planner = ScriptedPlanner([PlanProposal(9, next_steps=("b",), why="because")])
    assert planner.propose(request) == PlanProposal(0, next_steps=("b",), why="because")
    assert planner.propose(request).next_steps == ("a",)
    assert planner.requests == [request, request]
    assert ScriptedPlanner([PlanProposal(9)], rebase=False).propose(request).base_revision == 9
