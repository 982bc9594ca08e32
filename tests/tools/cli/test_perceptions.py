"""`planwatch run` with the senses that need something: a server, a model, a detector; and the list of them all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from planwatch.agent.session import Session
from planwatch.core.clock import ManualClock
from planwatch.core.graph_yaml import load_graph
from planwatch.perception.catalogue import CARDS
from planwatch.perception.fakes import plain_frames
from planwatch.perception.registry import MODELS
from planwatch.perception.vlm.fakes import FakeServer, Fault, asked_steps, form_answer
from planwatch.tools.runtime.build import Wish, build_parts
from tests.perception.detections.kitchen import write_kitchen
from tests.tools.cli.helpers import planwatch
from tests.tools.cli.test_run import journal, only_folder, pictures

Capture = pytest.CaptureFixture[str]

POURS, STIRS = (2.0, 7.0), (9.0, 14.0)


def all_seeing(body: Mapping[str, Any]) -> str:
    """Fills in the form as somebody would who knows when the steps of `squash` are done."""
    newest = max(float(t) for t in re.findall(r"Picture at ([\d.]+) s", json.dumps(body)))
    rows = {}
    for number, text in asked_steps(body).items():
        start, end = POURS if text.startswith("Pour") else STIRS
        on, done = start <= newest < end, newest >= end
        rows[number] = {
            "going_on": "yes" if on else "no",
            "complete": "yes" if done else "no",
            "wrong": "no",
            "instead": "",
        }
    return json.dumps(rows)


def watched(
    squash: Path, folder: Path, server: FakeServer, name: str = "vlm", done_at: tuple[float, ...] = ()
) -> tuple[list[tuple[str, str | None]], bool]:
    """Half a minute of a film, and the word "done" at some moments: what was said about which step, and the end.

    The clock stands still, so that an answer takes no time however slow the machine is.
    """
    graph = load_graph(squash)
    wish = Wish(name, perception_args={"server": server.url, "waits": True, "timeout_s": 120.0})
    said: list[tuple[str, str | None]] = []
    with Session(graph, build_parts(graph, wish, clock=ManualClock()), folder, "s") as session:
        for frame in plain_frames([k / 2 for k in range(60)]):
            said += [(g.act.value, g.step_id) for g in session.push(frame)]
            if frame.t in done_at:
                said += [(g.act.value, g.step_id) for g in session.hear("done", frame.t)]
        return said, session.finished


def test_a_server_that_sees_everything_leads_to_the_end(squash: Path, tmp_path: Path) -> None:
    with FakeServer(all_seeing) as server:
        said, finished = watched(squash, tmp_path / "s", server)
    assert finished
    assert ("confirm", "pour") in said and ("confirm", "stir") in said and said[-1][0] == "finish"


def test_a_run_asks_the_server_that_is_named(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    shown = pictures(tmp_path / "frames", 6)
    with FakeServer(form_answer) as server:
        words = ("--perception", "vlm", "--server", server.url, "--model", "fake", "--runs", tmp_path / "runs")
        ran = planwatch(capsys, "run", squash, "--images", shown, *words, "--json")
        assert ran.status == 0 and server.requests
    specs = journal(only_folder(tmp_path / "runs"))[0]["specs"]
    assert specs["perception"]["args"] == {"server": server.url, "model": "fake", "waits": True}


@pytest.mark.parametrize("name", ["vlm", "two-questions", "duplex"])
@pytest.mark.parametrize("reply", ["I am only a language model.", Fault.ERROR, Fault.BREAK_OFF])
def test_a_bad_server_costs_one_line_and_nothing_else(
    squash: Path, tmp_path: Path, name: str, reply: str | Fault, caplog: pytest.LogCaptureFixture
) -> None:
    with FakeServer(lambda body: reply) as server:
        said, finished = watched(squash, tmp_path / "s", server, name)
    assert not finished and said[0][0] == "instruct_next"
    assert not {act for act, _ in said} & {"confirm", "correct", "remind_owed", "finish"}
    assert len([r for r in caplog.records if r.name.startswith("planwatch")]) == 1
    summaries = [line for line in journal(tmp_path / "s") if line["type"] == "evidence_summary"]
    assert any(line["quality"]["degraded"] == 1.0 and line["trouble"] for line in summaries)


def test_words_carry_the_session_when_the_server_is_gone(squash: Path, tmp_path: Path) -> None:
    """The trouble of one sense is no reason to stop: what is typed counts as ever."""
    with FakeServer(lambda body: Fault.ERROR) as server:
        _, finished = watched(squash, tmp_path / "s", server, done_at=(3.0, 6.0))
    assert finished


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--perception", "vllm"), "Did you mean 'vlm'"),
        (("--perception", "vlm", "--model", "fak"), "Did you mean 'fake'"),
        (("--perception", "vlm", "--server", "ftp://x"), "no server address"),
        (("--perception", "vlm", "--weights", "x"), "--weights belongs to 'compact', 'detections'"),
        (("--perception", "silent", "--model", "x"), "no language-model server was found"),
        (("--perception", "siglip"), "needs a model of transformers.*--model NAME"),
        (("--perception", "siglip", "--model", "nobody/nothing"), "no model 'nobody/nothing' on this machine"),
        (("--perception", "siglip", "--server", "http://h"), "needs a model of transformers"),
        (("--perception", "detections"), "--weights FOLDER, --detector MODULE:FUNCTION"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    capsys: Capture, squash: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    with FakeServer(form_answer) as server:
        more = () if "--server" in words or "vlm" not in words else ("--server", server.url)
        shown = pictures(tmp_path / "frames", 2)
        ran = planwatch(capsys, "run", squash, "--images", shown, "--runs", tmp_path / "runs", *words, *more)
    assert ran.status == 2 and re.search(says, ran.err) and len(ran.err.strip().splitlines()) == 1
    assert not (tmp_path / "runs").exists()


def test_weights_and_a_detector_of_ones_own(
    capsys: Capture, squash: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planwatch(capsys, "fit", "--data", write_kitchen(tmp_path / "fit", range(2)), "--out", tmp_path / "w")
    (tmp_path / "own_eyes.py").write_text("def detect(picture):\n    return []\n")
    monkeypatch.chdir(tmp_path)
    shown = pictures(tmp_path / "frames", 6)
    words = ("run", squash, "--images", shown, "--perception", "detections", "--weights", tmp_path / "w", "--json")
    ran = planwatch(capsys, *words, "--detector", "own_eyes:detect")
    assert ran.status == 0 and ran.answer["guidance"][0]["act"] == "instruct_next"
    for detector, says in (
        ("own_eyes:look", "no function 'look'"),
        ("no_eyes:f", "cannot be imported"),
        ("x", "MODULE"),
    ):
        ran = planwatch(capsys, *words, "--detector", detector)
        assert ran.status == 2 and says in ran.err and len(ran.err.strip().splitlines()) == 1


def test_the_list_names_every_sense_and_its_options(capsys: Capture) -> None:
    ran = planwatch(capsys, "perceptions", "--json")
    rows = {row["name"]: row for row in ran.answer["perceptions"]}
    assert ran.status == 0 and set(rows) == set(MODELS.names())
    assert all(row["what"] and row["needs"] and row["camera"] for row in rows.values())
    assert rows["vlm"]["takes"] == ["server", "model"]
    shown = planwatch(capsys, "perceptions").out
    assert all(name in shown for name in rows)


def test_every_sense_of_ours_has_a_card() -> None:
    assert set(CARDS) == set(MODELS.builtin)
