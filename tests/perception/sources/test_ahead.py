from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.perception.sources.ahead import run_ahead


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers())), st.integers(1, 4))
def test_gives_everything_in_order(items: list[int | None], depth: int) -> None:
    assert list(run_ahead(iter(items), depth)) == items


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2)
        raise KeyError("broken")

    got: list[int] = []
    with pytest.raises(KeyError, match="broken"):
        for item in run_ahead(items(), 4):
            got.append(item)
    assert got == [1, 2]


def test_runs_at_most_depth_ahead_and_closes_what_it_reads() -> None:
    made: list[int] = []
    closed = threading.Event()

    def items() -> Iterator[int]:
        try:
            for i in range(1000):
                made.append(i)
                yield i
        finally:
            closed.set()

    ahead = run_ahead(items(), 3)
    assert next(ahead) == 0
    ahead.close()
    assert closed.is_set()
    assert len(made) <= 1 + 3 + 2  # taken, waiting, and at most one being put and one made after the stop
