from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planwatch.core.evidence import Evidence
from planwatch.perception.base import Frame, StreamModel
from planwatch.perception.blind import CoinModel, SilentModel, TimerModel
from planwatch.perception.conformance import check_stream_model
from tests.perception.worlds import STEPS, chain, ticks, watch_of, watch_through

GRAPH = chain()
WATCH = watch_of(*GRAPH.steps)
MODELS = [SilentModel(), TimerModel(GRAPH), CoinModel(GRAPH, 3)]


def completions(told: list[Evidence]) -> list[tuple[str, float]]:
    """(step id, first moment) at which a completion is announced, in order."""
    out: dict[str, float] = {}
    for e in told:
        for s in e.steps:
            if s.p_done_now > 0.5:
                out.setdefault(s.step_id, e.t)
    return sorted(out.items(), key=lambda item: item[1])


def test_the_timer_ends_every_step_after_its_median_duration() -> None:
    told = watch_through(TimerModel(GRAPH), ticks(80.0), WATCH)
    assert completions(told) == [(f"s{k}", 8.0 * (k + 1)) for k in range(STEPS)]
    assert all(e.steps[0].p_on > 0.5 for e in told if e.t < 8.0)


def test_the_timer_counts_an_injected_step_as_the_one_it_stands_for() -> None:
    again = replace(GRAPH.steps[0], id="s0+r1", stands_for="s0")
    assert completions(watch_through(TimerModel(GRAPH), ticks(20.0), watch_of(again))) == [("s0+r1", 8.0)]


def test_the_coin_guesses_every_step_once_at_the_average_rate() -> None:
    moments = []
    for seed in range(15):
        told = completions(watch_through(CoinModel(GRAPH, seed), ticks(400.0, hz=1.0), WATCH))
        assert sorted(step_id for step_id, _ in told) == [f"s{k}" for k in range(STEPS)]
        moments.append(told[-1][1])
    assert np.mean(moments) == pytest.approx(8.0 * STEPS, rel=0.3)


def test_coins_differ() -> None:
    one, two = (completions(watch_through(CoinModel(GRAPH, seed), ticks(100.0), WATCH)) for seed in (1, 2))
    assert one != two


def test_the_coin_prefers_steps_that_could_be_next() -> None:
    for seed in range(10):
        told = watch_through(CoinModel(GRAPH, seed), ticks(60.0), WATCH)
        assert completions(told)[0][0] == "s0"  # the only step of the watch's frontier


def test_silence_is_background() -> None:
    told = watch_through(SilentModel(), ticks(10.0), WATCH)
    assert completions(told) == []
    assert all(e.p_background > 0.5 and max(s.p_on for s in e.steps) < 0.5 for e in told)


@pytest.mark.parametrize("model", MODELS)
def test_none_of_them_looks_at_the_picture(model: StreamModel) -> None:
    frames = ticks(60.0)
    rng = np.random.default_rng(0)
    other = tuple(Frame(f.t, f.made_at, rng.integers(0, 255, f.image.shape, dtype=np.uint8), f.index) for f in frames)
    assert watch_through(model, frames, WATCH) == watch_through(model, other, WATCH)


@pytest.mark.parametrize("model", MODELS)
def test_obeys_the_laws_of_models(model: StreamModel) -> None:
    check_stream_model(model, ticks(100.0), WATCH)
