"""`planwatch fit` and `planwatch eval detections`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.perception.detections.kitchen import session, write_kitchen
from tests.tools.cli.helpers import planwatch

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four labelled sessions."""
    return write_kitchen(tmp_path / "fit", range(4))


def test_fitted_weights_can_be_used_by_name(capsys: Capture, data: Path, tmp_path: Path) -> None:
    ran = planwatch(capsys, "fit", "--data", data, "--out", tmp_path / "w", "--json")
    assert ran.status == 0 and ran.answer["sessions"] == 4
    assert {"config.json", "model.safetensors", "README.md"} == {p.name for p in (tmp_path / "w").iterdir()}


def test_sessions_without_labels_are_labelled(capsys: Capture, data: Path, tmp_path: Path) -> None:
    score = write_kitchen(tmp_path / "score", (8, 9), labelled=False)
    out = tmp_path / "p.jsonl"
    ran = planwatch(capsys, "eval", "detections", "--fit", data, "--score", score, "--out", out, "--json")
    assert ran.status == 0 and ran.answer["scored"] == 2 and ran.answer["unknown_labels"] == {}
    for seed, line in zip((8, 9), out.read_text().splitlines(), strict=True):
        told, true = json.loads(line), [row["step"] for row in session(seed)]
        assert told["session"] == f"data_squash_{seed}.json" and len(told["steps"]) == len(true)
        right = [a == b for a, b in zip(told["steps"], true, strict=True) if b is not None]
        assert sum(right) / len(right) > 0.75


def test_labels_of_scored_sessions_change_nothing(capsys: Capture, data: Path, tmp_path: Path) -> None:
    told = []
    for labelled in (True, False):
        score, out = write_kitchen(tmp_path / f"s{labelled}", (8,), labelled), tmp_path / f"{labelled}.jsonl"
        words = ("--fit", data, "--score", score, "--out", out, "--by", "tracker")
        assert planwatch(capsys, "eval", "detections", *words).status == 0
        told.append(out.read_text())
    assert told[0] == told[1]


def test_without_score_one_is_left_out_and_blind_rows_stand_beside(capsys: Capture, data: Path) -> None:
    ran = planwatch(capsys, "eval", "detections", "--fit", data, "--json")
    assert ran.status == 0
    assert set(ran.answer["rows"]) == {"sense", "tracker", "timer", "constant", "coin", "silent"}
    # in this kitchen a clock alone gets the order right, and whoever names every step all the time finds each
    assert ran.answer["not_beaten"] == {"accuracy": [], "edit": ["timer"], "found": ["timer", "coin"]}
    assert ran.answer["rows"]["tracker"]["not_beaten"]["accuracy"] == [] and ran.answer["rows"]["silent"]["found"] == 0
    assert ran.answer["accuracy"] == ran.answer["rows"]["sense"]["accuracy"] > ran.answer["rows"]["timer"]["accuracy"]


def test_bad_input_is_one_line_and_leaves_nothing(capsys: Capture, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    broken = write_kitchen(tmp_path / "broken", (8,))
    (broken / "sessions" / "data_squash_9.json").write_text('[{"timestamp": NaN, "objects": []}]')
    strange = write_kitchen(tmp_path / "strange", ())
    (strange / "sessions").mkdir()
    (strange / "sessions" / "data_soup_1.json").write_text(json.dumps(session(1)))
    for score, says in ((broken, "timestamp is nan"), (strange, "recipe 'soup' is unknown"), (tmp_path, "no sessions")):
        ran = planwatch(capsys, "eval", "detections", "--fit", data, "--score", score, "--out", out)
        assert ran.status == 2 and says in ran.err.splitlines()[-1] and "Traceback" not in ran.err
        assert not out.exists()
    assert planwatch(capsys, "eval", "detections", "--fit", data, "--by", "guess").status == 2
    assert planwatch(capsys, "fit", "--data", tmp_path / "nowhere").status == 2
