"""The proof of repairs counts what it should, and names what fails."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.errors import InputError
from planwatch.core.graph_dump import dump_graph
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind, PlanProposal
from planwatch.core.steps import Step
from planwatch.tools.evaluation.repairs import Asked, run_repairs, what_fails
from tests.planners.replay import chain
from tests.tools.cli.helpers import planwatch


def test_small_procedures_are_repaired_at_the_least_cost() -> None:
    result = run_repairs(3, Asked(states=2, exact=1), real=[chain("a", "b")])
    assert json.loads(json.dumps(result)) == result
    assert (result["graphs"], result["real_graphs"], result["broken"], result["first_fault"]) == (4, 1, 0, None)
    assert result["valid"] + result["explained"] == result["cases"] > 100
    assert 50 < result["optimal"] == result["compared"] < result["cases"]


def test_a_run_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"

    def run(seed: int = 0) -> dict[str, Any]:
        return run_repairs(2, Asked(seed, 1, 1), partial=file)

    first = run()
    lines = file.read_text().splitlines(keepends=True)
    assert len(lines) == 2
    file.write_text(lines[0].replace('"valid"', '"other": 1, "valid"') + lines[1][:20])
    again = run()
    assert {**again, "median_ms": 0} == {**first, "median_ms": 0}
    kept = file.read_text().splitlines()
    assert len(kept) == 2 and '"other"' in kept[0]  # the first was taken as it stood, the second worked out anew
    assert run(seed=1)["cases"] != first["cases"] and len(file.read_text().splitlines()) == 4
    file.write_text("[]\n")
    with pytest.raises(InputError, match="rows.jsonl:1"):
        run()


def test_what_does_not_lead_to_the_goal_is_named() -> None:
    plan = Plan(chain("a", "b", "c")).mark("a", Status.DONE, 0.0)
    assert what_fails(plan, PlanProposal(0)) is None
    nowhere = PlanProposal(0, (Edit(EditKind.REOPEN, step_id="nobody"),))
    assert "unknown step 'nobody'" in (what_fails(plan, nowhere) or "")
    lost = replace(Step("x", "X"), stands_for="b")
    swapped = PlanProposal(0, (Edit(EditKind.INJECT, step=lost), Edit(EditKind.REPLACE, step_id="b", by="x")))
    assert what_fails(plan, swapped) is None


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "chain.yaml").write_text(dump_graph(chain("a", "b")))
    words = ("eval", "repairs", "--graphs", "1", "--states", "1", "--tasks", tmp_path, "--json")
    answer = planwatch(capsys, *words).answer
    assert (answer["graphs"], answer["broken"]) == (2, 0)
    refused = planwatch(capsys, "eval", "repairs", "--tasks", tmp_path / "no", "--json")
    assert refused.status == 2
    assert "is no folder" in refused.err
