"""The gate holds against every family, the judge notices when it does not, and the control shows why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Hazard, Step
from planwatch.tools.evaluation.adversarial import run_adversarial
from planwatch.tools.evaluation.adversarial_judge import broken
from planwatch.tools.evaluation.adversarial_makers import EDITS, TEXTS
from tests.planners.replay import graph


def test_nothing_invalid_is_adopted_and_the_adversary_is_one() -> None:
    result = run_adversarial(250, seed=5)
    assert result["adopted_invalid"] == 0, result["first_invalid"]
    assert result["adopted"] + result["refused"] == 250 and result["adopted_with_edits"] > 5
    assert {"schema", "half", "safety", "waive", "done"} <= set(result["refused_by_law"])
    assert result["control_without_gate"]["adopted_invalid"] > 5
    assert set(result["families"]) == {*TEXTS, *EDITS}


GRAPH = graph({"a": (), "b": ("a",), "c": ("b",)}, b={"hazards": (Hazard("hot"),)})
PLAN = Plan(GRAPH).mark("a", Status.DONE, 1.0)
EMPTY = replace(GRAPH.by_id["b"], id="b+r1", stands_for="b", hazards=())


@pytest.mark.parametrize(
    ("edits", "fault"),
    [
        ((Edit(EditKind.ACCEPT, step_id="c"),), "waived"),
        ((Edit(EditKind.INJECT, step=EMPTY), Edit(EditKind.REPLACE, step_id="b", by="b+r1")), "safety step"),
        ((Edit(EditKind.INJECT, step=Step("x", "Wait", effects=("done:c",)), before=("b",)),), "effects"),
        ((Edit(EditKind.INJECT, step=Step("x", "a\nb"), before=("b",)),), "cannot be said"),
        (tuple(Edit(EditKind.INJECT, step=Step(f"b+m{i}", "Wait"), before=("b",)) for i in range(4)), "recoveries"),
    ],
)
def test_the_judge_sees_what_the_plans_own_validator_lets_through(edits: tuple[Edit, ...], fault: str) -> None:
    revised = PLAN.revise(edits, "m", "w", 2.0)
    assert fault in (broken(PLAN, revised) or "")


def test_the_judge_has_nothing_against_a_sound_repair() -> None:
    edits = (Edit(EditKind.INJECT, step=Step("b+m1", "Wipe the table"), before=("b",)),)
    assert broken(PLAN, PLAN.revise(edits, "m", "w", 2.0)) is None
    vanished = replace(PLAN, status={})
    assert "vanished" in (broken(PLAN, vanished) or "")
