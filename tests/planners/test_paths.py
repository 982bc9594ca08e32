"""The path filter: the fast path against the slow one, whitening, memory in a belief."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planwatch.core.effects import Formula, Op, done
from planwatch.core.graph import Group, GroupKind, StepGraph
from planwatch.core.plan import Plan
from planwatch.core.steps import Duration
from planwatch.planners.begun_sets import ahead_of
from planwatch.planners.compiled import compile_plan
from planwatch.planners.moves import MoveSettings, clauses, moves_of
from planwatch.planners.noise import SenseModel, Spread, log_columns, whiten
from planwatch.planners.path_reference import Where, step_all
from planwatch.planners.paths import Paths, caller, first_paths, from_memo, left_out, marginals, to_memo
from planwatch.planners.paths_step import step_paths
from tests.planners.replay import graph, graphs


def moves_for(g: StepGraph, paths: int = 4000):
    return moves_of(compile_plan(Plan(g), 0.02), MoveSettings(paths=paths))


def as_dict(paths: Paths, size: int) -> dict[Where, float]:
    rows = zip(paths.begun, paths.now.tolist(), paths.unseen.tolist(), paths.weight.tolist(), strict=True)
    return {Where(frozenset(np.flatnonzero(b).tolist()), None if n == size else n, u): w for b, n, u, w in rows}


@given(graphs(most=4), st.integers(0, 10**6))
@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_the_fast_path_agrees_with_the_slow_one(g, seed) -> None:
    moves, rng = moves_for(g), np.random.default_rng(seed)
    size = len(moves.ids)
    blind = rng.uniform(0.0, 0.3, size)
    paths = first_paths(moves, np.zeros(size, dtype=bool))
    slow = {Where(frozenset(), None): (1.0, 5.0)}
    for _ in range(4):
        like, dt = np.exp(-rng.uniform(0.0, 4.0, size + 1)), float(rng.uniform(0.2, 2.0))
        paths = step_paths(moves, paths, like, blind, dt)
        slow = step_all(moves, slow, like, blind, dt)
    fast = as_dict(paths, size)
    assert paths.weight.sum() == pytest.approx(1.0)
    for where, (weight, _) in slow.items():
        assert fast.get(where, 0.0) == pytest.approx(weight, abs=1e-5)


@given(graphs(most=6), st.integers(0, 10**6))
@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_what_a_full_beam_keeps_is_what_its_sets_imply(g, seed) -> None:
    """What histories hand on agrees with what their sets imply, and the cut of a full beam changes next to nothing."""
    rng, blind = np.random.default_rng(seed), np.full(len(g.steps), 0.05)
    moves, wide = moves_for(g, paths=40), moves_for(g, paths=4000)
    paths = all_of_them = first_paths(moves, np.zeros(len(g.steps), dtype=bool))
    for _ in range(12):
        like = np.exp(-rng.uniform(0.0, 4.0, len(g.steps) + 1))
        paths = step_paths(moves, paths, like, blind, 1.0)
        all_of_them = step_paths(wide, all_of_them, like, blind, 1.0)
    fresh = ahead_of(moves, paths.begun)
    assert np.array_equal(paths.ahead.chance, fresh.chance)
    assert np.array_equal(paths.ahead.due, fresh.due)
    few, many = marginals(moves, paths), marginals(wide, all_of_them)
    assert len(paths.weight) <= 40
    assert np.abs(few.on - many.on).max() < 0.25


def test_alternatives_open_a_step_and_close_each_other() -> None:
    either = Formula(Op.OR, (done("a"), done("b")))
    g = replace(graph({"a": [], "b": [], "c": []}, c={"pre": either}), groups=(Group("g", GroupKind.XOR, ("a", "b")),))
    moves = moves_for(g)
    assert clauses(either) == [frozenset((done("a"), done("b")))]
    like, blind = np.array([1.0, 1e-4, 1e-4, 1e-4]), np.zeros(3)
    paths = first_paths(moves, np.zeros(3, dtype=bool))
    for _ in range(10):
        paths = step_paths(moves, paths, like, blind, 1.0)
    for _ in range(10):
        paths = step_paths(moves, paths, np.array([1e-4, 1e-4, 1.0, 1e-4]), blind, 1.0)
    found = marginals(moves, paths)
    assert found.on[2] > 0.9
    assert found.owed.max() < 0.05  # b fell away, so nobody owes it


def test_a_skipped_step_is_owed_and_its_caller_named() -> None:
    moves = moves_for(graph({"a": [], "b": ["a"], "c": ["b"]}))
    paths, blind = first_paths(moves, np.zeros(3, dtype=bool)), np.full(3, 0.05)
    for column, ticks in ((0, 15), (3, 3), (2, 25)):
        like = np.full(4, 0.3)
        like[column] = 1.0
        for _ in range(ticks):
            paths = step_paths(moves, paths, like, blind, 1.0)
    found = marginals(moves, paths)
    assert found.owed[1] > 0.5 > found.owed[0]
    assert caller(moves, paths, 1) == 2


def test_a_step_that_goes_by_unseen_takes_its_time() -> None:
    moves = moves_for(graph({"a": [], "b": ["a"], "c": ["b"]}))

    def owed(pause: int) -> float:
        paths, blind = first_paths(moves, np.zeros(3, dtype=bool)), np.full(3, 0.05)
        for column, ticks in ((0, 10), (3, pause), (2, 15)):
            like = np.full(4, 0.2)
            like[column] = 1.0
            for _ in range(ticks):
                paths = step_paths(moves, paths, like, blind, 1.0)
        return float(marginals(moves, paths).owed[1])

    assert owed(1) > 0.8
    assert owed(40) < 0.5 * owed(1)


def test_histories_survive_the_belief_and_a_changed_plan() -> None:
    moves = moves_for(graph({"a": [], "b": ["a"], "c": []}), paths=30)
    paths, rng = first_paths(moves, np.zeros(3, dtype=bool)), random.Random(1)
    for _ in range(20):
        like = np.array([rng.random() for _ in range(4)])
        paths = step_paths(moves, paths, like, np.full(3, 0.1), 1.0)
    memo = json.loads(json.dumps(to_memo(paths)))
    places = {step_id: float(i) for i, step_id in enumerate(moves.ids)}
    again = from_memo(moves, memo, places)
    assert as_dict(again, 3) == pytest.approx(as_dict(paths, 3))
    assert np.array_equal(np.sort(again.name), np.sort(paths.name))
    other = moves_for(graph({"c": [], "new": [], "a": []}), paths=30)
    fitted = marginals(other, from_memo(other, memo, places))
    before = marginals(moves, paths)
    assert fitted.begun.tolist() == pytest.approx([before.begun[2], 0.0, before.begun[0]])


@given(st.integers(0, 10**6), st.floats(0.5, 4.0))
@settings(max_examples=20, deadline=None)
def test_whitening_undoes_runs_of_errors(seed, margin) -> None:
    """White evidence through a low-pass filter, whitened, is the white evidence again."""
    rng, keep = np.random.default_rng(seed), 0.9
    fresh = margin * rng.standard_normal((40, 5))
    log = np.zeros(5)
    for row in fresh:
        new = keep * log + row
        added = whiten(new - new.max(), log - log.max(), keep)
        want = row / (1 + keep)
        assert added - added[0] == pytest.approx(want - want[0])
        log = new


@pytest.mark.parametrize("margin", [2.5, 3.3, 4.5])
def test_a_sense_says_by_its_spread_how_deep_its_hidden_columns_lie(margin) -> None:
    """Columns of unit noise times the margin: the true one is the margin's square above the rest, hidden or not."""
    rng, keep, floor = np.random.default_rng(3), 0.9, 3e-5
    score, before, spread = rng.standard_normal(20), np.full(20, np.nan), Spread()
    for k in range(3000):
        true = np.arange(20) == (k // 30) % 20
        score = keep * score + (1 - keep**2) ** 0.5 * rng.standard_normal(20) + (1 - keep) * margin * true
        p = np.exp(margin * (score - score.max()))
        log = log_columns(p / p.sum(), floor)
        spread, before = spread.seen(log, before, keep, floor), log
    assert spread.depth(12.0) == pytest.approx(margin**2, rel=0.25)
    assert Spread().depth(12.0) == 12.0


def test_at_the_end_a_step_that_may_have_gone_by_unseen_did_and_one_that_had_no_time_did_not() -> None:
    g = graph({"a": [], "b": ["a"]}, b={"duration": Duration(10.0, 20.0, 40.0)})
    moves = moves_for(g)
    a, like, blind = np.array([True, False]), np.array([1e-3, 1e-3, 1.0]), np.full(2, 0.05)

    def missing(rest: int) -> float:
        paths = first_paths(moves, a, elapsed=1.0)
        for _ in range(rest):
            paths = step_paths(moves, paths, like, blind, 1.0)
        return float(left_out(moves, paths, 0.02)[1])

    assert missing(2) > 0.9 > 0.5 > missing(60)


def test_an_unknown_column_is_taken_for_one_at_rest() -> None:
    log = log_columns(np.array([0.5, 0.25, 0.25]), 1e-4)
    at_rest = whiten(log, log, 0.6)
    assert whiten(log, np.full(3, np.nan), 0.6) == pytest.approx(at_rest)


@pytest.mark.parametrize("wrong", [{"memory": 1.0}, {"blind": -0.1}, {"floor": 0.0}, {"trust": 1.5}, {"depth": 0.0}])
def test_a_noise_that_cannot_be_is_refused(wrong) -> None:
    with pytest.raises(ValueError, match="allowed"):
        SenseModel(**wrong)
