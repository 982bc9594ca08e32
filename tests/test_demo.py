"""The demo end to end, as `make demo` runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = "from planwatch.tools.cli.app import main; main()"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path, float]:
    """The demo's answer, where it ran, and the wall seconds that it took."""
    place = tmp_path_factory.mktemp("demo")
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".ns")}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", CODE, "demo", "--json"], cwd=place, env=env, text=True, capture_output=True
    )
    took = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), place, took


@pytest.mark.slow
def test_the_demo_notices_both_kinds_of_deviation_and_finishes(shown: tuple[dict[str, Any], Path, float]) -> None:
    answer, place, took = shown
    acts = {said["act"] for said in answer["guidance"]}
    assert answer["finished"]
    assert {"instruct_next", "confirm", "remind_owed", "correct", "acknowledge_correction", "finish"} <= acts
    assert took < 60
    folder = place / answer["folder"]
    assert all((folder / name).stat().st_size > 0 for name in ("journal.jsonl", "plan.json", "report.html"))
    assert "http://" not in (folder / "report.html").read_text().replace("http://www.w3.org/", "")


@pytest.mark.slow
def test_the_demo_makes_no_mistake(shown: tuple[dict[str, Any], Path, float]) -> None:
    answer, _, _ = shown
    assert answer["success"], answer["faults"]
