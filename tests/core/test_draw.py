from __future__ import annotations

from pathlib import Path

from planwatch.core.draw import mermaid
from planwatch.core.effects import Formula, Op, all_of, done
from planwatch.core.graph import Group, GroupKind, StepGraph
from planwatch.core.graph_yaml import load_graph
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Step

GOLDEN = Path(__file__).with_name("golden")
"""What `mermaid` drew when it was last looked over; after a wanted change write the new text over the file."""


def drink() -> Plan:
    """A plan in which everything that can be drawn occurs."""
    steps = (
        Step("cup", 'Take the "big" cup <1>'),
        Step("milk", "Pour milk", pre=all_of([done("cup")])),
        Step("lemon", "Squeeze lemon", pre=all_of([done("cup")])),
        Step("lid", "Close the cup", effects=("closed",)),
        Step("honey", "Add honey", optional=True, pre=Formula(Op.AND, (done("cup"), Formula(Op.NOT, ("closed",))))),
        Step("drink", "Drink", pre=Formula(Op.OR, (done("milk"), done("lemon")))),
    )
    plan = Plan(StepGraph("drink", "A drink", steps, (Group("taste", GroupKind.XOR, ("milk", "lemon")),)))
    plan = plan.mark("cup", Status.DONE, 1.0).mark("honey", Status.ON, 2.0)
    again = Step("milk+r1", "Pour milk again", pre=all_of([done("cup")]), stands_for="milk")
    change = (Edit(EditKind.INJECT, again), Edit(EditKind.REPLACE, step_id="milk", by="milk+r1"))
    return plan.revise(change, "rules", "spilled", 3.0)


def test_a_graph_is_drawn_as_before():
    tea = load_graph(Path(__file__).parents[2] / "examples" / "tea.yaml")
    assert mermaid(tea) == (GOLDEN / "tea.mmd").read_text(encoding="utf-8")


def test_a_plan_is_drawn_as_before():
    plan = drink()
    assert mermaid(plan.graph, plan) == (GOLDEN / "drink.mmd").read_text(encoding="utf-8")


def test_no_text_breaks_out_of_its_label():
    nasty = 'x"]; end %% <script> `a` {b} | (c) \n click n0 "javascript:"'
    drawn = mermaid(StepGraph("g", "x", (Step("a", nasty),)))
    label = drawn.splitlines()[1].removeprefix('    n0["<b>a</b><br/>').removesuffix('"]')
    assert not set(label) & set('"<>`{}[]()|')
