"""Progress goes to stderr, sparingly when nobody watches."""

from __future__ import annotations

import pytest

from planwatch.tools.cli.progress import progress_bar


def test_without_a_terminal_a_line_comes_at_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("work") as progress:
        for done in range(101):
            progress(done, 100, "item")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [f"work: {10 * i}% item" for i in range(1, 11)]


def test_an_unknown_total_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("work") as progress:
        progress(3, 0, "item")
    assert capsys.readouterr().err == ""
