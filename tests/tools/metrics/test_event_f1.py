from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.codec import encode
from planwatch.core.deviation import DeviationCode
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.steps import Role
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.tools.metrics.event_f1 import EventKind, score_events, true_events
from planwatch.tools.metrics.journal_findings import Concluded, concluded
from planwatch.tools.metrics.windows import Windows

DONE, OWED, MISTAKE = FindingKind.STEP_DONE, FindingKind.OWED, FindingKind.MISTAKE


def found(kind: FindingKind, step_id: str, t: float, code: DeviationCode | None = None) -> Concluded:
    if kind is MISTAKE:
        code = code or DeviationCode.OBJ
    return concluded(Finding(f"{kind.value}/{step_id}/{t}", kind, t, 0.0, step_id, code))


def run(step_id: str, end: float, outcome: Outcome = Outcome.DONE) -> StepRun:
    return StepRun(step_id, end - 5.0, end, outcome)


def omitted(step_id: str, onset: float) -> TrueDeviation:
    return TrueDeviation(f"o/{step_id}", DeviationCode.OMIT, step_id, onset, by="z")


def swapped(step_id: str, onset: float, code: DeviationCode = DeviationCode.OBJ) -> TrueDeviation:
    return TrueDeviation(f"w/{step_id}", code, step_id, onset, role=Role.OBJECT)


def truth(runs: list[StepRun], deviations: list[TrueDeviation], duration: float = 120.0) -> EpisodeTruth:
    return EpisodeTruth("e", "g", duration, tuple(runs), tuple(deviations))


def test_worked_by_hand() -> None:
    """Completions: a in time, b premature, c late, d missed, e false. Deviations: one found, one missed, one false."""
    what = truth(
        [run("a", 10), run("b", 20), run("c", 30), run("d", 40), run("x", 45, Outcome.ABANDONED)],
        [omitted("f", 50), swapped("g", 60)],
    )
    heard = [
        found(DONE, "a", 11.0),
        found(DONE, "b", 19.0),
        found(DONE, "c", 32.5),
        found(DONE, "e", 35.0),
        found(OWED, "f", 53.0),
        found(OWED, "g", 61.0),
    ]
    scores = score_events([what], [heard])
    done, deviation = scores.completion, scores.deviation
    assert (done.truths, done.predictions, done.hits, done.premature, done.late) == (4, 4, 1, 1, 1)
    assert (done.precision, done.recall, done.f1) == (0.25, 0.25, 0.25)
    assert (done.latency_p50, done.latency_p90) == (1.0, 1.0)
    assert (deviation.truths, deviation.predictions, deviation.hits) == (2, 2, 1)
    assert deviation.f1 == 0.5
    assert scores.omission.f1 == pytest.approx(2 / 3)
    assert scores.wrong_thing.f1 == 0.0
    assert scores.wrong_thing.precision is None
    assert scores.completions_per_10_min == 4 / 2 * 10
    assert scores.clean.per_10_min is None


@pytest.mark.parametrize(("t", "hit"), [(9.49, 0), (9.5, 1), (12.0, 1), (12.01, 0)])
def test_the_completion_window(t: float, hit: int) -> None:
    assert score_events([truth([run("a", 10)], [])], [[found(DONE, "a", t)]]).completion.hits == hit


@pytest.mark.parametrize(("t", "hit"), [(9.99, 0), (10.0, 1), (15.0, 1), (15.01, 0)])
@pytest.mark.parametrize(("kind", "deviation"), [(OWED, omitted("a", 10)), (MISTAKE, swapped("a", 10))])
def test_the_deviation_window(t: float, hit: int, kind: FindingKind, deviation: TrueDeviation) -> None:
    assert score_events([truth([], [deviation])], [[found(kind, "a", t)]]).deviation.hits == hit


def test_any_wrong_thing_matches_any_other_but_no_other_kind_of_mistake() -> None:
    what = truth([], [swapped("a", 10, DeviationCode.PLACE)])
    assert score_events([what], [[found(MISTAKE, "a", 11, DeviationCode.TOOL)]]).wrong_thing.f1 == 1.0
    spilled = score_events([what], [[found(MISTAKE, "a", 11, DeviationCode.ACC)]])
    assert (spilled.wrong_thing.hits, spilled.wrong_thing.predictions) == (0, 0)


def test_a_finding_counts_when_it_was_known_not_when_it_says_it_happened() -> None:
    late = replace(found(DONE, "a", 10.0), at=30.0)
    assert score_events([truth([run("a", 10)], [])], [[late]]).completion.hits == 0


def test_putting_back_is_a_step_of_neither_side() -> None:
    what = truth([run("put_back", 10), run("a", 20)], [])
    heard = [replace(found(DONE, "a+put_back1", 10), base="put_back"), replace(found(DONE, "a+r1", 20), base="a")]
    done = score_events([what], [heard]).completion
    assert (done.truths, done.predictions, done.hits) == (1, 1, 1)


def test_one_truth_takes_one_prediction() -> None:
    done = score_events([truth([run("a", 10)], [])], [[found(DONE, "a", 10), found(DONE, "a", 10.5)]]).completion
    assert (done.hits, done.precision, done.recall) == (1, 0.5, 1.0)


def test_nothing_at_all_has_no_score() -> None:
    scores = score_events([], [])
    assert scores.completion.f1 is None
    assert scores.completions_per_10_min is None
    assert encode(scores)["deviation"]["f1"] is None


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="1 episodes and 0 lists"):
        score_events([truth([], [])], [])


def test_false_alarms_are_counted_on_clean_episodes_only() -> None:
    clean, dirty = truth([run("a", 10)], [], 1200.0), truth([], [omitted("a", 10)], 600.0)
    alarms = [found(OWED, "b", 100), found(MISTAKE, "a", 200), found(DONE, "a", 10)]
    scores = score_events([clean, dirty], [alarms, [found(OWED, "z", 5)]])
    assert (scores.clean.count, scores.clean.minutes, scores.clean.per_10_min) == (2, 20.0, 1.0)
    assert scores.clean.upper_95 == pytest.approx(6.2958 / 2, abs=1e-4)
    silent = score_events([truth([], [], 5 * 3600.0)], [[]]).clean
    assert silent.per_10_min == 0.0
    assert silent.upper_95 == pytest.approx(2.9957 / 30, abs=1e-5)


def test_windows_can_be_changed() -> None:
    what, heard = [truth([run("a", 10)], [])], [[found(DONE, "a", 14.0)]]
    assert score_events(what, heard, Windows(completion_after=4.0)).completion.hits == 1


STEPS = st.sampled_from(["a", "b", "c", "put_back"])
TIMES = st.integers(10, 600).map(lambda k: k / 2)
EPISODES = st.builds(
    truth,
    st.lists(st.builds(run, STEPS, TIMES, st.sampled_from(Outcome)), max_size=8),
    st.lists(st.builds(omitted, STEPS, TIMES) | st.builds(swapped, STEPS, TIMES), max_size=3),
    st.floats(1, 600),
)
HEARD = st.lists(st.builds(found, st.sampled_from([DONE, OWED, MISTAKE]), STEPS, TIMES), max_size=12)
SESSIONS = st.lists(st.tuples(EPISODES, HEARD), min_size=1, max_size=4)


@settings(max_examples=30, deadline=None)
@given(SESSIONS, st.randoms(use_true_random=False))
def test_order_means_nothing(sessions: list[tuple[EpisodeTruth, list[Concluded]]], rng: random.Random) -> None:
    def shuffled(items: list) -> list:  # type: ignore[type-arg]
        return rng.sample(items, len(items))

    mixed = [
        (replace(t, runs=tuple(shuffled(list(t.runs))), deviations=tuple(shuffled(list(t.deviations)))), shuffled(f))
        for t, f in shuffled(sessions)
    ]
    one, two = (score_events([t for t, _ in s], [f for _, f in s]) for s in (sessions, mixed))
    for kind in ("completion", "deviation", "omission", "wrong_thing"):
        a, b = getattr(one, kind), getattr(two, kind)
        assert replace(a, f1_interval=None) == replace(b, f1_interval=None)
    assert (one.clean.count, one.episodes) == (two.clean.count, two.episodes)


@settings(max_examples=30, deadline=None)
@given(st.lists(EPISODES, min_size=1, max_size=4))
def test_the_truth_itself_scores_one(episodes: list[EpisodeTruth]) -> None:
    kinds = {EventKind.COMPLETION: DONE, EventKind.OMISSION: OWED, EventKind.WRONG_THING: MISTAKE}
    heard = [[found(kinds[e.kind], e.step_id, e.t) for e in true_events(t)] for t in episodes]
    scores = score_events(episodes, heard)
    assert scores.completion.f1 in (1.0, None)
    if all(d.step_id != "put_back" for t in episodes for d in t.deviations):
        assert scores.deviation.f1 in (1.0, None)
    assert scores.clean.count == 0
    assert scores.completion.premature == scores.completion.late == 0


@settings(max_examples=30, deadline=None)
@given(SESSIONS)
def test_counts_add_up(sessions: list[tuple[EpisodeTruth, list[Concluded]]]) -> None:
    scores = score_events([t for t, _ in sessions], [f for _, f in sessions])
    for one in (scores.completion, scores.deviation, scores.omission, scores.wrong_thing):
        assert one.hits <= min(one.truths, one.predictions)
        assert one.premature + one.late <= one.predictions - one.hits
        assert one.f1 is None or 0 <= one.f1 <= 1
    assert scores.deviation.hits == scores.omission.hits + scores.wrong_thing.hits
