from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.proassist.lapjvsp import NoFullMatching, SparseRow, assign

entry = st.one_of(st.none(), st.integers(0, 6).map(lambda k: k / 4), st.floats(0, 1, width=32))


@st.composite
def tables(draw: st.DrawFn) -> list[list[float | None]]:
    columns = draw(st.integers(1, 5))
    rows = draw(st.integers(1, columns))
    return [[draw(entry) for _ in range(columns)] for _ in range(rows)]


def sparse(table: list[list[float | None]]) -> list[SparseRow]:
    kept = [[(j, c) for j, c in enumerate(row) if c is not None] for row in table]
    return [SparseRow([j for j, _ in row], [c for _, c in row]) for row in kept]


def cheapest(table: list[list[float | None]]) -> float | None:
    """Every assignment there is."""
    sums = []
    for places in permutations(range(len(table[0])), len(table)):
        costs = [table[i][j] for i, j in enumerate(places)]
        if None not in costs:
            sums.append(sum(c for c in costs if c is not None))
    return min(sums, default=None)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_it_finds_the_least_sum_or_says_that_there_is_no_assignment(table: list[list[float | None]]) -> None:
    best = cheapest(table)
    if best is None:
        with pytest.raises(NoFullMatching):
            assign(sparse(table), len(table[0]))
        return
    places = assign(sparse(table), len(table[0]))
    costs = [table[i][j] for i, j in enumerate(places)]
    assert len(set(places)) == len(places)
    assert sum(c for c in costs if c is not None) == pytest.approx(best)


def test_of_equally_cheap_columns_the_first_is_taken() -> None:
    assert assign(sparse([[0.5, 0.3, 0.3]]), 3) == [1]


def test_no_rows_need_nothing() -> None:
    assert assign([], 4) == []
