"""Order and omission labels by hand, and on the tiny kitchen."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from planwatch.core.errors import InputError
from planwatch.tools.datasets.captaincook4d import Execution, Recording
from planwatch.tools.evaluation.order import Guess, causal_labels, missing_steps, offline_labels, run_order
from tests.tools.datasets.tiny_kitchen import write_kitchen

REAL = Path(__file__).parents[4] / "shared" / "data" / "captaincook4d"
CHAIN = nx.DiGraph([(1, 2), (2, 3), (3, 4), (4, 5)])


def done(*steps: int, long: int | None = None) -> Recording:
    """One step every 10 s, 8 s long; `long` goes on until the next but one has begun."""
    runs = tuple(Execution(s, 10.0 * k, 10.0 * k + (12 if s == long else 8), frozenset()) for k, s in enumerate(steps))
    return Recording("r", "chain", CHAIN, {i: str(i) for i in CHAIN}, runs, frozenset())


def test_offline_labels_both_ends_of_a_broken_pair_and_forgives_skips() -> None:
    assert offline_labels(done(1, 2, 3, 4, 5)) == frozenset()
    assert offline_labels(done(1, 3, 2, 4, 5)) == {1, 2}
    assert offline_labels(done(1, 3, 4, 5)) == frozenset()
    assert offline_labels(done(2, 3, 1)) == {0, 1, 2}


def test_causal_labels_say_nothing_that_only_the_future_knows() -> None:
    whole, guess = done(1, 4, 5, 2, 3), Guess(0)
    labels = causal_labels(whole, guess)
    assert labels == {1, 3, 4}
    for n in range(1, 5):
        part = Recording("r", "chain", CHAIN, whole.texts, whole.executions[:n], frozenset())
        assert causal_labels(part, guess) == {k for k in labels if k < n}


def test_a_late_step_that_begins_while_the_early_one_goes_on_counts() -> None:
    assert causal_labels(done(1, 3, 4, 2), Guess(0)) == {1, 3}
    assert causal_labels(done(1, 3, 4, 2, long=4), Guess(0)) == {1, 2, 3}


def test_missing_is_what_never_began() -> None:
    assert missing_steps(done(1, 3, 5)) == {2, 4}


def test_the_tiny_kitchen(tmp_path) -> None:
    result = run_order(write_kitchen(tmp_path))
    assert (result["order_f1_offline"], result["missing_f1"]) == (1.0, 1.0)
    assert 0.0 == result["blind"]["order_f1_silent"] < result["blind"]["order_f1_always"] < 1.0
    # one of three recordings has anything out of order: too little to tell .8 from the .5 of the naive check
    assert result["not_beaten"] == {
        "order_f1_offline": [],
        "order_f1_causal": ["order_f1_always", "order_f1_direct_needs"],
        "missing_f1": [],
    }
    with pytest.raises(InputError, match="no task graphs"):
        run_order(tmp_path / "nothing")


@pytest.mark.skipif(not REAL.is_dir(), reason="the data set is not on this machine")
def test_on_real_recordings() -> None:
    result = run_order(REAL)
    assert result["order_f1_offline"] >= 0.88
    assert result["order_f1_causal"] > 0.70
    assert result["missing_f1"] >= 0.97
    assert result["not_beaten"] == {"order_f1_offline": [], "order_f1_causal": [], "missing_f1": []}
