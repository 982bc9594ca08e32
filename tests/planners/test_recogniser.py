"""The tracker behind a recogniser that names one activity a tick: findings, words, broken evidence, replay."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planwatch.core.belief import Belief
from planwatch.core.codec import decode, encode
from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan, Status
from planwatch.core.steps import Confirm
from planwatch.planners.moves import MOST_STEPS
from planwatch.planners.noise import SenseModel
from planwatch.planners.paths import PATHS
from planwatch.planners.settings import TrackerSettings
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import graph, graphs

SETTINGS = TrackerSettings(recognisers={Sense.DETECTIONS: SenseModel(memory=0.5)})
CHAIN = graph({"a": [], "b": ["a"], "c": ["b"], "d": ["c"]})


def tick(g: StepGraph, t: float, now: str | None, sharp: float = 0.9) -> Evidence:
    rest = (1.0 - sharp) / len(g.steps)
    steps = tuple(StepEvidence(s.id, sharp if s.id == now else rest, 0.0) for s in g.steps)
    return Evidence(t, t, Sense.DETECTIONS, steps, p_background=sharp if now is None else rest)


def watch(g: StepGraph, script, tracker=None, sharp: float = 0.9) -> tuple[Belief, list[Finding]]:
    """`script` holds (what is going on or None, seconds)."""
    tracker, plan, t = tracker or StepTracker(SETTINGS), Plan(g), 0.0
    belief, _ = tracker.start(plan, 0.0)
    findings: list[Finding] = []
    for now, seconds in script:
        for _ in range(seconds):
            seen = tracker.observe(plan, belief, tick(g, t, now, sharp))
            belief = seen.belief
            findings += seen.findings
            for found in seen.findings:
                if found.kind is FindingKind.STEP_DONE and found.step_id:
                    plan = plan.mark(found.step_id, Status.DONE, found.t)
            t += 1.0
    seen = tracker.ended(plan, belief, t)
    return seen.belief, findings + list(seen.findings)


def kinds(findings, kind: FindingKind) -> list[str | None]:
    return [f.step_id for f in findings if f.kind is kind]


def test_a_procedure_done_well_is_followed_in_silence() -> None:
    _, findings = watch(CHAIN, [(None, 4), *((s, 15) for s in "abcd"), (None, 10)])
    assert kinds(findings, FindingKind.STEP_STARTED) == list("abcd")
    assert kinds(findings, FindingKind.STEP_DONE) == list("abcd")
    assert kinds(findings, FindingKind.FINISHED) == [None]
    assert {f.kind for f in findings} == {FindingKind.STEP_STARTED, FindingKind.STEP_DONE, FindingKind.FINISHED}


def test_a_skipped_step_is_announced_once_and_made_good_later() -> None:
    _, findings = watch(CHAIN, [("a", 15), (None, 2), ("c", 20), ("b", 15), ("d", 15), (None, 12)])
    owed = [f for f in findings if f.kind is FindingKind.OWED]
    assert [(f.step_id, f.by, f.code) for f in owed] == [("b", "c", DeviationCode.OWED)]
    assert 17 <= owed[0].t <= 30
    assert [(f.step_id, f.code) for f in findings if f.kind is FindingKind.CORRECTED] == [("b", DeviationCode.ORDER)]


def test_a_skipped_step_that_never_comes_is_settled_as_left_out() -> None:
    _, findings = watch(CHAIN, [("a", 15), (None, 2), ("c", 20), ("d", 15), (None, 12)])
    owed = [(f.step_id, f.code) for f in findings if f.kind is FindingKind.OWED]
    assert owed == [("b", DeviationCode.OWED), ("b", DeviationCode.OMIT)]


def test_the_end_is_checked() -> None:
    _, findings = watch(CHAIN, [("a", 15), ("b", 15), ("c", 15)])
    assert [(f.step_id, f.code) for f in findings if f.kind is FindingKind.OWED] == [("d", DeviationCode.OMIT)]


def test_a_recogniser_that_errs_for_a_moment_calls_nothing_in() -> None:
    _, findings = watch(CHAIN, [("a", 15), ("d", 1), ("a", 5), ("b", 15), ("c", 15), ("d", 15), (None, 9)], sharp=0.7)
    assert not kinds(findings, FindingKind.OWED)


def test_what_it_is_sure_of_for_two_seconds_calls_nothing_in_and_what_lasts_does() -> None:
    def called_in(*script: tuple[str, int]) -> list[str]:
        _, findings = watch(CHAIN, script, sharp=0.97)
        return sorted(f.step_id or "" for f in findings if f.kind is FindingKind.OWED and f.code is DeviationCode.OWED)

    assert called_in(("a", 15), ("d", 3), ("b", 15)) == []
    assert called_in(("a", 15), ("d", 15)) == ["b", "c"]


def test_a_step_done_again_is_a_repeat_and_a_late_end_is_none() -> None:
    _, findings = watch(CHAIN, [("a", 15), ("b", 30), ("c", 15), ("a", 30), ("d", 15)])
    assert kinds(findings, FindingKind.REPEAT) == ["a"]


@pytest.mark.parametrize("sense", [Sense.WORDS, Sense.BUTTONS])
def test_a_word_counts_beside_the_recogniser(sense) -> None:
    tracker, plan = StepTracker(SETTINGS), Plan(CHAIN)
    belief, _ = tracker.start(plan, 0.0)
    belief = tracker.observe(plan, belief, tick(CHAIN, 0.0, None)).belief
    word = Evidence(1.0, 1.0, sense, (StepEvidence("a", 0.0, 0.95),))
    seen = tracker.observe(plan, belief, word)
    assert kinds(seen.findings, FindingKind.STEP_DONE) == ["a"]
    assert seen.belief.steps["a"].done > 0.9
    going = Evidence(2.0, 2.0, sense, (StepEvidence("b", 0.99, 0.0),))
    assert tracker.observe(plan, seen.belief, going).belief.steps["b"].on > 0.9


def test_a_step_that_needs_both_waits_for_the_word() -> None:
    g = graph({"a": [], "b": ["a"]}, a={"confirm": Confirm.BOTH})
    tracker, plan = StepTracker(SETTINGS), Plan(g)
    belief, findings, t = *((tracker.start(plan, 0.0)[0]),), [], 0.0
    for now, seconds in (("a", 15), ("b", 15)):
        for _ in range(seconds):
            seen = tracker.observe(plan, belief, tick(g, t, now))
            belief, t = seen.belief, t + 1.0
            findings += seen.findings
    assert "a" not in kinds(findings, FindingKind.STEP_DONE)
    said = tracker.observe(plan, belief, Evidence(t, t, Sense.WORDS, (StepEvidence("a", 0.0, 0.95),)))
    assert "a" in kinds(said.findings, FindingKind.STEP_DONE)


@given(graphs(most=6), st.integers(0, 10**6))
@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_any_evidence_keeps_the_laws_and_a_replay_agrees(g, seed) -> None:
    """Through JSON and a fresh tracker half-way, too: a resumed session believes what the old one did."""
    rng = np.random.default_rng(seed)
    plan, ids = Plan(g), [s.id for s in g.steps]
    ticks = []
    for k in range(30):
        p = rng.dirichlet(np.full(len(ids) + 1, 0.3))
        steps = tuple(StepEvidence(i, float(v), 0.0) for i, v in zip(ids, p, strict=False))
        ticks.append(Evidence(float(k), 0.0, Sense.DETECTIONS, steps, p_background=float(p[-1])))

    def run(resume_at: int | None) -> tuple[Belief, list[Finding]]:
        tracker = StepTracker(SETTINGS)
        belief, findings = tracker.start(plan, 0.0)[0], []
        for k, evidence in enumerate(ticks):
            if k == resume_at:
                tracker, belief = StepTracker(SETTINGS), decode(Belief, encode(belief))
            seen = tracker.observe(plan, belief, evidence)
            belief = seen.belief
            findings += seen.findings
            for b in belief.steps.values():
                assert min(b.todo, b.on, b.done) >= 0.0
                assert b.todo + b.on + b.done == pytest.approx(1.0)
        return belief, findings

    belief, findings = run(None)
    assert run(None) == (belief, findings)
    resumed, found = run(15)
    assert [(f.id, f.t) for f in found] == [(f.id, f.t) for f in findings]
    for step_id, b in belief.steps.items():
        assert resumed.steps[step_id].done == pytest.approx(b.done, abs=1e-6)
    owed = [f.step_id for f in findings if f.kind is FindingKind.OWED]
    assert len(owed) == len(set(owed))


def test_broken_evidence_is_refused_and_old_evidence_ignored() -> None:
    tracker, plan = StepTracker(SETTINGS), Plan(CHAIN)
    belief = tracker.observe(plan, tracker.start(plan, 0.0)[0], tick(CHAIN, 5.0, "a")).belief
    with pytest.raises(PluginError, match="allowed"):
        tracker.observe(plan, belief, tick(CHAIN, math.nan, "a"))
    with pytest.raises(PluginError, match="p_on"):
        tracker.observe(plan, belief, Evidence(6.0, 6.0, Sense.DETECTIONS, (StepEvidence("a", math.nan, 0.0),)))
    back = tracker.observe(plan, belief, tick(CHAIN, 2.0, "d"))
    assert back.belief == belief and not back.findings
    stranger = Evidence(6.0, 6.0, Sense.DETECTIONS, (StepEvidence("nobody", 0.9, 0.0),), p_background=0.1)
    assert set(tracker.observe(plan, belief, stranger).belief.steps) == set("abcd")


def test_a_gap_teaches_nothing() -> None:
    tracker, plan = StepTracker(SETTINGS), Plan(CHAIN)
    belief = tracker.start(plan, 0.0)[0]
    for k in range(10):
        belief = tracker.observe(plan, belief, tick(CHAIN, float(k), "a")).belief
    later = tracker.observe(plan, belief, tick(CHAIN, 500.0, "a"))
    assert not later.findings
    assert later.belief.steps["a"].on > 0.8


def test_a_plan_too_long_for_histories_is_followed_step_by_step() -> None:
    long = graph({f"s{i}": [] for i in range(MOST_STEPS + 1)})
    tracker, plan = StepTracker(SETTINGS), Plan(long)
    belief, _ = tracker.start(plan, 0.0)
    for t in range(5):
        steps = tuple(StepEvidence(f"s{i}", 0.95 if i == 0 else 0.01, 0.0) for i in range(32))
        belief = tracker.observe(plan, belief, Evidence(float(t), 0.0, Sense.DETECTIONS, steps)).belief
    assert PATHS not in belief.memo
    assert belief.steps["s0"].on > 0.5
