"""Many events: memory, files and the time of a turn stay as they were."""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from pathlib import Path

import pytest

from planwatch.agent.checkpoint import KEPT, open_saver
from planwatch.agent.turns import PRUNE_EVERY
from planwatch.core.findings import FindingKind
from tests.agent.helpers import Stage, finding, frame


@pytest.mark.parametrize("events", [500, pytest.param(2000, marks=pytest.mark.slow)])
def test_nothing_grows(tmp_path: Path, events: int) -> None:
    kinds = (FindingKind.STALL, FindingKind.EXTRA, FindingKind.STEP_STARTED, FindingKind.SELF_CORRECTED)
    script = tuple(finding(kinds[n % 4], n / 2, "fill") for n in range(events))
    session = Stage(tmp_path / "s1", script).session()
    session.start()
    for n in range(events // 2):
        session.push(frame(n / 2))
    early = session.stats.turn_ms
    tracemalloc.start()
    for n in range(events // 2, 3 * events // 4):
        session.push(frame(n / 2))
    gc.collect()
    half = tracemalloc.get_traced_memory()[0]
    for n in range(3 * events // 4, events):
        session.push(frame(n / 2))
    session.close()  # what is written behind is written: a slow disk is no growth
    gc.collect()
    whole = tracemalloc.get_traced_memory()[0]
    top = tracemalloc.take_snapshot().statistics("lineno")[:5]
    tracemalloc.stop()

    assert session.stats.runs == events + 1
    # what grows, grows in both; a library that another thread imports meanwhile is there in one
    grown = min(half, whole - half)
    assert grown < 500_000, f"{half}, then {whole} bytes more after two times {events // 4} events, most at {top}"
    assert statistics.median(early) < 50.0
    files = sum(path.stat().st_size for path in tmp_path.glob("s1/checkpoints.sqlite*"))
    assert files < 4_000_000
    saver = open_saver(tmp_path / "s1" / "checkpoints.sqlite")
    with saver.cursor(transaction=False) as cursor:
        (rows,) = cursor.execute("SELECT count(*) FROM checkpoints").fetchone()
    saver.close()
    assert rows <= KEPT + PRUNE_EVERY
