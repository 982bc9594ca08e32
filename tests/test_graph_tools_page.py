"""docs/graph_tools.md does what it says: its run runs, its recordings are mined, its table names every format."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from planwatch.tools.datasets.importers.draft import Format
from planwatch.tools.mining.mine import mine
from planwatch.tools.mining.performance import read_task
from tests.tools.cli.helpers import planwatch

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "graph_tools.md").read_text(encoding="utf-8")


def test_the_run_of_the_page_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE)
    assert len(lines) == 5
    for line in lines:
        if line.startswith("printf"):
            subprocess.run(line, shell=True, check=True, cwd=tmp_path)
        else:
            assert planwatch(capsys, *shlex.split(line)[1:]).status == 0
    assert {path.name for path in tmp_path.iterdir()} == {"cocoa.txt", "cocoa.yaml", "cocoa.svg", "cocoa.json"}


def test_the_recordings_of_the_page_are_mined(tmp_path: Path) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "recordings.json"
    path.write_text(block)
    mined = mine(read_task(path))
    assert ([step.id for step in mined.graph.steps], mined.recordings) == (["fill", "boil"], 1)


def test_the_table_names_every_format() -> None:
    assert set(re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE)) == set(Format)
