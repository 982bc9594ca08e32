"""The check before the end: who rests with nothing left untried is asked about what is still open, once."""

from __future__ import annotations

import pytest

from planwatch.core.effects import TRUE
from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Reliability, Sense, StepEvidence
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan
from planwatch.core.steps import Step
from planwatch.planners.settings import TrackerSettings
from planwatch.planners.tracker import StepTracker

PLAN = Plan(StepGraph("g", "two things", (Step("a", "Pour", pre=TRUE), Step("b", "Stir", pre=TRUE))))
CFG = TrackerSettings()


def watched(*runs: tuple[str, float, float, bool], until: float, rests: float = 0.0) -> list[Finding]:
    """Findings of a sense that sees `runs`: (step, from, to, whether it sees it end)."""
    tracker = StepTracker()
    belief, _ = tracker.start(PLAN, 0.0)
    found: list[Finding] = []
    for tick in range(int(2 * until)):
        t = tick / 2
        busy = [step for step, start, end, _ in runs if start <= t < end]
        ends = [step for step, _, end, seen in runs if seen and end <= t < end + 1.0]
        items = tuple(StepEvidence(i, 0.97 if i in busy else 0.01, 0.9 if i in ends else 0.01) for i in "ab")
        quiet = 0.02 if busy else 0.98
        one = Evidence(t, 0.0, Sense.PIXELS, items, quiet, reliability=Reliability(rests=rests))
        seen = tracker.observe(PLAN, belief, one)
        belief = seen.belief
        found += seen.findings
    return found


def of(found: list[Finding], kind: FindingKind) -> list[tuple[str | None, float, float]]:
    return [(f.step_id, f.t, f.p) for f in found if f.kind is kind]


def test_an_open_step_is_doubted_once_when_all_were_tried() -> None:
    found = watched(("a", 2, 10, True), ("b", 14, 17, False), until=60)
    ((step, t, p),) = of(found, FindingKind.DOUBT)
    assert step == "b" and p == CFG.through_p and 17 + CFG.through_s - 1 <= t <= 17 + CFG.through_s + 4


def test_a_step_that_was_never_tried_is_no_reason_to_ask() -> None:
    assert of(watched(("a", 2, 10, True), until=60), FindingKind.DOUBT) == []


def test_nobody_is_asked_while_they_work_nor_when_all_is_done() -> None:
    assert of(watched(("a", 2, 10, True), ("b", 14, 60, False), until=60), FindingKind.DOUBT) == []
    done = watched(("a", 2, 10, True), ("b", 14, 22, True), until=60)
    assert of(done, FindingKind.DOUBT) == [] and len(of(done, FindingKind.FINISHED)) == 1


@pytest.mark.parametrize("rests", [0.0, 0.6])
def test_a_long_rest_is_a_stall_for_a_sense_that_knows_how_often_it_is_one(rests: float) -> None:
    stalls = of(watched(("a", 2, 10, True), until=60, rests=rests), FindingKind.STALL)
    assert [p for _, _, p in stalls] == ([rests] if rests else [])
    assert all(CFG.rest_s + 9 <= t <= CFG.rest_s + 13 for _, t, _ in stalls)


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(PluginError, match=r"reliability\.rests=1\.5"):
        watched(("a", 2, 10, True), until=3, rests=1.5)
