from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.evidence import Evidence
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun
from planwatch.perception.conformance import check_stream_model
from planwatch.perception.noisy import NoisyModel, is_blind, margin_for, noisy_model
from planwatch.perception.oracle import OracleModel
from tests.perception.worlds import about, chain, clean_truth, swap_truth, ticks, watch_of, watch_through

STEPS = chain().steps
WATCH = watch_of(*STEPS)


def seen(truth: EpisodeTruth, length: float = 80.0, hz: float = 2.0, **fog: float) -> list[Evidence]:
    return watch_through(noisy_model(lambda: truth, **fog), ticks(length, hz), WATCH)


def best(evidence: Evidence) -> str:
    columns = {s.step_id: s.p_on + sum(s.p_wrong.values()) for s in evidence.steps}
    columns |= {"background": evidence.p_background, "other": evidence.p_other}
    return max(columns, key=lambda name: columns[name])


def test_the_same_seed_sees_the_same_and_another_does_not() -> None:
    one, two, three = (seen(clean_truth(), seed=seed) for seed in (1, 1, 2))
    assert one == two
    assert one != three


@pytest.mark.parametrize("accuracy", [0.5, 0.7, 0.9])
def test_the_share_of_right_ticks_is_as_asked(accuracy: float) -> None:
    """One step that never ends and fresh noise at each tick: nothing lags."""
    always = EpisodeTruth("e", "chain", 1e4, (StepRun("s2", 0.0, 1e4, Outcome.DONE),), ())
    ticks_seen = seen(always, 400.0, accuracy=accuracy, persistence=0.0)
    right = np.mean([best(e) == "s2" for e in ticks_seen])
    assert right == pytest.approx(accuracy, abs=3.5 * math.sqrt(accuracy * (1 - accuracy) / len(ticks_seen)))


def test_probabilities_are_calibrated_while_nothing_changes() -> None:
    always = EpisodeTruth("e", "chain", 1e4, (StepRun("s2", 0.0, 1e4, Outcome.DONE),), ())
    told = [p for e in seen(always, 500.0, accuracy=0.7, persistence=0.0) for p in _columns(e)]
    for low, high in [(0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)]:
        inside = [(p, right) for p, right in told if low <= p < high]
        assert np.mean([right for _, right in inside]) == pytest.approx(np.mean([p for p, _ in inside]), abs=0.09)


def _columns(evidence: Evidence) -> list[tuple[float, bool]]:
    """(probability, is it true) of every column, by symmetry one list for all."""
    on = [(s.p_on + sum(s.p_wrong.values()), s.step_id == "s2") for s in evidence.steps]
    return [*on, (evidence.p_background, False), (evidence.p_other, False)]


def test_errors_come_in_longer_runs_with_more_persistence() -> None:
    always = EpisodeTruth("e", "chain", 1e4, (StepRun("s2", 0.0, 1e4, Outcome.DONE),), ())

    def flips(persistence: float) -> int:
        right = [best(e) == "s2" for e in seen(always, 300.0, accuracy=0.7, persistence=persistence)]
        return sum(a != b for a, b in zip(right, right[1:], strict=False))

    assert flips(0.9) < 0.5 * flips(0.0)


def test_perfect_accuracy_is_the_oracle_late_by_its_filter() -> None:
    told = seen(clean_truth(), accuracy=1.0, persistence=0.0)
    assert [best(e) for e in told] == [f"s{int(e.t // 10)}" if 1 <= e.t % 10 < 9 else "background" for e in told]
    ended = [e.t for e in told if about(e, "s1").p_done_now > 0.5]
    assert ended == [19.0, 19.5]


def test_wrong_things_are_seen_more_than_not() -> None:
    told = [e for seed in range(6) for e in seen(swap_truth(), 40.0, accuracy=0.9, seed=seed)]
    wrong = [sum(about(e, "s3").p_wrong.values()) for e in told if 34 <= e.t < 39]
    right = [sum(about(e, "s2").p_wrong.values()) for e in told if 22 <= e.t < 29]
    assert np.mean(wrong) > 0.6
    assert np.mean(right) < 0.15


def test_blind_steps_look_like_background() -> None:
    told = seen(clean_truth(), accuracy=1.0, persistence=0.0, blind=1.0)
    assert {best(e) for e in told} == {"background"}
    assert max(s.p_done_now for e in told for s in e.steps) < 0.5


@given(st.floats(0, 1), st.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_the_share_of_blind_steps_is_as_asked(share: float, seed: int) -> None:
    hidden = np.mean([is_blind(f"step{k}", share, seed) for k in range(200)])
    assert hidden == pytest.approx(share, abs=0.18)


def test_margins_are_those_of_the_normal_law() -> None:
    """Two columns: P(z1 + m > z2) = Phi(m / sqrt 2)."""
    for accuracy in (0.6, 0.9, 0.99):
        m = margin_for(accuracy, 2)
        assert 0.5 * math.erfc(-m / 2) == pytest.approx(accuracy, abs=1e-4)
    assert margin_for(0.9, 4) < margin_for(0.9, 14)


@pytest.mark.parametrize("fog", [{"accuracy": 0.0}, {"persistence": 1.0}, {"blind": 1.5}, {"accuracy": float("nan")}])
def test_impossible_fog_is_refused(fog: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="allowed are"):
        NoisyModel(OracleModel(clean_truth), **fog)  # type: ignore[arg-type]


@given(st.integers(0, 1000), st.floats(0.3, 1.0), st.floats(0, 0.95), st.floats(0, 1))
@settings(max_examples=10, deadline=None)
def test_obeys_the_laws_of_models(seed: int, accuracy: float, persistence: float, blind: float) -> None:
    model = noisy_model(swap_truth, seed=seed, accuracy=accuracy, persistence=persistence, blind=blind)
    check_stream_model(model, ticks(20.0), WATCH)
