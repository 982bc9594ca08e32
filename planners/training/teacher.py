"""What a model is taught to answer: of everything it could say, what comes to the same as the search's repair.

The search is optimal on its cost table (`eval repairs`). Where its repair has no name in the form of the answer, the
cheapest admitted answer is taught instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ...core.plan import Plan
from ...core.proposal import PlanProposal, PlanRequest
from ...core.steps import Step
from ..admission import admit
from ..llm.presets import TINY_STEPS
from ..llm.schema import answer_model, legal_kinds
from ..llm.translate import to_proposal
from ..llm.wire import request_data, user_text
from ..remedies import past_return
from ..repair import concerned
from ..rules import RulePlanner

WHO = "teacher"


@dataclass(frozen=True, slots=True)
class Taught:
    """One question and its answer, as texts of the wire."""

    question: str
    answer: str
    optimal: bool
    """False when the search's repair has no name, and the next best is taught."""


def taught(request: PlanRequest, steps: int = TINY_STEPS) -> Taught | None:
    """The lesson of a request with a deviation of a step; None when nothing that can be said is admitted.

    `steps`: steps of the plan that the model is shown.
    """
    best = RulePlanner().propose(request)
    found = sorted(_admitted(request, steps), key=lambda one: one[1].cost_s or 0.0)
    if not found:
        return None
    same = next((one for one in found if agrees(request, one[1], best)), None)
    said, _ = same or found[0]
    question = user_text(request_data(request, most=steps))
    return Taught(question, json.dumps(said, separators=(",", ":")), same is not None)


def agrees(request: PlanRequest, proposal: PlanProposal, best: PlanProposal) -> bool:
    """True when a proposal makes the same edits as the search's repair `best`, under the same kind if it has a name."""
    if proposal.edits != best.edits:
        return False
    nameless = best.recovery.value not in legal_kinds(request)
    return proposal.recovery is best.recovery or (not best.edits and nameless)


def answers(request: PlanRequest) -> Iterator[dict[str, Any]]:
    """Everything that can be said without edits of one's own: nothing, or a recovery by its name."""
    why = because(request)
    yield {"why": why, "do": {"choose": "nothing"}}
    if request.finding is not None and concerned(request.plan, request.finding) is not None:
        for kind in legal_kinds(request):
            yield {"why": why, "do": {"choose": "recovery", "kind": kind}}


def because(request: PlanRequest) -> str:
    """What the choice hangs on, in words: the code, and how the step concerned stands."""
    finding = request.finding
    step = concerned(request.plan, finding) if finding else None
    if finding is None or step is None:
        return "no step is concerned"
    words = [finding.code.value if finding.code else finding.kind.value]
    words.append("done" if request.plan.is_done(step.id) else "open")
    words += [word for word, holds in _marks(request.plan, step) if holds]
    by = request.plan.by_id.get(finding.by or "")
    if by is not None and not request.plan.is_done(by.id):
        words.append("before a dangerous one that goes on" if by.hazards else "before one that goes on")
    if finding.off:
        words.append("too much" if finding.off > 0 else "too little")
    return ", ".join(words)


def _marks(plan: Plan, step: Step) -> tuple[tuple[str, bool], ...]:
    return (
        ("dangerous", bool(step.hazards)),
        ("optional", step.optional),
        ("too late", past_return(plan, step) is not None),
    )


def _admitted(request: PlanRequest, steps: int) -> Iterator[tuple[dict[str, Any], PlanProposal]]:
    form = answer_model(request, steps)
    for said in answers(request):
        whole = {**said, "next": []} if "next" in form.model_fields else said
        proposal = replace(to_proposal(request, form.model_validate(whole)), next_steps=())
        if isinstance(admit(request.plan, proposal, WHO, request.t), Plan):
            yield whole, proposal
