"""A planner in a real process of its own: found by its address, held to the laws, and gone without harm."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planwatch.core.deviation import RecoveryKind
from planwatch.planners.cases import sample_requests
from planwatch.planners.conformance import check_planner
from planwatch.planners.llm.http_backend import HttpBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.trouble import TroubleKind
from planwatch.planners.models import http_planner
from planwatch.planners.registry import PLANNERS
from tests.planners.llm.test_planner import REQUEST

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "http_planner.py"


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """(process, its address)."""
    with subprocess.Popen([sys.executable, str(EXAMPLE)], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline().strip()
        finally:
            running.kill()


def test_it_plans_keeps_the_laws_and_its_end_is_one_line(process: tuple[subprocess.Popen[str], str]) -> None:
    running, url = process
    planner = ModelPlanner(HttpBackend(url))
    found = planner.consult(REQUEST)
    assert found.proposal is not None and found.proposal.recovery is RecoveryKind.SWAP_REDO
    assert check_planner(planner, sample_requests(6, 9)) == 9
    assert check_planner(http_planner(url), sample_requests(7, 9), deterministic=False) == 9
    assert "http" in PLANNERS.names()

    running.kill()
    running.wait()
    gone = planner.consult(REQUEST)
    assert gone.proposal is None and gone.trouble is not None and gone.trouble.kind is TroubleKind.DOWN
    assert url in str(gone.trouble) and "\n" not in str(gone.trouble)
