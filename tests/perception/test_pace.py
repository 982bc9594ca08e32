"""The model's own time: as many ticks as the seconds hold, whatever the rate of the frames."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from planwatch.perception.pace import EARLY, LONGEST, ticks_of

PERIOD = 0.5


def ticks(times: list[float]) -> list[int]:
    out, due = [], None
    for t in times:
        count, due = ticks_of(t, due, PERIOD)
        out.append(count)
    return out


def test_at_its_own_rate_every_frame_is_a_tick() -> None:
    assert ticks([i / 2 for i in range(20)]) == [1] * 20


def test_faster_frames_wait_and_slower_ones_are_held() -> None:
    assert ticks([i / 8 for i in range(17)]) == [1, 0, 0, 0] * 4 + [1]
    assert ticks([0.0, 1.0, 2.0, 4.0]) == [1, 2, 2, 4]
    assert ticks([0.0, 0.5, 2.0, 2.5]) == [1, 1, 3, 1]


@given(st.floats(1.0, 30.0), st.integers(0, 2**32), st.integers(30, 200))
def test_the_model_keeps_time_with_an_unpunctual_camera(fps: float, seed: int, frames: int) -> None:
    jitter = [((seed * (i + 1)) % 97 / 97 - 0.5) * 0.4 / fps for i in range(frames)]
    times = [i / fps + jitter[i] for i in range(frames)]
    assert abs(sum(ticks(times)) - 1 - (times[-1] - times[0]) / PERIOD) <= 1.5


@given(st.lists(st.floats(0.0, 30.0), min_size=1, max_size=40))
def test_a_frame_is_never_held_for_long_and_the_next_tick_lies_ahead(gaps: list[float]) -> None:
    due = None
    for t in itertools.accumulate(gaps):
        count, due = ticks_of(t, due, PERIOD)
        assert 0 <= count <= LONGEST
        assert t + PERIOD * (1 + EARLY) + 1e-9 >= due > t


def test_a_clock_that_runs_backwards_begins_anew() -> None:
    count, due = ticks_of(0.0, 100.0, PERIOD)
    assert (count, due) == (1, PERIOD)
