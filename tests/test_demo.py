"""The demo end to end, as `make demo` runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = "from planwatch.tools.cli.app import main; main()"


@pytest.mark.slow
def test_the_demo_sees_both_deviations_and_finishes(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".ns")}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", CODE, "demo", "--json"], cwd=tmp_path, env=env, text=True, capture_output=True
    )
    took = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    acts = {said["act"] for said in answer["guidance"]}
    assert answer["success"], answer["faults"]
    assert {"instruct_next", "confirm", "remind_owed", "correct", "finish"} <= acts
    assert took < 60
    folder = tmp_path / answer["folder"]
    assert all((folder / name).stat().st_size > 0 for name in ("journal.jsonl", "plan.json", "report.html"))
    assert "http://" not in (folder / "report.html").read_text().replace("http://www.w3.org/", "")
