from __future__ import annotations

import pytest

from planwatch.tools.evaluation.rows import ROWS, chosen
from planwatch.tools.evaluation.scores import BLIND


def test_every_row_of_the_issue_is_there() -> None:
    names = {row.name for row in ROWS}
    controls = {"wrong_video", "frozen", "black", "paraphrase", "no_text", "wrong_graph"}
    assert names == {"main", "oracle", *BLIND} | controls
    assert set(BLIND) == {"silent", "always", "coin", "fixed", "timer", "dialog_only"}


def test_the_main_row_always_comes_along_and_first() -> None:
    assert [row.name for row in chosen("timer,oracle")] == ["main", "timer", "oracle"]
    assert chosen(None) == chosen("all") == ROWS


def test_an_unknown_row_is_named_with_the_allowed_ones() -> None:
    with pytest.raises(ValueError, match="'tmer'; allowed: main, silent"):
        chosen(("tmer",))


def test_rates_come_only_when_asked_for() -> None:
    assert [row.name for row in chosen("fps1,drop30")] == ["main", "fps1", "drop30"]
    assert all(row.fps == 2.0 and row.kept == 1.0 for row in chosen("all"))
