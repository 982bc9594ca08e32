"""From a model's answer to a proposal: edits that our own operators make, with ids and content that are ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from ...core.deviation import RecoveryKind as K
from ...core.plan import Plan
from ...core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from ...core.steps import Step
from ..costs import ASIDE, BASE_S, redo_s
from ..names import free_id
from ..operators import OPERATORS, Case
from ..repair import Option, concerned, named
from ..rules import tell_order

OWN = K.COMPENSATE
"""The kind that edits of the model's own are booked under, and priced as."""


def to_proposal(request: PlanRequest, answer: BaseModel) -> PlanProposal:
    """The proposal that `answer` (of `schema.answer_model`) stands for; not yet admitted."""
    said: dict[str, Any] = answer.model_dump()
    chosen = said["do"]
    made = _made(request, chosen)
    wanted = tuple(said.get("next", ()))
    return PlanProposal(
        base_revision=request.plan.revision,
        edits=made.edits,
        next_steps=wanted,
        recovery=made.kind,
        why=" ".join(str(said["why"]).split()),
        cost_s=made.cost_s,
    )


def with_next(plan: Plan, proposal: PlanProposal) -> tuple[str, ...]:
    """The wanted next steps that can start in the revised `plan`, then the rest of what can."""
    order = tell_order(plan)
    return tuple(dict.fromkeys((*(i for i in proposal.next_steps if i in order), *order)))


def price(plan: Plan, edits: tuple[Edit, ...], kind: K) -> float:
    """Expected seconds, by the search's own table."""
    steps = plan.by_id
    added = sum(e.step.duration.median for e in edits if e.step)
    again = sum(redo_s(steps[i]) for e in edits if e.kind is EditKind.REOPEN and (i := e.step_id) and i in steps)
    return BASE_S[kind] + added + again


def _made(request: PlanRequest, chosen: dict[str, Any]) -> Option:
    plan, finding = request.plan, request.finding
    if chosen["choose"] == "recovery" and finding is not None:
        kind, step = K(chosen["kind"]), concerned(plan, finding)
        if step is not None:
            words = next((t.text for t in step.recoveries if t.kind is kind), "")
            return _recovery(Case(plan, finding, step, words), kind)
    if chosen["choose"] == "edits":
        edits: list[Edit] = []
        for one in chosen["edits"]:
            edits += _edit(plan, one, {e.step.id for e in edits if e.step}, request)
        return Option(OWN, tuple(edits), price(plan, tuple(edits), OWN))
    return Option(K.NONE, (), price(plan, (), K.NONE))


def _recovery(case: Case, kind: K) -> Option:
    """The search's own operator, with what must be undone for it; bare when nothing makes it work."""
    found = named(case, kind)
    if not isinstance(found, str):
        return found
    edits = OPERATORS[kind](case)
    return Option(kind, edits, price(case.plan, edits, kind))


def _edit(plan: Plan, one: dict[str, Any], taken: set[str], request: PlanRequest) -> tuple[Edit, ...]:
    if one["op"] == "again":
        return (Edit(EditKind.REOPEN, step_id=one["step"]),)
    if one["op"] == "skip":
        return (Edit(EditKind.ACCEPT, step_id=one["step"]),)
    before = tuple(dict.fromkeys(one["before"]))
    if one["op"] == "sooner":
        return _sooner(plan, plan.by_id[one["step"]], before, taken)
    about = concerned(plan, request.finding) if request.finding else None
    name = free_id(plan, about.id if about else before[0], "model", taken)
    step = Step(name, " ".join(one["text"].split()), duration=ASIDE)
    return (Edit(EditKind.INJECT, step=step, before=before),)


def _sooner(plan: Plan, step: Step, before: tuple[str, ...], taken: set[str]) -> tuple[Edit, ...]:
    name = free_id(plan, step.id, "r", taken)
    copy = replace(step, id=name, stands_for=step.base, optional=False)
    waiting = tuple(i for i in plan.structure.followers(step.id) if not plan.is_done(i))
    return (
        Edit(EditKind.INJECT, step=copy, before=tuple(dict.fromkeys((*before, *waiting)))),
        Edit(EditKind.REPLACE, step_id=step.id, by=name),
    )
