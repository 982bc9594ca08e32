from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.tools.datasets.captaincook4d import Recording, read_captaincook4d
from planwatch.tools.evaluation.blind_clocks import Usual, dialog_only, timer, usual_ways
from planwatch.tools.evaluation.blind_rows import policies, run_blind_rows
from tests.tools.datasets.tiny_kitchen import write_kitchen


@pytest.fixture
def kitchen(tmp_path: Path) -> tuple[Recording, ...]:
    """Boil, pour, milk, stir: made well; without pouring; milk before pouring."""
    return read_captaincook4d(write_kitchen(tmp_path / "kitchen"))


def test_how_the_others_do_it(kitchen: tuple[Recording, ...]) -> None:
    well, skipped, _ = kitchen
    usual = usual_ways(kitchen)
    # of the others one skips pouring (step 2): half is enough, and it stood third; stirring third and fourth
    assert usual[well.id].order == (1, 4, 2, 5)
    assert usual[well.id].seconds == {1: 28, 2: 25, 4: 23, 5: 25}
    assert usual[skipped.id].order == (1, 2, 4, 5)
    assert usual_ways([well])[well.id] == Usual((), {})  # nobody to learn from


def test_a_timer_says_each_step_but_the_first(kitchen: tuple[Recording, ...]) -> None:
    usual = Usual((3, 1, 2), {1: 10.0, 2: 50.0, 3: 5.0})
    assert timer(usual, 100.0) == [5, 15]
    assert timer(usual, 10.0) == [5]
    assert timer(Usual((), {}), 10.0) == []


def test_who_hears_speaks_only_into_silence() -> None:
    usual = Usual((1, 2), {1: 10.0, 2: 5.0})
    heard = [(0.0, 1), (8.0, 2), (20.0, 9), (40.0, 1)]
    # 10 comes after 8 s; 13 before 20 s; step 9 is unknown; 50 is past the end
    assert dialog_only(usual, heard, 45.0) == [13]
    assert dialog_only(usual, heard, 51.0) == [13, 50]


def test_every_row_over_the_kitchen(kitchen: tuple[Recording, ...], tmp_path: Path) -> None:
    well = kitchen[0]
    rows = policies(kitchen, 0)
    assert rows["always"](well, "next") == [2.0 * k for k in range(1, 61)]
    assert rows["timer"](well, "next") == [28, 51, 76]
    # 23 s after hearing milk at 60 s the next is still to come, at 90 s; 25 s after hearing pour at 30 s, too
    assert rows["dialog_only"](well, "mistake") == [55, 83, 115]
    coin = rows["coin"](well, "next")
    assert coin == rows["coin"](well, "mistake") != policies(kitchen, 1)["coin"](well, "next")
    assert all(0 <= t < 120 for t in coin)
    found = run_blind_rows(tmp_path / "kitchen")
    assert set(found["rows"]) == set(rows)
    assert found["rows"]["always"]["next"]["f1_30_s"] < found["rows"]["timer"]["next"]["f1_30_s"]
    assert found["rows"]["timer"]["false_mistakes_per_10_min_clean"] == pytest.approx(3 / 2 * 10)
