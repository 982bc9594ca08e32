"""`planwatch sim calibrate`: numbers worked by hand on recordings made up by hand."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.tools.simulator.calibration import run_calibrate
from planwatch.tools.simulator.calibration_real import ASSEMBLY, COOKING, HOLOASSIST, Measured, measure_real
from tests.tools.simulator.replay.recordings import write_recordings


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recordings(tmp_path_factory.mktemp("data"))


def test_the_real_numbers(data: Path) -> None:
    real = measure_real(data)
    cook = real[COOKING]
    assert len(cook.lengths) == 15 and cook.steps == 16, "four recipes of four steps, one left out"
    assert cook.overlaps.count(True) == 1, "the beans were begun while the kettle boiled"
    assert sorted(cook.gaps)[:3] == [4.0, 5.0, 5.0]
    assert cook.codes == {DeviationCode.OMIT: 1, DeviationCode.ORDER: 1, DeviationCode.TECH: 1}
    toys = real[ASSEMBLY]
    assert toys.self_corrected == [True, True]
    assert sorted(toys.lags) == pytest.approx([0.0, 200 / 30]), "the door at once, the roof once the door was off"
    coached = real[HOLOASSIST]
    assert coached.self_corrected == [False, True, True] and coached.coach_lags == [2.0]


def test_runs_become_lengths_gaps_and_overlaps() -> None:
    measured = Measured()
    measured.add_runs([(0.0, 10.0), (8.0, 20.0), (25.0, 30.0)])
    assert measured.lengths == [10.0, 12.0, 5.0] and measured.gaps == [5.0] and measured.overlaps == [True, False]


def test_rows_set_simulated_beside_real(data: Path) -> None:
    told: list[float] = []
    result = run_calibrate(data, episodes=3, progress=lambda done, total, note: told.append(done / total))
    rows = {(row["statistic"], row["source"]): row for row in result["rows"]}
    length = rows["step length, median", COOKING]
    assert length["real"] == 20.0 and length["n_real"] == 15 and 5.0 < length["simulated"] < 60.0
    assert length["ratio"] == pytest.approx(length["simulated"] / 20.0, abs=0.01)
    assert rows["deviations of the tagged kinds a step", COOKING]["real"] == pytest.approx(3 / 16, abs=0.001)
    assert rows["mistakes that the person puts right unasked", HOLOASSIST]["real"] == pytest.approx(0.667)
    assert all(row["status"] for row in result["rows"]) and told[-1] == 1.0
    assert run_calibrate(data, episodes=3) == result, "repeatable"


def test_nothing_to_compare_with_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to compare with"):
        run_calibrate(tmp_path, episodes=1)
    (tmp_path / "holoassist").mkdir()
    with gzip.open(tmp_path / "holoassist" / "labels_1.jsonl.gz", "wt") as file:
        file.write("not json\n")
    with pytest.raises(InputError, match="cannot be read"):
        run_calibrate(tmp_path, episodes=1)
