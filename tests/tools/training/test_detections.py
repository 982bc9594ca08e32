"""Fitting: repeatable, blind to sessions without labels, clear about what it cannot use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.perception.training.detections_fit import FitSettings, parts_of
from planwatch.tools.training.detections import durations, fit_sessions, write_fit
from planwatch.tools.training.detections_folds import leave_one_out
from tests.perception.detections.fitted import fitted, kitchen, recipe

RECIPES = {"squash": recipe()}


def test_the_same_sessions_give_the_same_weights() -> None:
    again, told = fit_sessions(kitchen(), RECIPES)
    assert torch.equal(again.read, fitted().read)
    assert told["sessions"] == 4 and told["labels"] == 4 and told["states"] == 2


def test_unlabelled_sessions_teach_nothing() -> None:
    model, told = fit_sessions([*kitchen(), *kitchen((7, 8), False)], RECIPES)
    assert torch.equal(model.read, fitted().read) and told["sessions"] == 4
    with pytest.raises(InputError, match="none of the sessions has a labelled frame"):
        fit_sessions(kitchen((7,), False), RECIPES)


def test_a_stronger_ridge_gives_smaller_weights() -> None:
    stiff, _ = fit_sessions(kitchen(), RECIPES, FitSettings(ridge=3.0))
    assert float(stiff.read.detach().norm()) < 0.5 * float(fitted().read.detach().norm())


def test_a_step_is_learnt_in_equal_parts_of_each_of_its_runs() -> None:
    target = torch.tensor([-1, -1, 0, 0, 0, 0, 2, 0, 0, 0])
    assert parts_of(target, 3).tolist() == [-1, -1, 0, 0, 1, 2, 6, 0, 1, 2]
    assert parts_of(target, 1).tolist() == target.tolist()


def test_steps_and_recipes_that_nobody_knows() -> None:
    odd = replace(kitchen()[0], steps=(9,) * len(kitchen()[0].steps))
    with pytest.raises(InputError, match="frame 0: step 9 is none of squash-1 to squash-3"):
        fit_sessions([odd], RECIPES)
    with pytest.raises(InputError, match="recipe 'soup' is unknown; there are squash"):
        fit_sessions([replace(kitchen()[0], recipe="soup")], RECIPES)


def test_durations_are_those_of_the_labels() -> None:
    took = durations(kitchen())
    assert set(took) == {"squash-1", "squash-2", "squash-3"}
    assert all(4 <= seconds <= 23 for each in took.values() for seconds in each)


def test_leaving_one_out(tmp_path: Path) -> None:
    guesses, rows = leave_one_out(kitchen((0, 1, 2)), RECIPES)
    assert set(guesses["sense"]) == {s.name for s in kitchen((0, 1, 2))}
    assert rows["sense"]["accuracy"] > rows["timer"]["accuracy"] > 0
    assert rows["sense"]["session_worst"] <= rows["sense"]["session_mean"] <= 1
    assert rows["constant"]["found"] == pytest.approx(1 / 3, abs=0.01)
    with pytest.raises(InputError, match="at least 2"):
        leave_one_out(kitchen((0,)), RECIPES)


def test_the_card_says_what_it_was_fitted_to(tmp_path: Path) -> None:
    model, told = fit_sessions(kitchen(), RECIPES)
    write_fit(model, told, tmp_path / "w")
    assert "4 sessions" in (tmp_path / "w" / "README.md").read_text()
