from __future__ import annotations

import numpy as np
import pytest

from planwatch.tools.evaluation.agreement.correlation import spearman
from planwatch.tools.experiments.rating.over_chance import chance, not_beaten, spearmans

ITEMS = [(run, f"s{k}") for run in ("a", "b") for k in range(20)]
PEOPLE = {item: 3.0 + (item[0] == "a") + 0.1 * k for k, item in enumerate(ITEMS)}
ROWS = {"random": {item: chance(item) for item in ITEMS}}


def test_a_score_that_people_follow_is_above_chance_and_one_that_they_do_not_is_not() -> None:
    follows = {item: value**2 for item, value in PEOPLE.items()}
    noise = dict(zip(ITEMS, np.random.default_rng(0).random(len(ITEMS)), strict=True))
    assert not_beaten(follows, ROWS, PEOPLE, 1.0) == []
    assert not_beaten(noise, ROWS, PEOPLE, 1.0) == ["random"]
    assert not_beaten(follows, {"itself": follows}, PEOPLE, 1.0) == ["itself"]


def test_where_less_is_better_the_sign_turns() -> None:
    costs = {item: -value for item, value in PEOPLE.items()}
    assert not_beaten(costs, ROWS, PEOPLE, -1.0) == []
    assert not_beaten(costs, ROWS, PEOPLE, 1.0) == ["random"]


def test_one_session_and_scores_that_do_not_vary_beat_nothing() -> None:
    one = {item: value for item, value in PEOPLE.items() if item[1] == "s0"}
    assert not_beaten(one, ROWS, PEOPLE, 1.0) == not_beaten({}, ROWS, PEOPLE, 1.0) == ["random"]
    assert not_beaten(dict.fromkeys(ITEMS, 1.0), ROWS, PEOPLE, 1.0) == ["random"]


def test_chance_is_fair_and_always_the_same() -> None:
    values = [chance(("run", f"session-{k}")) for k in range(400)]
    assert values == [chance(("run", f"session-{k}")) for k in range(400)]
    assert abs(float(np.mean(values)) - 0.5) < 0.06


def test_weights_are_repetitions() -> None:
    rng = np.random.default_rng(3)
    xs, ys = rng.integers(0, 4, 9).astype(float), rng.random(9)  # with ties
    weights = rng.integers(0, 3, size=(20, 9)).astype(float)
    for found, weight in zip(spearmans(xs, ys, weights), weights, strict=True):
        places = np.repeat(np.arange(9), weight.astype(int))
        assert found == pytest.approx(spearman(xs[places].tolist(), ys[places].tolist()) or 0.0)
