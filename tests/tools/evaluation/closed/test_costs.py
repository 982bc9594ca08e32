"""Net utility is a plain sum, and the ranking says what flips."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.deviation import Harm
from planwatch.tools.evaluation.closed.costs import COSTS, shipped_costs, utility
from planwatch.tools.evaluation.closed.episode import Lived
from planwatch.tools.evaluation.closed.sweep import flips, over_costs, ranking

COUNT = st.integers(0, 50)
LIVED = st.builds(
    Lived,
    row=st.just("main"),
    seed=COUNT,
    success=st.booleans(),
    seconds=st.floats(1, 900),
    wasted_s=st.floats(0, 900),
    rework_s=st.floats(0, 900),
    utterances=COUNT,
    needless=COUNT,
    annoyance=st.floats(0, 1),
    harms=st.dictionaries(st.sampled_from([h.value for h in Harm if h is not Harm.NONE]), st.integers(1, 5)),
)
BEST = Lived("main", 0, True, 200.0, 0.0, 0.0, 0, 0, 0.0)


@given(LIVED)
def test_utility_is_the_sum_of_its_terms(lived: Lived) -> None:
    costs, no = shipped_costs(), {name: 0.0 for name in COSTS}
    terms = [utility(lived, replace(costs, **{**no, name: getattr(costs, name)})) for name in COSTS]
    assert utility(lived, costs) == pytest.approx(sum(terms))
    assert all(term <= 0 for name, term in zip(COSTS, terms, strict=True) if name != "success")


@given(LIVED, st.sampled_from([name for name in COSTS if name != "success"]))
def test_dearer_is_never_better(lived: Lived, name: str) -> None:
    costs = shipped_costs()
    assert utility(lived, costs.scaled(name, 2.0)) <= utility(lived, costs) + 1e-9 <= 10.0 + 1e-6


def test_a_perfect_silent_episode_is_worth_the_goal() -> None:
    assert utility(BEST, shipped_costs()) == 10.0
    assert utility(replace(BEST, needless=10, utterances=10), shipped_costs()) == pytest.approx(10 - 0.3 - 2.0)


def test_the_ranking_turns_where_a_guess_decides() -> None:
    rows = {
        "talker": [replace(BEST, needless=9, utterances=9)],
        "quiet": [replace(BEST, rework_s=180.0)],
    }
    assert ranking(rows, shipped_costs()) == ["quiet", "talker"]
    swept = over_costs(rows, shipped_costs())
    assert swept["needless x0.5"]["flips"] == ["talker over quiet"]
    assert swept["rework_minute x0.5"]["flips"] == []
    assert flips(["a", "b", "c"], ["c", "a", "b"]) == ["c over a", "c over b"]
