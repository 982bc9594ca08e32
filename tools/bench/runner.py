"""`planwatch bench runner`: how much faster several workers are than one, and whether they write the same file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ...core.errors import InputError, PlanwatchError

COMMAND = "from planwatch.tools.cli.app import main; main()"
"""A command line in a process of its own: what it costs to start counts on both sides."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is run."""

    episodes: int = 200
    perception: str = "noisy:accuracy=0.8"
    workers: int = 2
    engine: str = "local"


def run_bench(asked: Asked, progress: Callable[[float, float, str], None] | None = None) -> dict[str, Any]:
    """Wall seconds of `eval run` with one worker here and with several, their ratio, and whether the files are equal.

    Raises:
        InputError: fewer than two workers or no episode.
        PlanwatchError: a run failed; the message ends with its own.
    """
    if asked.workers < 2 or asked.episodes < 1:
        raise InputError(f"workers={asked.workers!r}, episodes={asked.episodes!r}; allowed: at least 2 and 1")
    tell = progress or (lambda done, total, note: None)
    with TemporaryDirectory(prefix="planwatch-bench-") as folder:
        one, many = Path(folder) / "one.jsonl", Path(folder) / "many.jsonl"
        tell(0, 2, "one worker")
        one_s = _timed(asked, one, "local", 1)
        tell(1, 2, f"{asked.workers} workers")
        many_s = _timed(asked, many, asked.engine, asked.workers)
        same = one.read_bytes() == many.read_bytes()
    return {
        "ratio": round(one_s / many_s, 2),
        "same_bytes": same,
        "one_s": round(one_s, 2),
        "many_s": round(many_s, 2),
        "workers": asked.workers,
        "engine": asked.engine,
        "episodes": asked.episodes,
        "perception": asked.perception,
        "cores": os.cpu_count(),
    }


def _timed(asked: Asked, out: Path, engine: str, workers: int) -> float:
    words = ["eval", "run", "--data", f"sim:test:{asked.episodes}", "--perception", asked.perception]
    words += ["--engine", engine, "--jobs", str(workers), "--out", str(out), "--json"]
    begun = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", COMMAND, *words], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise PlanwatchError(f"eval run ended with {ran.returncode}: {(ran.stderr.strip().splitlines() or ['?'])[-1]}")
    return time.perf_counter() - begun
