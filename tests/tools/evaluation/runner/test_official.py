from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.core.guidance import Act
from planwatch.tools.evaluation.runner.official import Format, read_official, step_named, write_official
from planwatch.tools.evaluation.runner.prediction import Prediction, Said
from tests.tools.cli.helpers import planwatch
from tests.tools.evaluation.runner.helpers import chain, performed

RECORDING = performed("a", "b")
FOUND = Prediction(
    "chain-0",
    "main",
    (),
    (Said(0.0, Act.INSTRUCT_NEXT, "Next: Do a.", "a"), Said(11.5, Act.CORRECT, "Not so. Do b.", "b")),
    25.0,
)
TRUTHS = {RECORDING.session_id: RECORDING.truth}


@pytest.mark.parametrize("kind", list(Format))
def test_what_is_written_can_be_read_again(kind: Format, tmp_path: Path) -> None:
    path = tmp_path / "predictions.json"
    path.write_text(write_official(kind, [FOUND], 2.0, TRUTHS))
    again = read_official(path, kind, [RECORDING])[0]
    assert again.session_id == "chain-0"
    assert [(s.t, s.step_id) for s in again.said] == [(0.0, "a"), (11.5, "b")]
    if kind is Format.COOKING:  # the only one that says what a text is
        assert [s.act for s in again.said] == [Act.INSTRUCT_NEXT, Act.CORRECT]


def test_the_form_of_each_file() -> None:
    cooking, fitcoach, proassist = (json.loads(write_official(kind, [FOUND], 2.0, TRUTHS))[0] for kind in Format)
    assert cooking["pred_texts"] == ["Instruction: Next: Do a.", "Feedback: Not so. Do b."]
    assert cooking["pred_timestamps"] == fitcoach["pred_feedback_timestamps"] == [0.0, 11.5]
    assert proassist["metadata"] == {"video_id": "chain-0", "fps": 2.0}
    turns = proassist["predictions"]
    assert [turn["frame_idx_in_stream"] for turn in turns] == list(range(51))
    assert {t["frame_idx_in_stream"]: t["gen"] for t in turns if t["gen"]} == {0: "Next: Do a.", 23: "Not so. Do b."}
    assert {t["frame_idx_in_stream"]: t["ref"] for t in turns if t["ref"]} == {0: "Do a", 20: "Do b"}


def test_two_texts_in_one_frame_take_two_as_published() -> None:
    both = Prediction("chain-0", "main", (), (Said(3.1, Act.CONFIRM, "Good."), Said(3.2, Act.HINT, "Next.")), 25.0)
    turns = json.loads(write_official(Format.PROASSIST, [both], 2.0, TRUTHS))[0]["predictions"]
    assert {t["frame_idx_in_stream"]: t["gen"] for t in turns if t["gen"]} == {6: "Good.", 7: "Next."}


def test_references_need_the_truth() -> None:
    with pytest.raises(InputError, match="no truth of 'chain-0'"):
        write_official(Format.PROASSIST, [FOUND], 2.0, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json", "as JSON"),
        ('[{"video_id": "x"}]', "pred_texts"),
        ('[{"video_id": "x", "pred_texts": ["Success: y"], "pred_timestamps": []}]', "1 texts and 0 times"),
        ('[{"video_id": "x", "pred_texts": ["Success: y"], "pred_timestamps": [NaN]}]', "finite"),
    ],
)
def test_damaged_files_are_refused_in_one_line(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as error:
        read_official(path, Format.COOKING, [RECORDING])
    assert "\n" not in str(error.value)


def test_a_text_is_about_the_step_it_shares_most_words_with() -> None:
    graph = chain("a", "b")
    assert step_named("Now please do b, gently", graph) == "b"
    assert step_named("Stop!", graph) is None
    assert step_named("", graph) is None


def test_there_and_back_by_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out, other = tmp_path / "run.jsonl", tmp_path / "cooking.json"
    assert planwatch(capsys, "eval", "run", "--data", "sim:dev:1", "--perception", "oracle", "--out", out).status == 0
    wrote = planwatch(capsys, "eval", "predictions", out, "--format", "cooking", "-o", other, "--json").answer
    assert wrote["sessions"] == 1 and wrote["spec"]["run"]["data"] == "sim:dev:1" and "numpy" in wrote["versions"]
    again = planwatch(capsys, "eval", "rescore", other, "--format", "cooking", "--data", "sim:dev:1", "--json").answer
    assert again["instruct_next_f1"] > 0.5
    assert again["completion_f1"] == 0  # such a file says nothing of what was concluded
    assert planwatch(capsys, "eval", "rescore", other, "--format", "cooking").status == 2
