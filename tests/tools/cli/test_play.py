"""`planwatch play` through a pseudo-terminal with scripted keys."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from planwatch.tools.datasets.episode import read_episode

MAIN = "from planwatch.tools.cli.app import main; main()"
SECONDS = 120.0


def play(tmp_path: Path, script: list[tuple[str, str]], *more: str) -> tuple[dict, str]:
    """Run the command; each (words to wait for on the screen, keys to press then) in turn."""
    master, slave = pty.openpty()
    words = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        MAIN,
        "play",
        "--speed",
        "10",
        "--runs",
        str(tmp_path / "runs"),
        *more,
    ]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3] / ".ns")}
    child = subprocess.Popen(
        [*words, "--json"], stdin=slave, stdout=subprocess.PIPE, stderr=slave, env=env, close_fds=True
    )
    os.close(slave)
    screen = ""
    waiting = list(script)
    try:
        while child.poll() is None or select.select([master], [], [], 0)[0]:
            ready, _, _ = select.select([master], [], [], SECONDS)
            assert ready, f"nothing came any more; the screen says: {screen[-2000:]}"
            try:
                screen += os.read(master, 4096).decode("utf-8", errors="replace")
            except OSError:
                break  # the child has closed its end
            while waiting and waiting[0][0] in screen:
                seen, keys = waiting.pop(0)
                screen_after = screen.index(seen) + len(seen)
                screen = screen[screen_after:]
                os.write(master, keys.encode())
    finally:
        if child.poll() is None and waiting:
            child.kill()
        out, _ = child.communicate(timeout=SECONDS)
        os.close(master)
    assert not waiting, f"never on the screen: {waiting[0][0]!r}"
    return json.loads(out), screen


def test_a_player_skips_a_step_is_reminded_and_quits(tmp_path: Path) -> None:
    result, _ = play(
        tmp_path,
        [("Start with this", "4"), ("You skipped a step", " q")],
        "--seed",
        "1",
        "--record",
        str(tmp_path / "mine"),
    )
    assert result["complete"] is False and result["utterances"] >= 2
    assert "S.OMIT" in result["deviations"]
    episode = read_episode(tmp_path / "mine")
    assert [d.code.value for d in episode.truth.deviations] == result["deviations"]
    assert episode.truth.said and episode.video.stat().st_size > 1000


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3] / ".ns")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", MAIN, "play", "--runs", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert done.returncode == 2 and "needs a terminal" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("seed", ["1"])
def test_a_whole_task_is_played_through(tmp_path: Path, seed: str) -> None:
    """Every step when it is told, the first with a wrong thing; the end is told."""
    keys = [("Start with this", "1"), ("that is done", "2"), ("that is done", "3"), ("that is done", "4")]
    result, screen = play(tmp_path, [*keys, ("complete after", "")], "--seed", seed)
    assert result["complete"] and result["session_finished"] and result["deviations"] == []
