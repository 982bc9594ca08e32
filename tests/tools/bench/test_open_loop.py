"""The virtual clock of many streams: everything is served, late frames are counted, latency is from arrival on."""

from __future__ import annotations

from planwatch.tools.bench.open_loop import MOST_BATCH, serve
from planwatch.tools.bench.rows import growth, minute_rows


def test_a_quick_server_serves_every_frame_and_drops_none() -> None:
    taken: list[int] = []
    row = serve(lambda batch, number: taken.extend(batch), 5, 2.0, 3.0)
    assert row["dropped"] == 0
    assert sorted(set(taken)) == [0, 1, 2, 3, 4]
    assert len(taken) == 5 * 7
    assert row["frames"] == 5 * 6  # the first period warms up
    assert row["tick_p95_ms"] < 50.0


def test_batches_are_bounded_and_a_slow_server_drops() -> None:
    sizes: list[int] = []

    def slow(batch: list[int], number: int) -> None:
        sizes.append(len(batch))
        total = sum(i * i for i in range(600_000))  # work, not sleep: longer than 1.6 ms on any machine
        assert total > 0

    row = serve(slow, 200, 50.0, 0.1)
    assert max(sizes) <= MOST_BATCH
    assert row["dropped"] > 0


def test_growth_compares_the_last_minute_with_the_first() -> None:
    times = [0.010] * 120 + [0.5] * 120 + [0.015] * 120
    assert growth(times, 2.0) == 1.5
    assert growth([0.01], 2.0) is None
    assert [row["tick_ms"] for row in minute_rows(times, 2.0)] == [10.0, 500.0, 15.0]
