"""The doubts of `compact`: a logistic model that is fitted to what was taken as done and was not well."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.deviation import Harm
from planwatch.core.errors import InputError, WeightsError
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.perception.compact.amiss import NUMBERS, chance, numbers
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.load import NAMED, SHIPPED, load_compact
from planwatch.perception.compact.model import CompactModel
from planwatch.tools.training.amiss_fit import OFTENER, fit_amiss, fitted, went_well


def test_the_fit_finds_how_often_things_are_wrong() -> None:
    """Rows of one kind, a fifth of them wrong among people who slip oftener: as a slip counts, that is a tenth."""
    told = numbers(np.full(4000, 0.5, np.float32)).astype(np.float64)
    wrong = np.arange(4000) % 5 == 0
    want = 0.2 / OFTENER / (0.2 / OFTENER + 0.8)
    assert chance(fitted(told, wrong).tolist(), told[:1].astype(np.float32))[0] == pytest.approx(want, abs=0.002)


def test_what_the_sense_takes_back_is_learnt_to_tell() -> None:
    rng = np.random.default_rng(0)
    done = rng.random(3000).astype(np.float32)
    wrong = rng.random(3000) < 0.6 * (1.0 - done) ** 2
    model = fitted(numbers(done).astype(np.float64), wrong).tolist()
    low, high = chance(model, numbers(np.array([0.98, 0.02], np.float32)))
    assert low < 0.05 and high > 0.2


@pytest.mark.parametrize(
    ("deviation", "well"),
    [
        (None, True),
        (TrueDeviation("d", D.TECH, "a", 4.0, harm=Harm.QUALITY), False),
        (TrueDeviation("d", D.TECH, "a", 4.0, harm=Harm.QUALITY, recovered=6.0), True),
        (TrueDeviation("d", D.TECH, "a", 4.0, harm=Harm.QUALITY, benign=True), True),
        (TrueDeviation("d", D.TECH, "b", 4.0, harm=Harm.QUALITY), True),
        (TrueDeviation("d", D.ORDER, "b", 4.0, by="a", harm=Harm.QUALITY), False),
        (TrueDeviation("d", D.HAZARD, "a", 4.0, harm=Harm.INJURY), True),
    ],
)
def test_what_counts_as_wrong(deviation: TrueDeviation | None, well: bool) -> None:
    run = StepRun("a", 1.0, 5.0, Outcome.DONE, "pour", ())
    truth = EpisodeTruth("e", "g", 30.0, runs=(run,), deviations=(deviation,) if deviation else ())
    assert went_well("a", 5.0, truth) == well
    assert not went_well("b", 5.0, truth), "it was never done"


def test_bad_input_is_one_line_before_anything_is_played(tmp_path: Path) -> None:
    def silent(done: float, total: float, note: str) -> None:
        raise AssertionError("nothing should be played")

    with pytest.raises(InputError, match="know no signs"):
        fit_amiss(SHIPPED, 10, "table-v3", 1, silent)
    with pytest.raises(InputError, match="a folder of your own"):
        fit_amiss(Path("wide"), 10, "table-v3", 1, silent)
    with pytest.raises(WeightsError):
        fit_amiss(tmp_path, 10, "table-v3", 1, silent)
    with pytest.raises(InputError, match="table-v33"):
        fit_amiss(NAMED["wide"], 10, "table-v33", 1, silent)


def test_weights_with_another_number_of_weights_are_refused(tmp_path: Path) -> None:
    CompactModel(CompactConfig()).save_pretrained(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"amiss": [1.0, 2.0, 3.0]}))
    with pytest.raises(WeightsError, match=f"allowed: {NUMBERS} finite numbers"):
        load_compact(tmp_path)
