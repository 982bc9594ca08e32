"""Run command lines as a user does, in this process or in one of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
CODE = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits a deaf ear for it
from planwatch.tools.cli.app import main
main()
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The one JSON object on stdout; fails when there is more, or less."""
        return json.loads(self.out)


def planwatch(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Ran:
    """Run a command line in this process."""
    from planwatch.tools.cli.app import main

    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    shown = capsys.readouterr()
    code = stopped.value.code
    return Ran(code if isinstance(code, int) else 1, shown.out, shown.err)


def start(cwd: Path, *words: str | Path, code: str = CODE, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """Start a command line in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".ns"), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=cwd,
        env=env,
        text=True,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
