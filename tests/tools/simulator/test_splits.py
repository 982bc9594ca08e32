"""No split sees what another is made of; the same seed gives the same everything."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.core.evidence import MAX_WATCH
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.setting import Setting, Split, draw_setting, seeds_with_both
from planwatch.tools.simulator.surfaces import APART, SKINS, TABLES, draw_skin, draw_table

CARD = card_named("table-v1")
N = 25


@pytest.fixture(scope="module")
def drawn() -> dict[Split, list[Setting]]:
    """The first seeds of every split."""
    return {split: [draw_setting(seed, split, CARD) for seed in range(N)] for split in Split}


def test_no_graph_is_in_two_splits(drawn: dict[Split, list[Setting]]) -> None:
    graphs = {
        split: {tuple(s.text for s in setting.task.graph.steps) for setting in settings}
        for split, settings in drawn.items()
    }
    assert all(len(found) == N for found in graphs.values())
    assert graphs[Split.TRAIN].isdisjoint(graphs[Split.TEST])
    assert graphs[Split.TRAIN].isdisjoint(graphs[Split.DEV])
    assert graphs[Split.DEV].isdisjoint(graphs[Split.TEST])


def test_no_look_is_in_two_splits(drawn: dict[Split, list[Setting]]) -> None:
    looks = {split: {setting.look.noise for setting in settings} for split, settings in drawn.items()}
    assert len(set.union(*looks.values())) == 3 * N


def test_tables_and_skins_of_dev_and_test_are_never_trained_on(drawn: dict[Split, list[Setting]]) -> None:
    bases = {split: {s.look.palettes["red"]["table"] for s in settings} for split, settings in drawn.items()}
    assert bases[Split.TEST] <= set(TABLES["held_out"]) and bases[Split.DEV] <= set(TABLES["dev"])
    assert set(TABLES["dev"]).isdisjoint(TABLES["held_out"]) and set(SKINS["dev"]).isdisjoint(SKINS["held_out"])
    assert len(bases[Split.TRAIN]) == N
    for drawn_one, closed in ((draw_table, TABLES), (draw_skin, SKINS)):
        rng = np.random.default_rng(0)
        trained = np.array([drawn_one("train", rng) for _ in range(500)], float)
        kept = np.array([rgb for rgbs in closed.values() for rgb in rgbs], float)
        assert np.linalg.norm(trained[:, None] - kept, axis=-1).min() >= APART


def test_training_tables_lie_all_around_those_of_the_test() -> None:
    """The continuum for training lies on every side of each test table: the watcher is not asked to extrapolate."""
    rng = np.random.default_rng(1)
    trained = np.array([draw_table("train", rng) for _ in range(2000)], float)
    for rgb in TABLES["held_out"]:
        assert np.linalg.norm(trained - np.array(rgb), axis=-1).min() < 3 * APART


def test_every_graph_can_be_watched_whole(drawn: dict[Split, list[Setting]]) -> None:
    assert all(len(s.task.graph.steps) <= MAX_WATCH for settings in drawn.values() for s in settings)


def test_the_same_seed_gives_the_same_setting(drawn: dict[Split, list[Setting]]) -> None:
    again = draw_setting(3, Split.TEST, CARD)
    first = drawn[Split.TEST][3]
    assert (again.task, again.script, again.items, again.camera) == (
        first.task,
        first.script,
        first.items,
        first.camera,
    )
    assert np.array_equal(again.look.table, first.look.table) and again.look.palettes == first.look.palettes


def test_seeds_with_both_are_found_in_order(drawn: dict[Split, list[Setting]]) -> None:
    expected = [s.seed for s in drawn[Split.TEST] if s.script.skip and s.script.wrong]
    found = seeds_with_both(2)
    assert found == expected[:2]
    assert seeds_with_both(1, skip=1) == expected[1:2]
