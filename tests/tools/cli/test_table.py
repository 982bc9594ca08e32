"""Results for people."""

from __future__ import annotations

from planwatch.tools.cli.table import lines


def test_nested_results_are_indented_below_their_name() -> None:
    result = {"f1": 0.87654, "rows": {"silent": {"f1": None}}, "seeds": [1, 2], "faults": []}
    assert list(lines(result)) == ["f1      0.8765", "rows", "  silent", "    f1  -", "seeds   1, 2", "faults  none"]


def test_an_empty_result_has_no_lines() -> None:
    assert list(lines({})) == []
