"""The worked example of a planner package: installed beside planwatch, found, listed, checked and used by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "planner_plugin"
LIST = "from planwatch.tools.cli.app import main; main(['planners', '--json'])"
USE = """
from planwatch.core.registry import Spec
from planwatch.planners.cases import sample_requests
from planwatch.planners.registry import PLANNERS
planner = PLANNERS.make(Spec("careful", {}))
print(type(planner).__name__, len(planner.propose(next(sample_requests(0))).next_steps) > 0)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the package in it, as `pip install` lays it out: without building for minutes in CI."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--target", str(target), str(_copy(tmp_path_factory.mktemp("source")))],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target


def _copy(target: Path) -> Path:
    """The build leaves files beside the source: not in the repository."""
    import shutil

    return Path(shutil.copytree(EXAMPLE, target / "planner_plugin"))


def run(code: str, *paths: Path) -> str:
    path = os.pathsep.join([*(str(p) for p in paths), str(ROOT / ".ns"), os.environ.get("PYTHONPATH", "")])
    words = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_it_is_listed_with_its_package_checked_and_used(installed: Path) -> None:
    rows = {row["name"]: row for row in json.loads(run(LIST, installed))["planners"]}
    assert rows["careful"] == {"name": "careful", "source": "careful-planner 0.1.0", "conformance": "ok"}
    assert {name: row["conformance"] for name, row in rows.items() if row["source"] == "planwatch"} == dict.fromkeys(
        ("http", "hybrid", "llm", "oracle", "rules"), "ok"
    )
    assert run(USE, installed).split() == ["CarefulPlanner", "True"]
