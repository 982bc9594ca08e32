"""Values that a sense reads: how far off they are, when that is said, and that the repair goes the right way."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from planwatch.core.belief import Belief
from planwatch.core.deviation import DeviationCode, RecoveryKind
from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import PlanRequest
from planwatch.core.steps import Duration, Param, ParamKind
from planwatch.planners.rules import RulePlanner
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import graph

FLOUR = Param("flour", ParamKind.QUANTITY, 200.0, 20.0, 20.0, "g")
HEAT = Param("water", ParamKind.TEMPERATURE, 90.0, 5.0, 5.0, "C")
TIME = Param("time", ParamKind.DURATION, 30.0, 5.0, 5.0, "s")


def watch(param: Param, values: Sequence[float | None], code: DeviationCode | None = None) -> list[Finding]:
    """A step seen going on at each value (None: not read), two ticks a second, then seen to end."""
    plan, tracker = Plan(graph({"a": [], "b": ["a"]}, a={"params": (param,)})), StepTracker()
    belief, _ = tracker.start(plan, 0.0)
    out: list[Finding] = []
    for k, value in enumerate([*values, values[-1], values[-1]]):
        over = k >= len(values)
        item = StepEvidence(
            "a",
            0.02 if over else 0.97,
            0.97 if over else 0.02,
            readings={} if value is None else {param.kind: value},
            p_code={code: 0.97} if code else {},
        )
        seen = tracker.observe(plan, belief, Evidence(k / 2, k / 2, Sense.PIXELS, (item,)))
        belief = seen.belief
        out += [f for f in seen.findings if f.kind is FindingKind.MISTAKE]
    return out


def offs(found: list[Finding]) -> list[tuple[DeviationCode | None, float | None]]:
    return [(f.code, f.off) for f in found]


def test_too_much_is_said_at_once_and_only_once() -> None:
    assert offs(watch(FLOUR, [100.0, 190.0, *[250.0] * 12])) == [(DeviationCode.QTY, 50.0)]


def test_too_little_is_nothing_wrong_before_the_end() -> None:
    assert offs(watch(FLOUR, [20.0 + 10.0 * k for k in range(12)])) == [(DeviationCode.QTY, -70.0)]
    assert offs(watch(FLOUR, [20.0 + 15.0 * k for k in range(13)])) == []


def test_a_glance_that_errs_is_not_believed() -> None:
    assert offs(watch(HEAT, [90.0, 140.0, 140.0, *[91.0] * 10])) == []
    assert offs(watch(HEAT, [60.0] * 12)) == [(DeviationCode.TEMP, -30.0)]


def test_a_time_that_a_sense_calls_wrong_is_measured_by_the_tracker() -> None:
    (found, *_) = watch(TIME, [None] * 20, DeviationCode.TIME)
    assert found.off == pytest.approx(found.t - 30.0, abs=1.5)
    assert found.off is not None and found.off < 0.0


@pytest.mark.parametrize(("value", "kind"), [(250.0, RecoveryKind.REMOVE), (150.0, RecoveryKind.ADD_MORE)])
def test_the_repair_goes_the_way_that_the_value_is_off(value, kind) -> None:
    slow = {"params": (FLOUR,), "duration": Duration(60.0, 90.0, 150.0)}  # doing it again would cost more
    plan = Plan(graph({"a": [], "b": ["a"]}, a=slow))
    plan = plan.mark("a", Status.DONE, 5.0)
    (found,) = watch(FLOUR, [value] * 12)
    told = RulePlanner().propose(PlanRequest(plan, Belief(), found, 6.0))
    assert [e.step.id for e in told.edits if e.step] == [f"a+{kind.value}1"]


def test_a_reading_that_is_no_number_is_refused_by_name() -> None:
    with pytest.raises(PluginError, match=r"readings\[quantity\] of step 'a'=nan.*finite"):
        watch(FLOUR, [math.nan])
