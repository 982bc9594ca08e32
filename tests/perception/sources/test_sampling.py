from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.perception.sources.sampling import LOOKAHEAD, mark_wanted, slot_of

RATES = st.sampled_from([0.5, 1.0, 2.0, 5.0, 7.5])


def test_slots_swallow_rounding() -> None:
    assert [slot_of(k * 0.1, 10.0) for k in range(100)] == list(range(100))
    assert slot_of(0.4999, 2.0) == 0


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=120, unique=True), RATES, st.integers(0, 10**6))
def test_wanted_packets_are_the_first_of_their_slots(ticks: list[int], fps: float, seed: int) -> None:
    """Packets come out of order, as B-frames do: never further than a codec reorders."""
    times = sorted(tick / 30 for tick in ticks)
    rng = random.Random(seed)
    shuffled = [t for i in range(0, len(times), 8) for t in rng.sample(times[i : i + 8], len(times[i : i + 8]))]
    wanted = {t for t, yes in mark_wanted(iter(shuffled), lambda t: t, fps) if yes}
    firsts: dict[int, float] = {}
    for t in times:
        firsts.setdefault(slot_of(t, fps), t)
    assert wanted == set(firsts.values())


@given(st.integers(1, 3 * LOOKAHEAD))
def test_every_packet_comes_out_in_order_and_those_without_a_time_are_wanted(n: int) -> None:
    out = list(mark_wanted(iter(range(n)), lambda i: None, 2.0))
    assert out == [(i, True) for i in range(n)]


def test_a_long_file() -> None:
    marked = sum(yes for _, yes in mark_wanted(iter(range(100_000)), lambda i: i / 30, 2.0))
    assert marked == slot_of(99_999 / 30, 2.0) + 1
