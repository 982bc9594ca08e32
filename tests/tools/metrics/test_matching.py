from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.metrics.matching import Pair, match_events


def brute_force(truths: list[float], predictions: list[float], before: float, after: float) -> tuple[int, float]:
    """(most pairs, least cost among those) over every one-to-one matching."""
    best = (0, 0.0)
    for n in range(1, min(len(truths), len(predictions)) + 1):
        costs = [
            sum(abs(predictions[j] - truths[i]) for i, j in zip(chosen, order, strict=True))
            for chosen in combinations(range(len(truths)), n)
            for order in permutations(range(len(predictions)), n)
            if all(-before <= predictions[j] - truths[i] <= after for i, j in zip(chosen, order, strict=True))
        ]
        if costs:
            best = (n, min(costs))
    return best


HALVES = st.lists(st.integers(0, 20).map(lambda k: k / 2), max_size=5)


@settings(max_examples=150, deadline=None)
@given(HALVES, HALVES, st.sampled_from([0.0, 0.5, 2.0]), st.sampled_from([0.0, 2.0, 5.0]))
def test_equals_brute_force(truths: list[float], predictions: list[float], before: float, after: float) -> None:
    pairs = match_events(truths, predictions, before, after)
    assert len({p.truth for p in pairs}) == len({p.prediction for p in pairs}) == len(pairs)
    offsets = [predictions[p.prediction] - truths[p.truth] for p in pairs]
    assert all(-before <= x <= after for x in offsets)
    count, cost = brute_force(truths, predictions, before, after)
    assert (len(pairs), sum(map(abs, offsets))) == (count, pytest.approx(cost))


def test_worked_by_hand() -> None:
    assert match_events([], [1.0], 1, 1) == ()
    assert match_events([10.0], [9.4, 12.1], 0.5, 2.0) == ()
    assert match_events([10.0], [9.5, 12.0], 0.5, 2.0) == (Pair(0, 0),)
    # taking the nearest first would pair 10.5 with 10.0 and leave 12.4 and 12.0 apart: one pair fewer
    assert match_events([12.4, 10.0], [10.5, 12.0], 0.5, 2.0) == (Pair(1, 0), Pair(0, 1))
    # two pairs at a cost of 1.5 + 1.5 beat one pair at a cost of 0.5
    assert match_events([10.0, 11.0], [11.5, 12.5], 0.5, 2.0) == (Pair(0, 0), Pair(1, 1))


def test_window_edges_count() -> None:
    assert match_events([0.1 + 0.2], [0.3 + 2.0], 0.5, 2.0) == (Pair(0, 0),)
