"""No split sees what another is made of; the same seed gives the same everything."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.core.evidence import MAX_WATCH
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.looks import SKINS, TABLES
from planwatch.tools.simulator.setting import Setting, Split, draw_setting, seeds_with_both

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


def test_test_tables_and_skins_are_never_trained_on(drawn: dict[Split, list[Setting]]) -> None:
    assert set(TABLES["train"]).isdisjoint(TABLES["held_out"])
    assert set(SKINS["train"]).isdisjoint(SKINS["held_out"])
    bases = {
        split: {setting.look.palettes["red"]["table"] for setting in settings} for split, settings in drawn.items()
    }
    assert bases[Split.TEST] <= set(TABLES["held_out"])
    assert bases[Split.TRAIN] <= set(TABLES["train"])


def test_test_textures_are_of_other_kinds(drawn: dict[Split, list[Setting]]) -> None:
    """Training tables have grain or tiles along one axis, or speckle; test tables weave diagonally or cloud softly.

    Lines along one axis make whole rows (or columns) of the texture nearly alike; no test texture has any.
    """

    def lines(setting: Setting) -> bool:
        grey = setting.look.table.mean(-1)
        return bool(min(grey.std(0).min(), grey.std(1).min()) < 0.35)

    assert not any(lines(s) for s in drawn[Split.TEST])
    assert any(lines(s) for s in drawn[Split.TRAIN])


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
