from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.runner.official import Format
from planwatch.tools.evaluation.texts.field import Asked, run_field
from planwatch.tools.metrics.official import OfficialFailure
from tests.tools.cli.helpers import planwatch

SQUATS = {"mini_episode_id": 1, "feedbacks": ["go deeper", "well done"], "feedback_timestamps": [10.0, 20.0]}
HEARD = {
    "mini_episode_id": "1",
    "pred_feedbacks": ["go much deeper", "hm", "x"],
    "pred_feedback_timestamps": [10.5, 25.0, 3],
}
TEA = {
    "video_id": "1_1",
    "output_texts": ["Now boil water.", "You boiled it.", "Now pour it.", "You spill it.", "Done."],
    "output_timestamps": [0.0, 30.0, 30.0, 45.0, 60.0],
    "output_types": ["instruction", "feedback_action_aligned_success", "instruction",
                     "feedback_action_aligned_mistake_technique_error", "feedback_finish_all"],
}  # fmt: skip
TOLD = {
    "video_id": "1_1",
    "pred_texts": ["Instruction: Now boil water.", "Success: Good.", "Instruction: Now pour it.", "You spill it!"],
    "pred_timestamps": [0.0, 35.0, 36.0, 50.0],
}


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value))
    return path


def test_fitness_coaching_by_hand(tmp_path: Path) -> None:
    """One of two truths and one of three predictions are matched; 2 and 3 words in common order."""
    file, truth = write(tmp_path / "p.json", [HEARD]), write(tmp_path / "t.json", [SQUATS])
    found = run_field(Asked(file, Format.FITCOACH, truth))
    assert found["scores"] == {"precision": pytest.approx(1 / 3), "recall": 0.5, "f_score": pytest.approx(0.4)}
    assert found["texts"]["pairs"] == 1 and found["texts"]["rouge_l"]["mean"] == pytest.approx(0.8)
    assert found["faults"]["unsorted"] == ["1"]
    official = run_field(Asked(file, Format.FITCOACH, truth, compat="official"))
    assert official["scores"]["f_score"] == pytest.approx(0.4, abs=1e-9)


def test_cooking_by_hand(tmp_path: Path) -> None:
    file, truth = write(tmp_path / "p.json", [TOLD]), tmp_path / "t.jsonl"
    truth.write_text(json.dumps(TEA) + "\n\n" + json.dumps({**TEA, "video_id": "1_2"}) + "\n")
    found = run_field(Asked(file, Format.COOKING, truth))
    # the second video has no prediction: its mistake is skipped or missed, its clean segment is a miss in both
    skip, missed = found["scores"]["skip"], found["scores"]["missed"]
    assert (skip["ic_acc"], skip["f1"], missed["f1"]) == (50, 1, pytest.approx(2 / 3))
    assert found["faults"]["sessions_without_prediction"] == ["1_2"]
    with pytest.raises(InputError, match="no official form"):
        run_field(Asked(file, Format.COOKING, truth, compat="official"))


def test_dialogue_by_hand(tmp_path: Path) -> None:
    turns = [{"gen": "", "ref": ""} for _ in range(20)]
    turns[7]["gen"], turns[8]["ref"], turns[15]["ref"] = "Pour the water.", "Pour the water.", "Stir."
    file = write(tmp_path / "p.json", {"metadata": {}, "predictions": turns})
    scores = run_field(Asked(file, Format.PROASSIST))["scores"]
    assert (scores["precision"], scores["recall"], scores["missed"], scores["time_diff"]) == (1, 0.5, 1, 0.5)
    silent = write(tmp_path / "s.json", [{"metadata": {}, "predictions": turns[:5]}])
    assert run_field(Asked(silent, Format.PROASSIST))["scores"]["f1"] is None
    with pytest.raises(OfficialFailure, match="ZeroDivisionError"):
        run_field(Asked(silent, Format.PROASSIST, compat="official"))
    with pytest.raises(InputError, match="allowed: narration, ego4d"):
        run_field(Asked(file, Format.PROASSIST, subset="kitchen"))


@pytest.mark.parametrize(
    ("truth", "words"),
    [
        ([SQUATS, SQUATS], "is there twice"),
        ([{**SQUATS, "feedback_timestamps": [1.0]}], "lists of 2, 1"),
        ([{"mini_episode_id": "1"}], "feedbacks"),
        ("x", "0: Input should be"),
    ],
)
def test_damaged_truth_is_refused_in_one_line(tmp_path: Path, truth: Any, words: str) -> None:
    file = write(tmp_path / "p.json", [HEARD])
    with pytest.raises(InputError, match=words) as error:
        run_field(Asked(file, Format.FITCOACH, write(tmp_path / "t.json", truth)))
    assert "\n" not in str(error.value)


def test_what_is_missing_or_double_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "p.json", [HEARD, HEARD])
    with pytest.raises(InputError, match="give --truth"):
        run_field(Asked(file, Format.FITCOACH))
    with pytest.raises(InputError, match="is there twice"):
        run_field(Asked(file, Format.FITCOACH, write(tmp_path / "t.json", [SQUATS])))
    unknown = write(tmp_path / "u.json", [{**HEARD, "mini_episode_id": "9"}])
    found = run_field(Asked(unknown, Format.FITCOACH, tmp_path / "t.json"))
    assert (found["faults"]["unknown_sessions"], found["faults"]["sessions_without_prediction"]) == (["9"], ["1"])
    assert found["scores"]["recall"] == 0 and found["scores"]["precision"] is None


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, truth = write(tmp_path / "p.json", [TOLD]), write(tmp_path / "t.json", [TEA])
    ran = planwatch(capsys, "eval", "field", file, "--format", "cooking", "--truth", truth, "--json")
    assert ran.answer["scores"]["skip"]["ic_acc"] == 100
    assert planwatch(capsys, "eval", "field", file, "--format", "fitcoach", "--truth", truth).status == 2
    pairs = write(tmp_path / "pairs.json", [{"GT": "Pour.", "Pred": "Pour."}])
    assert planwatch(capsys, "eval", "texts", pairs, "--json").answer["rouge_l"]["mean"] == 1
