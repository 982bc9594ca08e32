"""Broken off: what ends within seconds of being told to stop is not taken as done, and the sense begins it anew."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.effects import TRUE
from planwatch.core.evidence import Evidence, Reliability, Sense, StepEvidence, Watch
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan
from planwatch.core.steps import Step
from planwatch.planners.tracker import StepTracker

PLAN = Plan(StepGraph("g", "one thing", (Step("a", "Pour", pre=TRUE),)))


@dataclass
class Seen:
    found: list[Finding] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)

    def of(self, kind: FindingKind) -> list[float]:
        return [f.t for f in self.found if f.kind is kind]


def watched(
    runs: tuple[tuple[float, float], ...], danger: float | None, until: float, *, claim: float | None = None
) -> Seen:
    """A sense that sees `a` go on over `runs` and its end each time; a danger (or a slip of `a`) for one second."""
    tracker, out = StepTracker(), Seen()
    belief, _ = tracker.start(PLAN, 0.0)
    for tick in range(int(2 * until)):
        t = tick / 2
        on = any(a <= t < b for a, b in runs)
        end = any(b <= t < b + 1.0 for _, b in runs)
        done = 0.97 if any(t >= b for _, b in runs) and not on else 0.01
        codes = {DeviationCode.TECH: 0.97} if claim is not None and claim <= t < claim + 2.0 else {}
        item = StepEvidence("a", 0.97 if on else 0.01, 0.95 if end else 0.01, done, p_code=codes)
        moment = {DeviationCode.HAZARD: 0.95} if danger is not None and danger <= t < danger + 1.0 else {}
        trust = Reliability(named=0.75, warned=0.2)
        seen = tracker.observe(
            PLAN,
            belief,
            Evidence(t, 0.0, Sense.PIXELS, (item,), 0.02 if on else 0.98, p_code=moment, reliability=trust),
        )
        belief = seen.belief
        out.found += seen.findings
        out.watches.append(seen.watch)
    return out


def test_who_steps_back_from_a_danger_has_not_finished_and_the_sense_forgets_it() -> None:
    seen = watched(((2, 9), (14, 26)), danger=5.5, until=40)
    assert len(seen.of(FindingKind.HAZARD)) == 1
    (done,) = seen.of(FindingKind.STEP_DONE)
    assert done >= 25.5
    assert any("a" in one.forget for one in seen.watches[:28]), "told to begin it anew before the second run"
    assert seen.of(FindingKind.REPEAT) == []


@pytest.mark.parametrize("danger", [None, 8.5])
def test_what_ends_before_anybody_can_react_was_finished(danger: float | None) -> None:
    (done,) = watched(((2, 9),), danger, until=20).of(FindingKind.STEP_DONE)
    assert done <= 11.0


def test_who_goes_on_for_long_finishes_as_usual() -> None:
    (done,) = watched(((2, 20),), danger=5.5, until=30).of(FindingKind.STEP_DONE)
    assert done <= 22.0


def test_a_slip_that_is_named_halts_its_step_too() -> None:
    seen = watched(((2, 10), (14, 26)), danger=None, until=40, claim=5.0)
    assert len(seen.of(FindingKind.MISTAKE)) == 1
    (done,) = seen.of(FindingKind.STEP_DONE)
    assert done >= 25.5
