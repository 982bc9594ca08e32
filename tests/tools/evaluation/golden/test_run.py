from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.golden.run import run_golden

IDS = {"<vision>": 1, "<answer>": 2, "<answer/>": 3}


def golden(folder: Path, inputs: Any, outputs: Any, name: str = "a.json") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps({"cases": [{"inputs": inputs, "official_outputs": outputs}]}))
    return folder


def counts(folder: Path) -> dict[str, tuple[int, int]]:
    return {name: (r.passed, r.failed) for name, r in run_golden(folder).items()}


CASES = [
    ({"reference": "a b", "prediction": "a c"}, {"rougeL_f": 0.5}, {"rougeL_f": 0.50002}),
    (
        {"tokens": [1, 1, 1, 2, 10, 3], "feats_frequency": 4, "ids": IDS},
        {"responses": ["w10"], "timestamps": [0.25]},
        {"responses": ["w10"], "timestamps": [0.5]},
    ),
    ({"tokens": [2], "feats_frequency": 4, "ids": IDS}, {"raises": "IndexError"}, {"raises": "KeyError"}),
    (
        [{"answer": [{"reply_timespan": [10, 20], "judge_scores": {"15": 2}}]}],
        {"omega_0": {"mean_auc": 0.625, "num_videos": 1, "num_turns": 1}},
        {"omega_0": {"mean_auc": 0.6, "num_videos": 1, "num_turns": 1}},
    ),
    ({"reply": "{'score': 4}"}, {"score_kept": 4}, {"score_kept": 5}),
    ({"response_timestamps": [5.0, 6.5], "start": 5.0}, {"normalized": [0.0, 1.5]}, {"normalized": [0.0, 1.4]}),
    (
        {"video_index": [0, 1], "video_timestamps": [1.0, 2.0], "start": 1.0, "end": 2.0},
        {"kept_index": [1]},
        {"kept_index": [0, 1]},
    ),
]


@pytest.mark.parametrize(("inputs", "right", "wrong"), CASES)
def test_a_right_answer_passes_and_a_wrong_one_fails(tmp_path: Path, inputs: Any, right: Any, wrong: Any) -> None:
    assert counts(golden(tmp_path / "right", inputs, right)) == {"a.json": (1, 0)}
    assert counts(golden(tmp_path / "wrong", inputs, wrong)) == {"a.json": (0, 1)}


def workout(texts: list[str], marks: list[int]) -> dict[str, Any]:
    times = [k / 10 for k, text in enumerate(texts) if text and (k == 0 or texts[k - 1] != text)]
    return {"feedbacks_per_frame": texts, "is_transition": marks, "feedback_timestamps_rel": times, "frame_rate": 10.0}


def test_workouts_that_the_published_readers_refuse(tmp_path: Path) -> None:
    """Shown to the last frame: never closed. The same text again after a gap: collapsed, and the marks shift."""
    open_end = workout(["First up are squats!", "", "go", "", "bye", "bye"], [1, 0, 1])
    refused = {"get_feedback_span": {"raises": "AssertionError"}, "full_workout": "AssertionError: as many of each"}
    assert counts(golden(tmp_path / "a", open_end, refused)) == {"a.json": (1, 0)}
    again = workout(["First up are squats!", "", "go", "", "go", "", "bye", ""], [1, 0, 0, 1])
    shifted = {
        "var2026_fitness_loader": {"error": "AssertionError"},
        "load_fit_coach_dataset_single_exercise": [
            {"exercise_name": "squats", "start": 0.0, "end": 0.6, "responses": ["go", "go"]}
        ],
    }
    assert counts(golden(tmp_path / "b", again, shifted)) == {"a.json": (1, 0)}


def test_a_matching_case_stands_alone_in_its_file_and_below_a_folder(tmp_path: Path) -> None:
    sample = {"num_frames": 1, "gen_frames": [0], "ref_frames": [0], "similarity": [[1.0]], "window_frames": [-5, 5]}
    error = {"status": "error", "error_type": "ValueError", "error_message": "no full matching exists"}
    case = {"inputs": {"fps": 2, "samples": [sample]}, "official_outputs": {"samples": [error], "metrics": None}}
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "20.json").write_text(json.dumps(case))
    assert counts(tmp_path) == {"below/20.json": (1, 0)}


def test_what_nobody_knows_has_failed_and_is_named(tmp_path: Path) -> None:
    golden(tmp_path, {"what": 1}, {"x": 1})
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "index.json").write_text("{}")
    found = run_golden(tmp_path)
    assert {name: (r.passed, r.failed) for name, r in found.items()} == {
        "a.json": (0, 1),
        "broken.json": (0, 1),
        "index.json": (0, 0),
    }
    assert "no metric of ours" in found["a.json"].remarks[0]
    assert found["index.json"].remarks == ["no cases in it"]


def test_no_folder_and_no_files_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        run_golden(tmp_path / "nowhere")
    with pytest.raises(InputError, match="holds no"):
        run_golden(tmp_path)
