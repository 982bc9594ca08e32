"""The table of begun sets: each set once, what it implies as worked out alone, the same after tidying up."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.plan import Plan
from planwatch.planners.begun_sets import BegunSets, ahead_of
from planwatch.planners.compiled import compile_plan
from planwatch.planners.moves import MoveSettings, moves_of
from planwatch.planners.paths import first_paths, to_memo
from planwatch.planners.paths_step import step_paths
from planwatch.tools.bench.planner import wide_graph
from tests.planners.replay import graphs


def agrees(sets: BegunSets, rows: np.ndarray, begun: np.ndarray) -> None:
    ahead = ahead_of(sets.moves, begun)
    size = begun.shape[1]
    assert np.array_equal(sets.begun[rows], begun)
    assert np.array_equal(sets.flow[rows, 1 : size + 1], ahead.chance)
    assert np.array_equal(sets.flow[rows, size + 1 : 2 * size + 1], ahead.chance)
    assert np.array_equal(sets.flow[rows, 0] < 1.0, ahead.chance.any(1))
    again = begun * sets.moves.repeats / np.maximum(1, begun.sum(1))[:, None]
    assert np.array_equal(sets.flow[rows, 2 * size + 1 :], again)
    assert np.array_equal(sets.told[rows], np.concatenate((begun, ahead.due), axis=1))
    assert np.array_equal(np.unpackbits(sets.bits[rows], axis=1, count=size, bitorder="little").astype(bool), begun)


@given(graphs(most=6), st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_each_set_once_and_as_worked_out_alone(g, seed) -> None:
    rng = np.random.default_rng(seed)
    moves = moves_of(compile_plan(Plan(g), 0.02), MoveSettings(paths=2))
    size, sets = len(moves.ids), BegunSets(moves)
    begun = rng.random((12, size)) < 0.4
    rows = sets.add(begun)
    agrees(sets, rows, begun)
    assert len(sets) == len(np.unique(begun, axis=0))
    steps = np.array([rng.choice(np.flatnonzero(~row)) if not row.all() else -1 for row in begun])
    more = begun.copy()
    more[np.arange(12), steps] = True
    fine = steps >= 0
    agrees(sets, sets.grown(rows[fine], steps[fine]), more[fine])
    small, kept = sets.only(rows[:5])
    assert len(small) == len(np.unique(begun[:5], axis=0))
    agrees(small, kept, begun[:5])
    agrees(small, small.add(more), more)


def test_tidying_up_changes_no_history() -> None:
    """Few histories, so that the table is tidied often; beside it one whose table is made anew every tick."""
    g = wide_graph(20, random.Random(4))
    moves = moves_of(compile_plan(Plan(g), 0.02), MoveSettings(paths=12, least_paths=1))
    blind, rng = np.full(20, 0.05), np.random.default_rng(1)
    paths = other = first_paths(moves, np.zeros(20, dtype=bool))
    sizes = []
    for _ in range(60):
        like = np.exp(-rng.uniform(0.0, 4.0, 21))
        paths, other = (step_paths(moves, one, like, blind, 2.0) for one in (paths, other))
        small, row = other.sets.only(other.row)
        other = replace(other, sets=small, row=row)
        assert to_memo(paths) == to_memo(other)
        sizes.append(len(paths.sets))
    assert any(b < a for a, b in zip(sizes, sizes[1:], strict=False))
