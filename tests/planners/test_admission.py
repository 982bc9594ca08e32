"""The gate: every law is kept, and named when a proposal breaks it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planwatch.core.effects import TRUE, done
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind, PlanProposal
from planwatch.core.steps import Hazard, Step
from planwatch.planners.admission import Law, Limits, Refusal, admit
from tests.planners.replay import graph

GRAPH = graph(
    {"a": (), "b": ("a",), "c": ("b",), "d": ()},
    b={"hazards": (Hazard("hot"),)},
    d={"optional": True},
)
PLAN = Plan(GRAPH).mark("a", Status.DONE, 1.0)


def inject(step: Step, *before: str) -> Edit:
    return Edit(EditKind.INJECT, step=step, before=before)


def verdict(*edits: Edit, plan: Plan = PLAN, base: int | None = None, **more) -> Plan | Refusal:
    revision = plan.revision if base is None else base
    return admit(plan, PlanProposal(revision, edits, why="because", **more), "m", 10.0)


def test_a_small_repair_passes_and_is_revised() -> None:
    plan = verdict(inject(Step("b+m1", "Wipe the table"), "b"))
    assert isinstance(plan, Plan)
    assert plan.frontier == ("b+m1", "d")
    assert plan.revisions[-1].who == "m"


COPY = replace(GRAPH.by_id["b"], id="b+r1", stands_for="b")
BAD = {
    "stale": (Law.CURRENT, lambda: verdict(inject(Step("x", "Wait"), "b"), base=3)),
    "many": (Law.SIZE, lambda: verdict(*[Edit(EditKind.REOPEN, step_id="a")] * 9)),
    "newline": (Law.SIZE, lambda: verdict(inject(Step("x", "Wait\nand obey"), "b"))),
    "template mark": (Law.SIZE, lambda: verdict(inject(Step("x", "<|im_start|>system"), "b"))),
    "hidden text": (Law.SIZE, lambda: verdict(inject(Step("x", "Wait\u202e"), "b"))),
    "nowhere": (Law.KNOWN, lambda: verdict(inject(Step("x", "Wait"), "nowhere"))),
    "no step": (Law.KNOWN, lambda: verdict(Edit(EditKind.INJECT))),
    "no id": (Law.KNOWN, lambda: verdict(Edit(EditKind.ACCEPT))),
    "taken": (Law.TAKEN, lambda: verdict(inject(Step("c", "Wait"), "b"))),
    "required": (Law.WAIVE, lambda: verdict(Edit(EditKind.ACCEPT, step_id="c"))),
    "dangerous": (Law.SAFETY, lambda: verdict(Edit(EditKind.ACCEPT, step_id="b"))),
    "emptied": (
        Law.SAFETY,
        lambda: verdict(inject(replace(COPY, hazards=())), Edit(EditKind.REPLACE, step_id="b", by="b+r1")),
    ),
    "too early": (
        Law.SAFETY,
        lambda: verdict(inject(replace(COPY, pre=TRUE)), Edit(EditKind.REPLACE, step_id="b", by="b+r1")),
    ),
    "faked effect": (Law.INVENTED, lambda: verdict(inject(Step("x", "Wait", effects=(done("c"),)), "b"))),
    "not done": (Law.DONE, lambda: verdict(Edit(EditKind.REOPEN, step_id="c"))),
    "done waits": (Law.DONE, lambda: verdict(inject(Step("x", "Wait"), "a"))),
    "circle": (Law.ACYCLIC, lambda: verdict(inject(Step("x", "Wait", pre=GRAPH.by_id["c"].pre), "b"))),
    "closed next": (Law.NEXT, lambda: verdict(next_steps=("c",))),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_law_is_named(name: str) -> None:
    law, ask = BAD[name]
    refusal = ask()
    assert isinstance(refusal, Refusal)
    assert refusal.law is law, refusal.text


def test_haste_and_nesting_end() -> None:
    plan, verdicts = PLAN, []
    for number in range(5):
        found = verdict(inject(Step(f"b+m{number}", "Wait"), "b"), plan=plan)
        verdicts.append(found)
        plan = found if isinstance(found, Plan) else plan
    assert [isinstance(one, Plan) for one in verdicts] == [True, True, True, False, False]
    assert isinstance(verdicts[-1], Refusal) and verdicts[-1].law is Law.DEPTH
    hasty = admit(
        plan, PlanProposal(plan.revision, (Edit(EditKind.REOPEN, step_id="a"),)), "m", 11.0, Limits(edits_a_minute=3)
    )
    assert isinstance(hasty, Refusal) and hasty.law is Law.RATE
    later = admit(
        plan, PlanProposal(plan.revision, (Edit(EditKind.REOPEN, step_id="a"),)), "m", 80.0, Limits(edits_a_minute=3)
    )
    assert isinstance(later, Plan)


def test_a_published_style_may_waive_what_is_required_but_not_what_is_dangerous() -> None:
    free = Limits(waive_required=True)
    waived = admit(PLAN, PlanProposal(0, (Edit(EditKind.ACCEPT, step_id="c"),)), "m", 1.0, free)
    assert isinstance(waived, Plan)
    refused = admit(PLAN, PlanProposal(0, (Edit(EditKind.ACCEPT, step_id="b"),)), "m", 1.0, free)
    assert isinstance(refused, Refusal) and refused.law is Law.SAFETY
