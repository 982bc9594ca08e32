"""`planwatch sim render`: an episode that `planwatch run` can watch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.cli.helpers import planwatch

Capture = pytest.CaptureFixture[str]


def test_a_rendered_episode_can_be_run(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    folder = tmp_path / "episode"
    made = planwatch(capsys, "sim", "render", squash, "--seed", "7", "--fps", "2", "--out", folder, "--json")
    assert made.status == 0
    assert made.answer["seconds"] > 5
    assert sorted(p.name for p in folder.iterdir()) == ["episode.mp4", "task.yaml", "truth.jsonl"]
    words = ("--video", folder / "episode.mp4", "--perception", "oracle", "--truth", folder / "truth.jsonl")
    ran = planwatch(capsys, "run", folder / "task.yaml", *words, "--runs", tmp_path / "runs", "--json")
    assert ran.status == 0
    assert ran.answer["finished"]


def test_task_or_random_but_not_both_and_not_none(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    for words in ((squash, "--random"), ()):
        ran = planwatch(capsys, "sim", "render", *words, "--out", tmp_path / "episode")
        assert (ran.status, ran.err.count("\n")) == (2, 1)
        assert "--random" in ran.err
    assert not (tmp_path / "episode").exists()


def test_a_step_that_cannot_be_performed_is_one_line(capsys: Capture, squash: Path, tmp_path: Path) -> None:
    squash.write_text(squash.read_text().replace("verb: stir", "verb: whisper").replace("Stir the", "Whisper to the"))
    ran = planwatch(capsys, "sim", "render", squash, "--out", tmp_path / "episode", "--json")
    assert ran.status == 2
    assert "'stir'" in ran.answer["error"]


def test_many_episodes_are_one_command(capsys: Capture, tmp_path: Path) -> None:
    words = ("--n", "1", "--world", "gym", "--size", "64x64", "--fps", "1", "--out", tmp_path / "many", "--json")
    made = planwatch(capsys, "sim", "render", *words)
    assert made.status == 0 and (made.answer["episodes"], made.answer["rendered"]) == (1, 1)
    assert planwatch(capsys, "sim", "render", *words).answer["there_already"] == 1
    for wrong, said in ((("--size", "big"), "WIDTHxHEIGHT"), (("--random",), "leave TASK and --random out")):
        ran = planwatch(capsys, "sim", "render", "--n", "1", *wrong, "--out", tmp_path / "more")
        assert (ran.status, ran.err.count("\n")) == (2, 1) and said in ran.err
