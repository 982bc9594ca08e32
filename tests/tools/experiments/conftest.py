"""Two runs over the same two episodes, made once for all tests of this folder: a timer and an oracle."""

from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.tools.evaluation.runner.run import Asked, run


@pytest.fixture(scope="session")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `secret-timer.jsonl` and `secret-oracle.jsonl`."""
    folder = tmp_path_factory.mktemp("two-runs")
    for name in ("timer", "oracle"):
        run(Asked("sim:dev:2", folder / f"secret-{name}.jsonl", name, fps=1.0))
    return folder
