from __future__ import annotations

from dataclasses import replace

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.truth import TrueDeviation
from planwatch.tools.evaluation.rows import ROWS
from planwatch.tools.evaluation.scores import row_scores
from planwatch.tools.evaluation.watch import Watched
from planwatch.tools.metrics.journal_findings import Concluded, concluded
from tests.tools.runtime.worlds import ALL

MAIN, BLACK = ROWS[0], next(row for row in ROWS if row.name == "black")


def _done(step: str, t: float) -> Concluded:
    return concluded(Finding(f"d{step}{t}", FindingKind.STEP_DONE, t, 0.0, step))


def _owed(step: str, t: float) -> Concluded:
    return concluded(Finding(f"o{step}{t}", FindingKind.OWED, t, 0.0, step, DeviationCode.OWED))


PERFECT = (_done("jar", 9.0), _done("pot", 19.5), _done("box", 31.0))
CLEAN = Watched("main", ALL, PERFECT, 600.0)
SLIP = Watched(
    "main",
    replace(ALL, deviations=(TrueDeviation("x", DeviationCode.OMIT, "pot", 24.0, by="box"),)),
    (*PERFECT[:2], _owed("pot", 26.0)),
    600.0,
)


def test_a_row_worked_by_hand() -> None:
    row = row_scores([CLEAN, SLIP], MAIN, 0)
    assert row["completion_f1"] == pytest.approx(2 * 5 / (5 + 6), abs=1e-4)
    assert row["deviation_f1"] == 1.0
    assert row["false_per_10_min_clean"] == 0.0
    assert row["false_per_10_min_clean_upper"] == pytest.approx(2.9957, abs=1e-3)
    assert row["completion"]["true"] == 6
    assert row["completions_per_10_min"] is None


def test_extra_clean_stream_counts_for_false_alarms_only() -> None:
    extra = [replace(CLEAN, findings=(_owed("jar", 100.0), _done("jar", 500.0)))] * 9
    row = row_scores([CLEAN, SLIP], MAIN, 0, extra)
    assert row["completion_f1"] == row_scores([CLEAN, SLIP], MAIN, 0)["completion_f1"]
    assert row["false_per_10_min_clean"] == pytest.approx(0.9)
    assert row["clean_hours"] == pytest.approx(10 / 6, abs=0.01)


def test_idle_rows_count_completions_per_ten_minutes_of_what_was_shown() -> None:
    row = row_scores([replace(CLEAN, seconds=1200.0)], BLACK, 0)
    assert row["completions_per_10_min"] == pytest.approx(1.5)


def test_no_data_is_none_and_not_a_bad_score() -> None:
    row = row_scores([], MAIN, 0)
    assert row["completion_f1"] is None
    assert row["false_per_10_min_clean_upper"] is None
