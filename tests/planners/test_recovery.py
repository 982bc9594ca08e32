"""The search for a recovery is optimal on whatever random procedures come to, and respects what is for good."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planwatch.core.belief import Belief
from planwatch.core.deviation import DeviationCode as C
from planwatch.core.deviation import RecoveryKind as K
from planwatch.core.effects import Formula, Op, done
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import Group, GroupKind, StepGraph
from planwatch.core.plan import Plan, Status, unreachable
from planwatch.core.proposal import EditKind, PlanProposal, PlanRequest
from planwatch.core.steps import Duration, Hazard, RecoveryTemplate, Reversible
from planwatch.planners.costs import BASE_S, RISK_S
from planwatch.planners.hard_cases import deviations, hard_graph, states
from planwatch.planners.repair_reference import cheapest_s
from planwatch.planners.rules import RulePlanner
from tests.planners.replay import graph

LID = {"fill": [], "spice": ["fill"], "lid": ["fill"], "serve": ["spice", "lid"]}
"""Spice goes in before the lid is on."""


def pot(**changes: dict) -> StepGraph:
    open_pot = Formula(Op.AND, (done("fill"), Formula(Op.NOT, (done("lid"),))))
    return graph(LID, **{"spice": {"pre": open_pot}, **changes})


def done_in_order(g: StepGraph, *ids: str) -> Plan:
    plan = Plan(g)
    for t, step_id in enumerate(ids):
        plan = plan.mark(step_id, Status.DONE, float(t))
    return plan


def owed(step_id: str, by: str) -> Finding:
    return Finding(f"owed:{step_id}:1", FindingKind.OWED, 9.0, 9.0, step_id, C.OWED, by=by)


def fault(step_id: str, code: C, off: float | None = None) -> Finding:
    return Finding(f"mistake:{step_id}:1", FindingKind.MISTAKE, 9.0, 9.0, step_id, code, off=off)


def ask(plan: Plan, finding: Finding) -> PlanProposal:
    return RulePlanner().propose(PlanRequest(plan, Belief(), finding, 9.0))


def carry_out(plan: Plan, proposal: PlanProposal) -> list[str]:
    """Adopt the repair and do what is told until the end; the ids in the order in which they were done."""
    plan = plan.revise(proposal.edits, "rules", proposal.why, 9.0) if proposal.edits else plan
    order: list[str] = []
    while not plan.finished:
        step_id = RulePlanner().propose(PlanRequest(plan, Belief(), None, 9.0)).next_steps[0]
        assert plan.by_id[step_id].pre.holds(plan.effects)
        order.append(step_id)
        plan = plan.mark(step_id, Status.DONE, 10.0 + len(order))
    return order


class TestUndoing:
    def test_what_is_in_the_way_comes_off_first(self) -> None:
        plan = done_in_order(pot(), "fill", "lid")
        proposal = ask(plan, owed("spice", "lid"))
        assert proposal.recovery is K.UNDO_TO
        assert proposal.cost_s == BASE_S[K.UNDO_TO] + 8.0 + (4.0 + 8.0)
        assert carry_out(plan, proposal) == ["lid+undo1", "spice+r1", "lid", "serve"]

    def test_what_stands_on_it_comes_off_before_it(self) -> None:
        g = pot()
        g = replace(g, steps=(*g.steps[:3], replace(g.steps[3], pre=Formula(Op.AND, (done("lid"),)))))
        plan = done_in_order(g, "fill", "lid", "serve")
        order = carry_out(plan, ask(plan, owed("spice", "serve")))
        assert order == ["serve+undo1", "lid+undo1", "spice+r1", "lid", "serve"]

    def test_past_the_point_of_no_return_only_starting_over_helps(self) -> None:
        plan = done_in_order(pot(lid={"reversible": Reversible.NO}), "fill", "lid")
        proposal = ask(plan, owed("spice", "lid"))
        assert proposal.recovery is K.DISCARD_RESTART
        assert carry_out(plan, proposal)[0] == "spice+discard_restart1"
        assert proposal.reachable

    def test_nobody_is_told_to_repeat_a_danger_that_is_for_good(self) -> None:
        lid = {"reversible": Reversible.NO, "hazards": (Hazard("hot"),)}
        proposal = ask(done_in_order(pot(lid=lid), "fill", "lid"), owed("spice", "lid"))
        assert (proposal.reachable, proposal.recovery, proposal.edits) == (False, K.CLARIFY, ())
        assert "'spice' can start again only if 'lid' is undone, which cannot be undone" in proposal.why

    def test_undoing_takes_other_effects_along(self) -> None:
        g = pot(fill={"effects": ("full",)}, lid={"undo_effects": ("full",)})
        plan = done_in_order(g, "fill", "lid")
        assert carry_out(plan, ask(plan, owed("spice", "lid"))) == ["lid+undo1", "fill", "spice+r1", "lid", "serve"]

    def test_a_step_that_was_done_wrong_is_only_redone_while_nothing_for_good_stands_on_it(self) -> None:
        g = graph({"mix": [], "bake": ["mix"], "eat": ["bake"]}, bake={"reversible": Reversible.NO})
        assert ask(done_in_order(g, "mix"), fault("mix", C.TECH)).recovery is K.REDO
        late = ask(done_in_order(g, "mix", "bake"), fault("mix", C.TECH))
        assert (late.recovery, late.edits, late.reachable) == (K.CLARIFY, (), True)

    def test_another_alternative_that_is_left_needs_no_undoing(self) -> None:
        g = graph({"a": [], "fast": [], "slow": [], "end": ["a"]})
        ban = Formula(Op.NOT, (done("a"),))
        g = replace(g, steps=tuple(replace(s, pre=ban) if s.id == "slow" else s for s in g.steps))
        g = replace(g, groups=(Group("way", GroupKind.XOR, ("fast", "slow")),))
        plan = done_in_order(g, "a")
        assert not unreachable(plan)
        assert ask(plan, fault("a", C.TECH)).recovery is K.REDO


class TestTelling:
    def test_what_would_shut_out_a_step_that_matters_is_told_after_it(self) -> None:
        g = graph({"lid": [], "taste": [], "salt": [], "serve": ["salt"]}, salt={"optional": True})
        open_pot = Formula(Op.NOT, (done("lid"),))
        pots = {"taste": {"pre": open_pot, "optional": True}, "salt": {"pre": open_pot, "optional": True}}
        g = replace(g, steps=tuple(replace(s, **pots.get(s.id, {})) for s in g.steps))
        told = RulePlanner().propose(PlanRequest(Plan(g), Belief(), None, 0.0)).next_steps
        assert set(told) == {"lid", "taste", "salt"}
        assert told.index("salt") < told.index("lid")
        assert "serve" in carry_out(Plan(g), PlanProposal(0))
        plan = done_in_order(g, "salt")
        assert RulePlanner().propose(PlanRequest(plan, Belief(), None, 0.0)).next_steps[0] == "serve"


class TestAmounts:
    @pytest.mark.parametrize(
        ("code", "off", "kind"),
        [
            (C.QTY, -1.0, K.ADD_MORE),
            (C.QTY, 1.0, K.REMOVE),
            (C.QTY, None, K.REDO),
            (C.QTY, 0.0, K.REDO),
            (C.TIME, -1.0, K.EXTEND),
            (C.TIME, 1.0, K.REDO),
            (C.TEMP, None, K.SET_PARAM),
        ],
    )
    def test_too_little_is_not_too_much(self, code: C, off: float | None, kind: K) -> None:
        slow = {"duration": Duration(5.0, 15.0, 40.0)}
        plan = done_in_order(graph({"a": [], "b": ["a"]}, a=slow), "a")
        assert ask(plan, fault("a", code, off)).recovery is kind

    def test_while_it_is_going_on_it_is_adjusted(self) -> None:
        plan = Plan(graph({"a": [], "b": ["a"]}))
        assert ask(plan, fault("a", C.QTY)).recovery is K.ADJUST_NOW
        assert ask(plan, fault("a", C.TECH)).recovery is K.ADJUST_NOW

    def test_too_late_to_take_away_it_is_balanced(self) -> None:
        g = graph({"a": [], "b": ["a"]}, a={"reversible": Reversible.NO})
        assert ask(done_in_order(g, "a"), fault("a", C.QTY, 1.0)).recovery is K.COMPENSATE


class TestSafety:
    def test_nobody_is_stopped_in_the_middle_of_something_dangerous(self) -> None:
        g = graph({"a": [], "fry": ["a"], "eat": ["fry"]}, fry={"hazards": (Hazard("hot"),)})
        proposal = ask(Plan(g), owed("a", "fry"))
        assert proposal.recovery is K.DO_LATER
        assert proposal.edits[0].before == ()
        assert ask(Plan(graph({"a": [], "fry": ["a"]})), owed("a", "fry")).recovery is K.PAUSE_THEN_DO

    def test_a_danger_is_repeated_only_at_its_price(self) -> None:
        g = graph({"a": [], "b": ["a"]}, a={"hazards": (Hazard("sharp"),)})
        proposal = ask(done_in_order(g, "a"), fault("a", C.QUAL))
        assert (proposal.recovery, proposal.cost_s) == (K.REDO, BASE_S[K.REDO] + 8.0 + RISK_S)

    def test_a_template_that_cannot_work_gives_way(self) -> None:
        template = RecoveryTemplate("S.OMIT", K.DO_NOW, "Sprinkle it on top")
        plan = done_in_order(pot(spice={"recoveries": (template,)}), "fill")
        said = ask(plan, owed("spice", "serve")).edits[0].step
        assert said is not None
        assert said.text == "Sprinkle it on top"


def _check(plan: Plan, finding: Finding, exact: bool) -> None:
    proposal = ask(plan, finding)
    assert proposal == ask(plan, finding)
    if exact:
        best = cheapest_s(plan, finding)
        assert (proposal.reachable, proposal.cost_s) == (best is not None, best)
    if not proposal.reachable:
        assert proposal.why.startswith("no recovery reaches the goal (")
        assert proposal.edits == ()
        return
    revised = plan.revise(proposal.edits, "rules", "", 9.0) if proposal.edits else plan
    reopened = {e.step_id for e in proposal.edits if e.kind is EditKind.REOPEN}
    assert plan.done_ids - reopened <= revised.done_ids
    assert not any(plan.by_id[i].reversible is Reversible.NO for i in _undone(plan, proposal))
    assert {s.base for s in plan.steps if s.hazards} <= {s.base for s in revised.steps}
    carry_out(plan, proposal)


def _undone(plan: Plan, proposal: PlanProposal) -> list[str]:
    verbs = {e.step.id.rpartition("+")[0] for e in proposal.edits if e.step and e.step.verb == "undo"}
    return [i for i in verbs if i in plan.by_id]


class TestEveryDeviationInEveryState:
    @settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(st.integers(0, 10_000))
    def test_the_repair_is_the_cheapest_there_is_and_leads_to_the_goal(self, seed: int) -> None:
        g = hard_graph(random.Random(seed), seed, most=6)
        for plan in states(g, most=2, seed=seed):
            for stood, finding in deviations(plan):
                _check(stood, finding, exact=True)

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", range(40))
    def test_also_on_larger_graphs(self, seed: int) -> None:
        g = hard_graph(random.Random(seed), seed, most=12)
        for plan in states(g, most=4, seed=seed):
            for stood, finding in deviations(plan):
                _check(stood, finding, exact=True)


def test_a_sample_of_states_is_among_all_states() -> None:
    g = hard_graph(random.Random(3), 3, most=6)
    every = {plan.done_ids for plan in states(g)}
    some = {plan.done_ids for plan in states(g, most=5)}
    assert some <= every
    assert frozenset() in every


def test_the_reference_refuses_what_would_take_for_ever() -> None:
    g = graph({f"s{i}": [] for i in range(30)})
    with pytest.raises(ValueError, match="at most 16"):
        cheapest_s(Plan(g), fault("s0", C.TECH))
