"""The cheapest assignment of rows to columns of a sparse matrix: LAPJVsp (Jonker & Volgenant 1987, Volgenant 1996).

Shortest augmenting paths with dual prices, over the entries that exist and nothing else: memory and time grow with
the entries, not with rows x columns. Square matrices first get column reduction and two rounds of row reduction.
Ties fall as in the solver that the published matching uses: columns are looked at in rising order, and of equally cheap
ones the last free one that was written down is continued, so that a tie gives the same pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE = 100
"""Exchanges per row in a round of row reduction: two rows may outbid each other by the last bit for millions of times.
The rows that are then left over are augmented like any other: the sum stays the least, only ties may fall otherwise."""


@dataclass(frozen=True, slots=True)
class SparseRow:
    """The entries of one row: rising columns, and their finite costs."""

    columns: Sequence[int]
    costs: Sequence[float]


class NoFullMatching(ValueError):
    """Some row finds no column for itself."""

    def __init__(self) -> None:
        super().__init__("no full matching exists")


@dataclass(slots=True)
class _State:
    """Rows, prices and partners during the search; `None` is "nobody"."""

    rows: Sequence[SparseRow]
    price: dict[int, float] = field(default_factory=dict)
    """Of columns; 0 where absent."""
    column_of: list[int | None] = field(default_factory=list)
    row_of: dict[int, int] = field(default_factory=dict)
    reduced_rows: bool = False
    """Whether column and row reduction have set prices, which then may lie above 0."""

    def reduced(self, row: int) -> list[tuple[int, float]]:
        """(column, cost - price) of a row's entries, columns rising."""
        entries, price = self.rows[row], self.price
        return [(j, c - price[j] if j in price else c) for j, c in zip(entries.columns, entries.costs, strict=True)]

    def cost(self, row: int, column: int) -> float:
        """Of an entry that exists."""
        entries = self.rows[row]
        return entries.costs[entries.columns.index(column)]


def assign(rows: Sequence[SparseRow], columns: int) -> list[int]:
    """The column of every row, all different, with the least sum of costs.

    `columns` is their number, at least that of the rows. Raises NoFullMatching when some row must stay alone.
    """
    if len(rows) < columns:
        return _augmented(_State(rows, column_of=[None] * len(rows)), range(len(rows)))
    # row reduction lets prices fall for ever where no full matching exists: plain augmentation finds that out first
    _augmented(_State(rows, column_of=[None] * len(rows)), range(len(rows)))
    state = _State(rows, column_of=[None] * len(rows), reduced_rows=True)
    return _augmented(state, _reduce_square(state, columns))


def _augmented(state: _State, free: Sequence[int]) -> list[int]:
    """Give every free row a column; the columns of all rows."""
    for row in free:
        _augment(state, row)
    return [column if column is not None else _nobody() for column in state.column_of]


def _nobody() -> int:
    raise NoFullMatching


def _reduce_square(state: _State, columns: int) -> list[int]:
    """Column reduction, reduction transfer, two rounds of row reduction; what is left over is augmented."""
    taken = _column_reduction(state, columns)
    free: list[int] = []
    for row, entries in enumerate(state.rows):
        own = state.column_of[row]
        if own is None:
            free.append(row)
        elif row not in taken:
            others = [d for j, d in state.reduced(row) if j != own]
            state.price[own] = entries.costs[entries.columns.index(own)] - min(others, default=math.inf)
    for _ in range(2):
        free = _row_reduction(state, free)
    return free


def _column_reduction(state: _State, columns: int) -> set[int]:
    """Every column's cheapest row; rows that are the cheapest of several keep the last column, and are returned."""
    cheapest: dict[int, int] = {}
    state.price = dict.fromkeys(range(columns), math.inf)
    for row, entries in enumerate(state.rows):
        for column, cost in zip(entries.columns, entries.costs, strict=True):
            if cost < state.price[column]:
                state.price[column] = cost
                cheapest[column] = row
    several: set[int] = set()
    for column in reversed(range(columns)):
        if column not in cheapest:
            raise NoFullMatching
        row = cheapest[column]
        if state.column_of[row] is None:
            state.column_of[row] = column
            state.row_of[column] = row
        else:
            several.add(row)
    return several


def _row_reduction(state: _State, free: list[int]) -> list[int]:
    """Each free row takes its cheapest column; whoever is thrown out goes at once, or waits for the next round."""
    waiting = list(reversed(free))
    later: list[int] = []
    for _ in range(PATIENCE * (1 + len(state.rows))):
        if not waiting:
            break
        row = waiting.pop()
        best, second = _two_cheapest(state, row)
        if best is None:
            raise NoFullMatching
        (column, low), high = best, second[1] if second else math.inf
        thrown_out = state.row_of.get(column)
        if low < high:
            state.price[column] = state.price.get(column, 0.0) + (low - high)
        elif thrown_out is not None and second is not None:
            column = second[0]
            thrown_out = state.row_of.get(column)
        state.column_of[row] = column
        state.row_of[column] = row
        if thrown_out is not None:
            (waiting if low < high else later).append(thrown_out)
    return later + waiting[::-1]


def _two_cheapest(state: _State, row: int) -> tuple[tuple[int, float] | None, tuple[int, float] | None]:
    """The first cheapest entry, and the first of the next ones (which may cost the same); none that costs infinity."""
    best: tuple[int, float] | None = None
    second: tuple[int, float] | None = None
    for column, cost in state.reduced(row):
        if cost < (second[1] if second else math.inf):
            if cost < (best[1] if best else math.inf):
                best, second = (column, cost), best
            else:
                second = (column, cost)
    return best, second


@dataclass(slots=True)
class _Search:
    """One shortest-path search from a free row."""

    start: int
    distance: dict[int, float] = field(default_factory=dict)
    came_from: dict[int, int] = field(default_factory=dict)
    ready: set[int] = field(default_factory=set)
    """Columns whose distance is final, or that wait in the queue."""
    scanned: list[int] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    """Columns at distance `low`, to be scanned from the end."""
    low: float = math.inf
    settled: int = 0
    """How many of `scanned` lie below `low`: their prices change."""

    def collect(self, distances: Sequence[tuple[int, float]]) -> None:
        """Queue the columns of least distance; called with an empty queue."""
        low = self.low = min([distance for _, distance in distances], default=math.inf)
        self.queue = [column for column, distance in distances if distance == low]


def _augment(state: _State, row: int) -> None:
    """Give `row` a column along a cheapest path of exchanges."""
    if _takes_its_cheapest(state, row):
        return
    search = _Search(row)
    reduced = state.reduced(row)
    search.distance = dict(reduced)
    search.came_from = dict.fromkeys(search.distance, row)
    search.collect(reduced)
    if (end := _free_in_queue(state, search)) is None:
        end = _grow(state, search)
        _update_prices(state, search)
    _exchange(state, search, end)


def _takes_its_cheapest(state: _State, row: int) -> bool:
    """The short way of the most rows: their first cheapest column is free and has no price, so no other is cheaper.

    That holds while no price is above 0: augmenting only lowers them, which makes columns dearer.
    """
    if state.reduced_rows:
        return False
    entries = state.rows[row]
    if not entries.costs:
        return False
    column = entries.columns[entries.costs.index(min(entries.costs))]
    if column in state.row_of or column in state.price:
        return False
    state.row_of[column] = row
    state.column_of[row] = column
    return True


def _free_in_queue(state: _State, search: _Search) -> int | None:
    """The first free column of the queue; the others are marked ready."""
    for column in search.queue:
        if column not in state.row_of:
            return column
        search.ready.add(column)
    return None


def _grow(state: _State, search: _Search) -> int:
    """Scan columns in rising distance until a free one is reached."""
    while True:
        if not search.queue:
            raise NoFullMatching
        if (end := _scan(state, search, search.queue.pop())) is not None:
            return end
        if not search.queue:
            search.settled = len(search.scanned)
            ready = search.ready
            search.collect(sorted([(j, d) for j, d in search.distance.items() if j not in ready and d < math.inf]))
            if (end := _free_in_queue(state, search)) is not None:
                return end


def _scan(state: _State, search: _Search, column: int) -> int | None:
    """Shorten paths through the row that has `column`; a free column at the same distance ends the search."""
    row = state.row_of[column]
    search.scanned.append(column)
    offset = state.cost(row, column) - state.price.get(column, 0.0) - search.low
    ready, known = search.ready, search.distance
    for other, reduced in state.reduced(row):
        distance = reduced - offset
        if other in ready or not distance < known.get(other, math.inf):
            continue
        known[other] = distance
        search.came_from[other] = row
        if distance == search.low:
            if other not in state.row_of:
                return other
            search.queue.append(other)
            ready.add(other)
    return None


def _update_prices(state: _State, search: _Search) -> None:
    for column in search.scanned[: search.settled]:
        state.price[column] = state.price.get(column, 0.0) + (search.distance[column] - search.low)


def _exchange(state: _State, search: _Search, column: int) -> None:
    """Hand columns on along the path, from its free end back to the row it began with."""
    while True:
        row = search.came_from[column]
        before = state.column_of[row]
        state.row_of[column] = row
        state.column_of[row] = column
        if row == search.start:
            return
        if before is None:
            raise NoFullMatching
        column = before
