from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.core.graph_dump import dump_graph
from planwatch.tools.datasets.truth_file import write_truth
from planwatch.tools.evaluation.runner.assistants import Who
from planwatch.tools.evaluation.runner.blind import BLIND
from planwatch.tools.evaluation.runner.data import list_recordings, open_recording
from planwatch.tools.evaluation.runner.files import read_run
from planwatch.tools.evaluation.runner.run import Asked, rescore, run, seen_by
from planwatch.tools.evaluation.runner.score import gap, not_beaten, row_scores, tally
from tests.tools.cli.helpers import planwatch
from tests.tools.evaluation.runner.helpers import performed


def test_a_run_writes_its_predictions_and_they_score_the_same_again(tmp_path: Path) -> None:
    out = tmp_path / "run.jsonl"
    result = run(Asked("sim:dev:2", out, "oracle", fps=1.0))
    assert set(result["rows"]) == set(BLIND)
    assert result["completion_f1"] > 0.9
    assert result["rows"]["silent"]["completion_f1"] == 0
    again = rescore(out)
    same = {name: value for name, value in result.items() if name not in ("out", "spec")}
    assert {name: again[name] for name in same} == same
    assert not list(tmp_path.glob("*.partial"))
    spec, found = read_run(out)
    assert spec["assistant"]["perception"] == "oracle"
    assert [one.session_id for one in found] == ["dev-0", "dev-1"]
    head = json.loads(out.read_text().split("\n")[0])
    assert {"planwatch", "numpy", "python"} <= set(head["versions"])


def test_damaged_and_foreign_predictions_are_counted_and_named(tmp_path: Path) -> None:
    out = tmp_path / "run.jsonl"
    run(Asked("sim:dev:2", out, "oracle", fps=1.0))
    head, first, second, *_ = out.read_text().split("\n")
    line = json.loads(second)
    line["session_id"] = "elsewhere"
    line["said"].reverse()
    other = tmp_path / "other.jsonl"
    other.write_text("\n".join([head, first, json.dumps(line)]))
    faults = rescore(other)["faults"]
    assert faults["unknown_sessions"] == ["elsewhere"]
    assert faults["sessions_without_prediction"] == ["dev-1"]
    assert faults["unsorted"] == ["elsewhere"]
    assert faults["negative_times"] == []
    backwards, before = dict(line, seconds=-1.0), json.loads(first)
    before["findings"][0]["at"] = -0.5
    other.write_text("\n".join([head, json.dumps(before), json.dumps(backwards)]))
    assert rescore(other)["faults"]["negative_times"] == ["dev-0", "elsewhere"]
    other.write_text("\n".join([head, first, first]))
    with pytest.raises(InputError, match="two predictions, first 'dev-0'"):
        rescore(other)
    other.write_text(
        "\n".join([head, first.replace(json.loads(first)["said"][0]["text"], "x").replace('"t": 0.0', '"t": NaN', 1)])
    )
    with pytest.raises(InputError, match="NaN"):
        rescore(other)
    other.write_text("{}")
    with pytest.raises(InputError, match="no run file"):
        rescore(other)


def test_a_missing_video_is_counted_and_named_and_never_a_nought(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for seed in (0, 1):
        one = open_recording(f"sim:dev:{seed}:table-v1")
        (folder / str(seed)).mkdir(parents=True)
        write_truth(folder / str(seed) / "truth.jsonl", one.truth)
        (folder / str(seed) / "task.yaml").write_text(dump_graph(one.graph))
    assert run(Asked(str(folder), perception="oracle", fps=1.0))["completion_f1"] > 0.9  # it needs no picture
    with pytest.raises(InputError, match="none of the 2 recordings has a picture"):
        run(Asked(str(folder), perception="compact"))
    (folder / "1" / "episode.mp4").touch()
    kept, named = seen_by(Who(perception="compact"), list_recordings(str(folder)))
    assert [ref[-2:] for ref in kept] == ["/1"] and [ref[-2:] for ref in named] == ["/0"]


def test_nothing_to_count_is_none_and_never_nought() -> None:
    recording = performed("a", "b")
    from planwatch.tools.evaluation.runner.blind import blind_prediction

    one = tally(recording.truth, blind_prediction("silent", recording, 2.0))
    scores = row_scores([one], 0)
    assert scores["deviation_f1"] is None  # no deviation, and none claimed
    assert scores["completion_f1"] == 0
    assert scores["speech_f1_95"] is None  # one session has no interval


def test_a_row_does_not_beat_itself() -> None:
    from planwatch.tools.evaluation.runner.blind import blind_prediction

    recordings = [performed("a", "b", "c", slower=s) for s in (1.0, 1.2, 1.5, 2.0)]
    rows = {row: [tally(r.truth, blind_prediction(row, r, 2.0)) for r in recordings] for row in ("silent", "timer")}
    assert not_beaten(rows, ["timer"], "timer", 0)["speech_f1"] == ["timer"]
    over = gap(rows["timer"], rows["silent"], "speech_f1", 0)
    assert over["beats"] and over["gap"] > 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked("sim:dev:2", perception="orakel"), "oracle"),
        (Asked("sim:dev:2", plan="perfect", perception="oracle"), "canonical"),
        (Asked("sim:dev:2", Path("/nowhere/at/all.jsonl"), "oracle"), "folder that exists"),
        (replace(Asked("sim:dev:2"), fps=0.0), "0.05 to 60"),
    ],
)
def test_bad_input_is_refused_before_anything_is_done(asked: Asked, words: str) -> None:
    from planwatch.core.errors import PlanwatchError

    with pytest.raises(PlanwatchError, match=words):
        run(asked)


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "run.jsonl"
    ran = planwatch(capsys, "eval", "run", "--data", "sim:dev:1", "--perception", "oracle", "--engine", "local",
                    "--jobs", "1", "--out", out, "--json")  # fmt: skip
    assert ran.status == 0
    assert {"speech_f1", "not_beaten", "rows", "out"} <= set(ran.answer)
    shown = planwatch(capsys, "eval", "rescore", out)
    assert "does not beat" in shown.out
    bad = planwatch(capsys, "eval", "run", "--data", "sim:dev:1", "--engine", "spark", "--json")
    assert bad.status == 2 and "local, ray" in bad.answer["error"]
