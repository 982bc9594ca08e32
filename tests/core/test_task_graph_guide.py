"""The guide says what the code does: its examples read, its tables name every field and fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planwatch.core.faults import FaultCode
from planwatch.core.graph import GroupKind
from planwatch.core.graph_schema import GraphModel, StepModel
from planwatch.core.graph_yaml import read_graph

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "task_graphs.md").read_text(encoding="utf-8")
CODE = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
PRE = [line.split("#")[0].strip() for block in CODE for line in block.splitlines() if line.startswith("pre:")]


def first_cells() -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE))


def test_the_smallest_graph_is_sound():
    assert read_graph(CODE[0]).order() == ("milk", "cocoa")


def test_the_tea_step_is_the_one_of_the_example():
    assert CODE[1] in (ROOT / "examples" / "tea.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("pre", PRE)
def test_a_precondition_of_the_guide_is_read(pre: str):
    given = "effects: [hot, clean, milk in, lemon in]"
    steps = f"- {{id: a, text: x, {given}}}\n- {{id: z, text: x, effects: [closed]}}\n- id: b\n  text: x\n  {pre}\n"
    assert not read_graph(f"schema_version: 1\nid: g\ngoal: x\nsteps:\n{steps}").by_id["b"].pre.holds(set())


def test_the_tables_name_every_field_group_and_fault():
    names = {*GraphModel.model_fields, *StepModel.model_fields, *FaultCode, *GroupKind}
    assert first_cells() == names
