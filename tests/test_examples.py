"""Every example runs, and every example graph is sound."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVERS = {"http_planner.py"}
"""Serve until they are ended; tests/planners/llm/test_process.py runs them."""
SCRIPTS = sorted(p for p in (ROOT / "examples").glob("*.py") if p.name not in SERVERS)
GRAPHS = sorted((ROOT / "examples").glob("*.yaml"))


def test_there_are_examples() -> None:
    assert {"custom_planner.py", "oracle_plan.py"} <= {p.name for p in SCRIPTS}
    assert {"tea.yaml", "shelf.yaml", "sandwich.yaml"} <= {p.name for p in GRAPHS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_the_script_runs(script: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".ns")}
    command = [sys.executable, str(script)]
    done = subprocess.run(command, cwd=tmp_path, env=env, text=True, capture_output=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda p: p.name)
def test_the_graph_has_no_faults(graph: Path) -> None:
    from planwatch.core.graph_yaml import check_file

    assert check_file(graph) == ()


def test_the_custom_planner_is_short() -> None:
    lines = (ROOT / "examples" / "custom_planner.py").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) < 40


def test_the_demo_ships_the_example() -> None:
    shipped = ROOT / "tools" / "demo" / "assets" / "tea.yaml"
    assert shipped.read_bytes() == (ROOT / "examples" / "tea.yaml").read_bytes()
