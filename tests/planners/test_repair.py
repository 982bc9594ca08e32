"""Repairs are valid on the graph, cheapest first, the author's words before ours, and never endless."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planwatch.core.belief import Belief
from planwatch.core.deviation import DeviationCode, RecoveryKind
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.plan import Plan, Status, unreachable
from planwatch.core.proposal import EditKind, PlanRequest
from planwatch.core.steps import Hazard, RecoveryTemplate, Reversible, Role, Thing
from planwatch.planners.cases import sample_requests
from planwatch.planners.costs import BASE_S
from planwatch.planners.operators import OPERATORS, Case
from planwatch.planners.rules import RulePlanner, tell_order
from tests.planners.replay import chain, graph


def owed(step_id: str, by: str | None, t: float = 10.0) -> Finding:
    return Finding(f"owed:{step_id}:1", FindingKind.OWED, t, t, step_id, DeviationCode.OWED, by=by)


def mistake(step_id: str, role: Role = Role.OBJECT, thing: str | None = "red mug") -> Finding:
    code = {Role.OBJECT: DeviationCode.OBJ, Role.TARGET: DeviationCode.PLACE, Role.TOOL: DeviationCode.TOOL}[role]
    return Finding(f"mistake:{step_id}:1", FindingKind.MISTAKE, 10.0, 10.0, step_id, code, role, wrong_thing=thing)


def ask(plan: Plan, finding: Finding | None, **changes):
    return RulePlanner().propose(PlanRequest(plan, Belief(), finding, 10.0, **changes))


def adopt(plan: Plan, finding: Finding) -> Plan:
    proposal = ask(plan, finding)
    return plan.revise(proposal.edits, "rules", proposal.why, 10.0)


def done(plan: Plan, *ids: str) -> Plan:
    for i, step_id in enumerate(ids):
        plan = plan.mark(step_id, Status.DONE, float(i))
    return plan


class TestOwed:
    def test_a_copy_takes_the_place_of_the_owed_step(self) -> None:
        plan = done(Plan(chain(*"abcd")), "a")
        proposal = ask(plan, owed("b", "c"))
        assert proposal.recovery is RecoveryKind.PAUSE_THEN_DO
        revised = plan.revise(proposal.edits, "rules", proposal.why, 10.0)
        copy = revised.by_id["b+r1"]
        assert (copy.stands_for, copy.text, copy.pre) == ("b", "Do b", plan.by_id["b"].pre)
        assert "b" not in revised.by_id
        assert proposal.next_steps == ("b+r1",)
        assert proposal.cost_s == BASE_S[RecoveryKind.PAUSE_THEN_DO] + 8.0
        assert done(revised, "b+r1", "c", "d").finished

    def test_after_the_dependent_is_done_it_is_only_done_now(self) -> None:
        plan = done(Plan(chain(*"abcd")), "a", "c")
        proposal = ask(plan, owed("b", "c"))
        assert proposal.recovery is RecoveryKind.DO_NOW
        assert proposal.next_steps[0] == "b+r1"

    def test_a_copy_that_is_owed_again_is_replaced_again_until_the_depth_is_reached(self) -> None:
        plan = done(Plan(chain(*"abcd")), "a")
        plan = adopt(plan, owed("b", "c"))
        plan = adopt(plan, owed("b+r1", "c"))
        assert "b+r2" in plan.by_id
        assert "b+r1" not in plan.by_id
        plan = adopt(plan, owed("b+r2", "c"))
        last = ask(plan, owed("b+r3", "c"))
        assert (last.recovery, last.edits, last.reachable) == (RecoveryKind.CLARIFY, (), True)
        assert "3 times" in last.why

    def test_an_optional_step_is_let_go(self) -> None:
        g = graph({"a": [], "b": ["a"], "c": ["b"]}, b={"optional": True})
        proposal = ask(done(Plan(g), "a"), owed("b", "c"))
        assert proposal.recovery is RecoveryKind.ACCEPT
        assert proposal.next_steps == ("c",)

    def test_a_safety_step_is_never_let_go(self) -> None:
        g = graph({"a": [], "b": ["a"], "c": ["b"]}, b={"optional": True, "hazards": (Hazard("hot"),)})
        proposal = ask(done(Plan(g), "a"), owed("b", "c"))
        assert proposal.recovery is RecoveryKind.PAUSE_THEN_DO


class TestWrongThing:
    def test_it_goes_back_first(self) -> None:
        plan = done(Plan(chain(*"abc")), "a")
        proposal = ask(plan, mistake("b"))
        assert proposal.recovery is RecoveryKind.SWAP_REDO
        revised = plan.revise(proposal.edits, "rules", proposal.why, 10.0)
        back = revised.by_id["b+put_back1"]
        assert (back.text, back.verb, back.things) == (
            "Put the red mug back",
            "put_back",
            (Thing(Role.OBJECT, "red mug"),),
        )
        assert proposal.next_steps == ("b+put_back1",)
        assert revised.frontier == ("b+put_back1",)
        assert done(revised, "b+put_back1").frontier == ("b",)

    def test_a_concluded_step_is_reopened(self) -> None:
        plan = done(Plan(chain(*"abc")), "a", "b")
        proposal = ask(plan, mistake("b"))
        assert EditKind.REOPEN in [e.kind for e in proposal.edits]
        assert not plan.revise(proposal.edits, "rules", "", 10.0).is_done("b")

    def test_in_the_wrong_place_the_thing_in_the_hand_goes_back(self) -> None:
        plan = Plan(chain(*"abc"))
        proposal = ask(plan, mistake("a", Role.TARGET, "plate"))
        assert proposal.edits[0].step is not None
        assert proposal.edits[0].step.text == "Put the red mug back"

    def test_a_thing_without_a_name(self) -> None:
        proposal = ask(Plan(chain(*"abc")), mistake("a", thing=None))
        assert proposal.edits[0].step is not None
        assert proposal.edits[0].step.text == "Put that back where it was"

    def test_a_second_put_back_takes_over_from_the_first(self) -> None:
        plan = adopt(Plan(chain(*"abc")), mistake("a"))
        plan = adopt(plan, mistake("a", thing="green bowl"))
        assert plan.frontier == ("a+put_back2",)
        assert done(plan, "a+put_back2", "a", "b", "c").finished

    def test_what_cannot_be_undone_is_asked_about(self) -> None:
        g = graph({"a": [], "b": ["a"]}, a={"reversible": Reversible.NO})
        proposal = ask(done(Plan(g), "a"), mistake("a"))
        assert (proposal.recovery, proposal.edits) == (RecoveryKind.CLARIFY, ())

    def test_the_author_has_the_first_word(self) -> None:
        template = RecoveryTemplate("E.OBJ", RecoveryKind.CLEAN, "Rinse the mug")
        g = graph({"a": [], "b": ["a"]}, a={"recoveries": (template,)})
        proposal = ask(Plan(g), mistake("a"))
        assert proposal.recovery is RecoveryKind.CLEAN
        assert proposal.edits[0].step is not None
        assert proposal.edits[0].step.text == "Rinse the mug"
        family = graph({"a": [], "b": ["a"]}, a={"recoveries": (replace(template, code="E"),)})
        assert ask(Plan(family), mistake("a")).recovery is RecoveryKind.CLEAN
        other = graph({"a": [], "b": ["a"]}, a={"recoveries": (replace(template, code="E.TOOL"),)})
        assert ask(Plan(other), mistake("a")).recovery is RecoveryKind.SWAP_REDO


class TestLaws:
    @settings(max_examples=20, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(st.integers(0, 10_000))
    def test_every_repair_is_valid_or_says_why_not(self, seed) -> None:
        for request in sample_requests(seed, 6):
            proposal = RulePlanner().propose(request)
            assert proposal == RulePlanner().propose(request)
            plan = request.plan
            revised = plan.revise(proposal.edits, "rules", proposal.why, 0.0) if proposal.edits else plan
            assert proposal.reachable == (not unreachable(revised))
            assert set(proposal.next_steps) == set(revised.frontier)
            assert plan.done_ids <= revised.done_ids | {e.step_id for e in proposal.edits if e.kind is EditKind.REOPEN}

    @pytest.mark.parametrize("kind", list(RecoveryKind))
    def test_every_kind_of_recovery_gives_edits_that_a_plan_takes(self, kind) -> None:
        plan = done(Plan(chain(*"abcd")), "a", "b")
        for step_id in ("b", "c"):
            edits = OPERATORS[kind](Case(plan, mistake(step_id), plan.by_id[step_id]))
            revised = plan.revise(edits, "test", kind.value, 1.0) if edits else plan
            assert unreachable(revised) == ()
            assert kind in BASE_S

    @pytest.mark.parametrize("kind", [FindingKind.STEP_DONE, FindingKind.OUT_OF_DOMAIN, FindingKind.STALL])
    def test_other_findings_change_nothing(self, kind) -> None:
        plan = Plan(chain(*"abc"))
        proposal = ask(plan, Finding("x", kind, 1.0, 1.0, code=DeviationCode.STALL))
        assert proposal.edits == ()
        assert proposal.next_steps == ("a",)

    def test_a_finding_about_an_unknown_step_is_survived(self) -> None:
        assert ask(Plan(chain(*"abc")), owed("zz", "c")).edits == ()


class TestOrder:
    def test_the_thread_of_the_last_done_step_goes_on(self) -> None:
        g = graph({"a": [], "b": [], "a2": ["a"], "b2": ["b"], "end": ["a2", "b2"]})
        assert tell_order(done(Plan(g), "a", "b")) == ("b2", "a2")
        assert tell_order(done(Plan(g), "b", "a")) == ("a2", "b2")

    def test_recoveries_come_first_and_optional_steps_last(self) -> None:
        g = graph({"extra": [], "a": [], "b": []}, extra={"optional": True})
        plan = adopt(Plan(g), mistake("b"))
        assert tell_order(plan) == ("b+put_back1", "a", "extra")
