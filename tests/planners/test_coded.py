"""Deviations that a sense names by their code: announced once, insisted on later, quick where it is dangerous."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.effects import TRUE
from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Reliability, Sense, StepEvidence
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Role, Step
from planwatch.planners.coded import ODDS, SHARPER
from planwatch.planners.filter import logit
from planwatch.planners.tracker import StepTracker

PLAN = Plan(StepGraph("g", "two things", (Step("a", "Pour", pre=TRUE), Step("b", "Stir", pre=TRUE))))
Codes = Mapping[DeviationCode, float]
NONE: Codes = MappingProxyType({})


def watch(
    *, step: Codes = NONE, moment: Codes = NONE, seconds: float = 10.0, p_on: float = 0.99, named: float = 1.0
) -> list[Finding]:
    tracker = StepTracker()
    belief, _ = tracker.start(PLAN, 0.0)
    found: list[Finding] = []
    for tick in range(int(2 * seconds)):
        items = (StepEvidence("a", p_on, 0.01, p_code=step, code_note="too much" if step else None),)
        trust = Reliability(named=named, warned=named)
        evidence = Evidence(tick / 2, 0.0, Sense.TRUTH, items, p_code=moment, code_note="it boils over")
        seen = tracker.observe(PLAN, belief, replace(evidence, reliability=trust))
        belief = seen.belief
        found += [f for f in seen.findings if f.kind is not FindingKind.STEP_STARTED]
    return found


def test_a_named_fault_is_announced_once_with_its_words() -> None:
    (found,) = watch(step={DeviationCode.QTY: 0.99})
    assert (found.kind, found.step_id, found.code) == (FindingKind.MISTAKE, "a", DeviationCode.QTY)
    assert found.wrong_thing == "too much" and found.p > 0.9


def test_a_sense_that_knows_how_often_it_is_right_claims_no_more() -> None:
    (sure,), (half,) = (watch(step={DeviationCode.QTY: 0.99}, named=named) for named in (1.0, 0.5))
    assert half.t == sure.t and half.p == pytest.approx(0.5, abs=0.001)
    dangers = [watch(moment={DeviationCode.HAZARD: 0.99}, named=named)[0] for named in (1.0, 0.5)]
    assert dangers[1].p == pytest.approx(0.5 * dangers[0].p, abs=0.03)
    with pytest.raises(PluginError, match="reliability.named"):
        watch(step={DeviationCode.QTY: 0.99}, named=1.5)


def test_what_is_added_is_claimed_once_while_it_shows_and_not_as_doubtful_as_dangers() -> None:
    tracker, found = StepTracker(), list[Finding]()
    belief, _ = tracker.start(PLAN, 0.0)
    for tick in range(240):  # it shows for 100 s, and once more later
        trust, codes = Reliability(named=0.9, warned=0.2), {DeviationCode.EXTRA: 0.01 if 200 < tick < 230 else 0.95}
        evidence = Evidence(tick / 2, 0.0, Sense.PIXELS, (), p_code=codes, reliability=trust)
        seen = tracker.observe(PLAN, belief, evidence)
        belief = seen.belief
        found += seen.findings
    extras = [f for f in found if f.kind is FindingKind.EXTRA]
    assert [f.t > 100.0 for f in extras] == [False, True]
    assert all(f.step_id is None and f.p == pytest.approx(0.9, abs=0.03) for f in extras)


@pytest.mark.parametrize("shown", [0.45, 0.6, 0.8, 0.95])
def test_an_unsure_claim_is_as_sure_as_its_strongest_look_however_long_it_shows(shown: float) -> None:
    (found,) = watch(step={DeviationCode.QTY: shown}, seconds=15.0, named=0.9)
    assert found.p == pytest.approx(0.9 / (1.0 + math.exp(-ODDS - SHARPER * logit(shown))))


def test_what_shows_faintly_is_not_claimed_however_long_it_shows() -> None:
    assert not watch(step={DeviationCode.QTY: 0.3}, seconds=60.0, named=0.9)
    assert watch(step={DeviationCode.QTY: 0.3}, seconds=60.0)  # what comes from the truth adds up


def test_an_unsure_claim_is_made_again_only_while_it_shows() -> None:
    tracker, found = StepTracker(), list[Finding]()
    belief, _ = tracker.start(PLAN, 0.0)
    for tick in range(240):
        p = 0.95 if tick < 10 or tick >= 180 else 0.5
        items = (StepEvidence("a", 0.01, 0.01, p_code={DeviationCode.QTY: p}),)
        evidence = Evidence(tick / 2, 0.0, Sense.PIXELS, items, reliability=Reliability(named=0.9))
        seen = tracker.observe(PLAN, belief, evidence)
        belief = seen.belief
        found += [f for f in seen.findings if f.kind is FindingKind.MISTAKE]
    assert [one.t >= 90.0 for one in found] == [False, True]


def test_what_still_stands_long_after_is_announced_again() -> None:
    found = watch(step={DeviationCode.QTY: 0.99}, seconds=45.0, p_on=0.01)
    assert len(found) == 3
    assert [b.t - a.t for a, b in zip(found, found[1:], strict=False)] == [20.0, 20.0]


def test_nobody_is_interrupted_at_putting_it_right() -> None:
    assert len(watch(step={DeviationCode.QTY: 0.99}, seconds=45.0, p_on=0.99)) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (DeviationCode.STALL, FindingKind.STALL),
        (DeviationCode.DIST, FindingKind.STALL),
        (DeviationCode.GOAL, FindingKind.STALL),
        (DeviationCode.EXTRA, FindingKind.EXTRA),
        (DeviationCode.HAZARD, FindingKind.HAZARD),
    ],
)
def test_what_concerns_no_step_names_none(code: DeviationCode, kind: FindingKind) -> None:
    found = watch(moment={code: 0.99}, p_on=0.01, seconds=4.0)[0]
    assert (found.kind, found.step_id, found.code) == (kind, None, code)


def test_a_danger_is_announced_at_the_first_sight_and_soon_again_while_it_stands() -> None:
    assert [one.t for one in watch(moment={DeviationCode.HAZARD: 0.9}, seconds=30.0)] == [0.0, 4.0, 24.0]


def test_a_danger_that_comes_and_goes_is_told_ever_more_seldom_by_a_sense_that_may_be_wrong() -> None:
    """A sense that knows is believed each time; and after five quiet minutes it is told at once again."""

    def told(named: float, minutes: int) -> list[float]:
        tracker, found = StepTracker(), []
        belief, _ = tracker.start(PLAN, 0.0)
        for tick in range(120 * minutes):
            quiet = 60 * 60 <= tick < 60 * 120
            p = 0.99 if tick % 8 < 2 and not quiet else 0.01
            evidence = Evidence(tick / 2, 0.0, Sense.TRUTH, (), p_code={DeviationCode.HAZARD: p})
            seen = tracker.observe(PLAN, belief, replace(evidence, reliability=Reliability(warned=named)))
            belief = seen.belief
            found += [f.t for f in seen.findings if f.kind is FindingKind.HAZARD]
        return found

    sure, unsure = told(1.0, 5), told(0.5, 62)
    assert len(sure) > 70
    gaps = [round(b - a) for a, b in zip(unsure, unsure[1:], strict=False) if a < 360.0]
    assert gaps[:2] == [120, 240] and len([t for t in unsure if t < 300.0]) == 2
    assert any(3600.0 <= t < 3604.0 for t in unsure)


def test_an_unsure_danger_is_told_again_soon_only_while_it_has_not_gone_away() -> None:
    danger = {DeviationCode.HAZARD: 0.95}
    assert [one.t for one in watch(moment=danger, seconds=60.0, named=0.2)] == [0.5, 2.5, 4.5]


@pytest.mark.parametrize(
    ("looks", "told"), [((0.95,), 0), ((0.95, 0.3, 0.95), 0), ((0.6,) * 9, 0), ((0.6, 0.85), 1), ((0.85, 0.6), 1)]
)
def test_an_unsure_danger_has_to_be_seen_twice_in_a_row_and_once_plainly(looks: tuple[float, ...], told: int) -> None:
    tracker, found = StepTracker(), 0
    belief, _ = tracker.start(PLAN, 0.0)
    for tick, p in enumerate((0.01, *looks, *(0.01,) * 9)):
        codes = {DeviationCode.HAZARD: p}
        evidence = Evidence(tick / 2, 0.0, Sense.PIXELS, (), p_code=codes, reliability=Reliability(warned=0.2))
        seen = tracker.observe(PLAN, belief, evidence)
        belief = seen.belief
        found += sum(f.kind is FindingKind.HAZARD for f in seen.findings)
    assert found == told


def test_what_shows_as_before_is_claimed_as_surely_again() -> None:
    found = watch(step={DeviationCode.QTY: 0.9}, seconds=65.0, p_on=0.01, named=0.75)
    assert len(found) >= 3 and len({one.p for one in found}) == 1


def test_what_may_be_spoilt_soon_is_told_again_sooner() -> None:
    waits = []
    for code in (DeviationCode.ACC, DeviationCode.TECH):
        first, second, *_ = watch(step={code: 0.95}, seconds=65.0, p_on=0.01, named=0.9)
        waits.append(second.t - first.t)
    assert waits[0] < waits[1]


class Watching:
    """A tracker that sees one step after another, with a plan that may be changed meanwhile."""

    def __init__(self, named: float = 0.9) -> None:
        self.plan, self.tracker, self.t = PLAN, StepTracker(), 0.0
        self.belief, _ = self.tracker.start(self.plan, 0.0)
        self.trust = Reliability(named=named)

    def see(self, seconds: float, step_id: str = "a", **told: object) -> list[Finding]:
        found: list[Finding] = []
        for _ in range(int(2 * seconds)):
            self.t += 0.5
            others = (i for i in self.plan.by_id if i != step_id)
            items = (StepEvidence(step_id, **{"p_on": 0.01, "p_done_now": 0.01} | told),)  # type: ignore[arg-type]
            items += tuple(StepEvidence(i, 0.01, 0.01) for i in others)
            seen = self.tracker.observe(
                self.plan, self.belief, Evidence(self.t, 0.0, Sense.PIXELS, items, reliability=self.trust)
            )
            self.belief = seen.belief
            found += seen.findings
        return found

    def revise(self, *edits: Edit) -> None:
        self.plan = self.plan.revise(edits, "rules", "a mistake", self.t)


def test_what_is_reopened_because_of_a_fault_is_not_told_of_it_once_more_at_once() -> None:
    watching = Watching()
    watching.see(8.0, p_on=0.99)
    assert FindingKind.STEP_DONE in {one.kind for one in watching.see(2.0, p_done_now=0.98, p_done=0.98)}
    shown = {"p_code": {DeviationCode.TECH: 0.95}}
    assert [one.kind for one in watching.see(2.0, **shown)].count(FindingKind.MISTAKE) == 1
    watching.revise(Edit(EditKind.REOPEN, step_id="a"))
    assert FindingKind.MISTAKE not in {one.kind for one in watching.see(8.0, **shown)}
    assert FindingKind.MISTAKE in {one.kind for one in watching.see(60.0, **shown)}


def test_a_sign_that_a_hand_covers_for_a_moment_is_no_new_one() -> None:
    watching, shown = Watching(), {"p_code": {DeviationCode.ACC: 0.95}}
    watching.see(4.0, p_on=0.99)
    (first,) = (one for one in watching.see(3.0, **shown) if one.kind is FindingKind.MISTAKE)
    watching.see(5.0)
    again = (one for one in watching.see(60.0, **shown) if one.kind is FindingKind.MISTAKE)
    assert next(again).t - first.t >= 12.0


def test_who_goes_on_as_before_has_not_done_what_was_put_before_it() -> None:
    watching = Watching()
    watching.see(8.0, p_on=0.99)
    watching.revise(Edit(EditKind.INJECT, step=Step("a+clean1", "Clean up", "clean"), before=("a",)))
    assert FindingKind.STEP_DONE not in {one.kind for one in watching.see(10.0, p_on=0.99)}
    watching.see(12.0)
    done = [one.step_id for one in watching.see(8.0, p_on=0.99) if one.kind is FindingKind.STEP_DONE]
    assert done == ["a+clean1"], "who begins anew has cleaned up, as a rule"


def test_who_goes_on_as_before_is_told_again_sooner_than_who_rests() -> None:
    waits = []
    for p_on in (0.99, 0.01):
        watching, shown = Watching(), {"p_code": {DeviationCode.TECH: 0.95}}
        watching.see(8.0, p_on=0.99)
        (first,) = (one for one in watching.see(3.0, p_on=0.99, **shown) if one.kind is FindingKind.MISTAKE)
        watching.revise(Edit(EditKind.INJECT, step=Step("a+undo1", "Undo that step", "undo"), before=("a",)))
        again = (one for one in watching.see(60.0, p_on=p_on, **shown) if one.kind is FindingKind.MISTAKE)
        waits.append(next(again).t - first.t)
    assert waits[0] < waits[1]


def test_a_wrong_place_is_one_of_the_target() -> None:
    (found, *_) = watch(step={DeviationCode.PLACE: 0.95}, seconds=10.0)
    assert (found.code, found.role) == (DeviationCode.PLACE, Role.TARGET)


def test_a_danger_in_another_step_is_a_new_one() -> None:
    """What a sense misread while one step went on says nothing of the next."""
    tracker, found = StepTracker(), []
    belief, _ = tracker.start(PLAN, 0.0)
    for tick in range(120):
        a = tick < 40
        steps = StepEvidence("a", 0.97 if a else 0.01, 0.01), StepEvidence("b", 0.01 if a else 0.97, 0.01)
        danger = {DeviationCode.HAZARD: 0.99 if 10 <= tick < 13 or 80 <= tick < 83 else 0.01}
        evidence = Evidence(tick / 2, 0.0, Sense.PIXELS, steps, p_code=danger, reliability=Reliability(warned=0.3))
        seen = tracker.observe(PLAN, belief, evidence)
        belief = seen.belief
        found += [f.t for f in seen.findings if f.kind is FindingKind.HAZARD]
    assert len(found) == 2 and found[0] < 10.0 and 40.0 <= found[1] < 43.0


def test_a_doubtful_danger_is_told_three_times_a_minute_at_most() -> None:
    plan = Plan(StepGraph("g", "ten things", tuple(Step(f"s{i}", f"Pour {i}", pre=TRUE) for i in range(10))))
    tracker, found = StepTracker(), []
    belief, _ = tracker.start(plan, 0.0)
    for tick in range(160):
        now = f"s{tick // 16}"
        steps = tuple(StepEvidence(f"s{i}", 0.97 if f"s{i}" == now else 0.01, 0.01) for i in range(10))
        trust = Reliability(warned=0.3)
        evidence = Evidence(tick / 2, 0.0, Sense.PIXELS, steps, p_code={DeviationCode.HAZARD: 0.99}, reliability=trust)
        seen = tracker.observe(plan, belief, evidence)
        belief = seen.belief
        found += [f.t for f in seen.findings if f.kind is FindingKind.HAZARD]
    assert len(found) > 3 and all(later - first >= 60.0 for first, later in zip(found, found[3:], strict=False))


@pytest.mark.parametrize("p", [0.0, 0.05, 0.1, 0.105])
def test_a_doubt_says_nothing(p: float) -> None:
    assert watch(step={DeviationCode.TECH: p}, moment={DeviationCode.HAZARD: p}, seconds=60.0) == []


def test_a_number_that_is_no_probability_is_refused() -> None:
    with pytest.raises(PluginError, match="p_code"):
        watch(step={DeviationCode.TECH: float("nan")})


def test_an_attempt_at_a_step_that_left_the_plan_is_passed_over() -> None:
    """A recovery can take over a step in the middle of an attempt; the memory of that may outlive the step."""
    tracker = StepTracker()
    belief, _ = tracker.start(PLAN, 0.0)
    old = replace(belief, memo={**belief.memo, "run_s": {"gone": 5.0}})
    seen = tracker.observe(PLAN, old, Evidence(0.5, 0.0, Sense.TRUTH, (StepEvidence("a", 0.99, 0.01),)))
    assert set(seen.belief.steps) == {"a", "b"}
