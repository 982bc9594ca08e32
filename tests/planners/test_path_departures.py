"""What histories show besides skips: a step left half done, another alternative chosen."""

from __future__ import annotations

from dataclasses import replace

from planwatch.core.deviation import DeviationCode
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import Group, GroupKind
from planwatch.core.steps import Duration
from tests.planners.replay import graph
from tests.planners.test_recogniser import watch

LONG = {"duration": Duration(60.0, 90.0, 150.0)}
BREW = graph({"grind": [], "brew": [], "pour": ["grind"]}, grind=LONG, brew=LONG, pour=LONG)


def coded(findings: list[Finding], code: DeviationCode) -> list[tuple[FindingKind, str | None, str | None]]:
    return [(f.kind, f.step_id, f.by) for f in findings if f.code is code]


def test_a_step_left_for_another_after_a_moment_is_half_done_until_it_is_taken_up_again() -> None:
    _, findings = watch(BREW, [("grind", 8), ("brew", 70), ("grind", 80), (None, 3)], sharp=0.97)
    assert coded(findings, DeviationCode.SPLIT) == [
        (FindingKind.MISTAKE, "grind", "brew"),
        (FindingKind.CORRECTED, "grind", None),
    ]


def test_a_step_that_took_its_time_was_not_left_half_done() -> None:
    _, findings = watch(BREW, [("grind", 50), ("brew", 70), ("pour", 60), (None, 3)], sharp=0.97)
    assert coded(findings, DeviationCode.SPLIT) == []


def test_another_alternative_is_noted_once_and_the_first_is_not() -> None:
    either = replace(
        graph({"kettle": [], "pan": [], "stir": []}), groups=(Group("heat", GroupKind.XOR, ("kettle", "pan")),)
    )
    _, findings = watch(either, [("pan", 15), ("stir", 15), ("pan", 10), (None, 5)])
    assert coded(findings, DeviationCode.BRANCH) == [(FindingKind.MISTAKE, "pan", "kettle")]
    _, findings = watch(either, [("kettle", 15), ("stir", 15), (None, 5)])
    assert coded(findings, DeviationCode.BRANCH) == []
