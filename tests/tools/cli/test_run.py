"""`planwatch run`: a session from a command line, kept whatever happens to it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from planwatch.core.steps import Role
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun
from planwatch.tools.datasets.truth_file import write_truth
from planwatch.tools.datasets.video_writer import VideoWriter
from tests.tools.cli.helpers import Ran, planwatch, start

Capture = pytest.CaptureFixture[str]

TRUTH = EpisodeTruth(
    "e1",
    "squash",
    20.0,
    (
        StepRun("pour", 2.0, 7.0, Outcome.DONE, "pour", ((Role.OBJECT, "red bottle"), (Role.TARGET, "yellow glass"))),
        StepRun("stir", 9.0, 14.0, Outcome.DONE, "stir", ((Role.TARGET, "yellow glass"), (Role.TOOL, "black spoon"))),
    ),
    (),
)


def pictures(folder: Path, count: int) -> Path:
    """A folder of `count` equal small pictures."""
    folder.mkdir()
    first = folder / "00000.png"
    cv2.imwrite(str(first), np.full((48, 64, 3), 120, np.uint8))
    for index in range(1, count):
        os.link(first, folder / f"{index:05d}.png")
    return folder


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    """Twenty seconds at two pictures a second."""
    return pictures(tmp_path / "frames", 40)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "truth.jsonl"
    write_truth(path, TRUTH)
    return path


def journal(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def spoken_ids(folder: Path) -> list[str]:
    return [line["id"] for line in journal(folder) if line["type"] == "guidance"]


def only_folder(runs: Path) -> Path:
    (folder,) = runs.iterdir()
    return folder


def wait_for(act: str, process: subprocess.Popen[str]) -> None:
    """Read until an utterance of this act is out; kill the process when none comes."""
    assert process.stdout is not None
    while act not in (line := process.stdout.readline()):
        if not line:
            process.kill()
            raise AssertionError(f"it ended without {act!r}: {process.stderr and process.stderr.read()}")


def oracle_run(capsys: Capture, squash: Path, frames: Path, truth: Path, *more: str | Path) -> Ran:
    words = ("run", squash, "--images", frames, "--perception", "oracle", "--truth", truth, *more)
    return planwatch(capsys, *words)


def test_an_oracle_run_guides_to_the_end(
    capsys: Capture, squash: Path, frames: Path, truth: Path, tmp_path: Path
) -> None:
    ran = oracle_run(capsys, squash, frames, truth, "--runs", tmp_path / "runs", "--json")
    answer = ran.answer
    said = [(g["act"], g["step"]) for g in answer["guidance"]]
    assert ran.status == 0
    assert answer["finished"] and not answer["out_of_domain"]
    assert said[0] == ("instruct_next", "pour")
    assert ("confirm", "pour") in said and ("instruct_next", "stir") in said
    assert said[-1][0] == "finish"
    assert all(set(g) == {"t", "act", "step", "text"} for g in answer["guidance"])
    assert {"journal.jsonl", "plan.json", "run.json"} <= {p.name for p in only_folder(tmp_path / "runs").iterdir()}


def test_people_see_a_line_per_guidance(
    capsys: Capture, squash: Path, frames: Path, truth: Path, tmp_path: Path
) -> None:
    ran = oracle_run(capsys, squash, frames, truth, "--runs", tmp_path / "runs")
    assert ran.status == 0
    assert "Pour syrup" in ran.out or "pour syrup" in ran.out
    assert "instruct_next" in ran.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "which task"),
        (("--camera", "0", "--video", "a.mp4", "TASK"), "one source, not 2"),
        (("TASK",), "nothing to watch"),
        (("TASK", "--images", "FRAMES", "--perception", "oracel"), "'oracle'"),
        (("TASK", "--images", "FRAMES", "--perception", "oracle"), "--truth"),
        (("TASK", "--images", "FRAMES", "--perception", "silent", "--planner", "ruels"), "'rules'"),
        (("TASK", "--images", "FRAMES", "--perception", "silent", "--policy", "treshold"), "'threshold'"),
        (("nowhere.yaml", "--images", "FRAMES"), "nowhere.yaml"),
        (("--resume", "monday"), "'monday'"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_half_run(
    capsys: Capture, squash: Path, frames: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    put = {"TASK": squash, "FRAMES": frames}
    ran = planwatch(capsys, "run", *(put.get(word, word) for word in words), "--runs", tmp_path / "runs")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1 and says in ran.err
    assert not (tmp_path / "runs").exists()


def test_a_faulty_graph_starts_nothing(capsys: Capture, faulty: Path, frames: Path, tmp_path: Path) -> None:
    words = ("run", faulty, "--images", frames, "--perception", "silent", "--runs", tmp_path / "runs", "--json")
    ran = planwatch(capsys, *words)
    assert ran.status == 2
    assert [fault["line"] for fault in ran.answer["faults"]] == [16]
    assert not (tmp_path / "runs").exists()


def test_a_missing_film_keeps_the_session_and_another_film_goes_on_with_it(
    capsys: Capture, squash: Path, frames: Path, truth: Path, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    words = ("--video", tmp_path / "none.mp4", "--perception", "oracle", "--truth", truth, "--runs", runs, "--json")
    broken = planwatch(capsys, "run", squash, *words)
    assert broken.status == 2
    assert "none.mp4" in broken.answer["error"] and "Traceback" not in broken.err
    assert f"--resume {broken.answer['session']}" in broken.err
    again = planwatch(capsys, "run", "--resume", broken.answer["session"], "--images", frames, "--runs", runs, "--json")
    assert again.status == 0
    assert again.answer["finished"]
    ids = spoken_ids(only_folder(runs))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("content", [b"", b"this is no film"])
def test_a_file_that_is_no_film_is_one_clear_line(
    capsys: Capture, squash: Path, tmp_path: Path, content: bytes
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(content)
    words = ("run", squash, "--video", film, "--perception", "silent", "--runs", tmp_path / "runs", "--json")
    ran = planwatch(capsys, *words)
    assert ran.status == 2
    assert "film.mp4" in ran.answer["error"] and "\n" not in ran.answer["error"]
    assert not ran.answer["finished"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupt_leaves_a_whole_journal_and_says_how_to_go_on(
    squash: Path, tmp_path: Path, number: signal.Signals
) -> None:
    many = pictures(tmp_path / "many", 20_000)
    with start(tmp_path, "run", squash, "--images", many, "--perception", "silent") as process:
        wait_for("instruct_next", process)
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
    folder = only_folder(tmp_path / "runs")
    assert process.returncode == 130
    assert "Traceback" not in err
    assert f"planwatch run --resume {folder.name}" in out
    assert journal(folder)[-1]["type"] == "end"


def test_after_kill_9_a_session_goes_on_and_says_nothing_twice(
    capsys: Capture, squash: Path, truth: Path, tmp_path: Path
) -> None:
    many = pictures(tmp_path / "many", 20_000)
    with start(tmp_path, "run", squash, "--images", many, "--perception", "oracle", "--truth", truth) as process:
        wait_for("instruct_next", process)
        process.kill()
    folder = only_folder(tmp_path / "runs")
    frames = pictures(tmp_path / "frames", 60)
    words = ("run", "--resume", folder.name, "--images", frames, "--runs", tmp_path / "runs", "--json")
    ran = planwatch(capsys, *words)
    assert ran.status == 0
    assert ran.answer["finished"]
    ids = spoken_ids(folder)
    assert len(ids) == len(set(ids))
    assert len([line for line in journal(folder) if line["type"] == "guidance"]) >= 3


def test_a_damaged_film_ends_the_stream_and_keeps_the_session(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    rng = np.random.default_rng(0)
    with VideoWriter(film, 10.0, (64, 48)) as writer:
        for _ in range(100):
            writer.add(rng.integers(0, 255, (48, 64, 3), np.uint8))
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    words = ("run", squash, "--video", film, "--perception", "silent", "--runs", tmp_path / "runs", "--json")
    ran = planwatch(capsys, *words)
    assert "Traceback" not in ran.err
    assert "damaged or cut short" in ran.err and f"--resume {ran.answer['session']}" in ran.err
    assert 0.0 < ran.answer["t"] < 9.0
    assert not ran.answer["finished"]


def test_typed_words_carry_a_session_without_eyes(squash: Path, tmp_path: Path) -> None:
    many = pictures(tmp_path / "many", 20_000)
    keyboard, terminal = pty.openpty()
    try:
        words = ("run", squash, "--images", many, "--perception", "silent")
        with start(tmp_path, *words, stdin=terminal) as process:
            for act in ("instruct_next", "instruct_next", "finish"):
                wait_for(act, process)
                os.write(keyboard, b"done\n")
            process.terminate()
    finally:
        os.close(keyboard)
        os.close(terminal)
    heard = [line for line in journal(only_folder(tmp_path / "runs")) if line["type"] == "heard"]
    assert len(heard) >= 2
