"""The form of an answer, made from the plan as it stands: only ids that exist, only operators that are legal now.

A server that constrains decoding to its JSON Schema cannot name a wrong step or an illegal edit at all; an answer from
any other server is checked against the same model.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, create_model

from ...core.deviation import RecoveryKind as K
from ...core.plan import Plan
from ...core.proposal import PlanRequest
from ...core.steps import Step
from ..operators import Case
from ..remedies import kinds_for
from ..repair import concerned, may_restart
from .wire import MAX_STEPS, shown_steps

TEXT, WHY, EDITS, NEXT = 120, 160, 4, 3
"""Characters of an injected step's words and of the reason; edits and next steps in one answer."""

ALWAYS = (K.HINT, K.CLARIFY)
"""Kinds of recovery that change nothing in the plan, and are always legal."""


class Answer(BaseModel):
    """What every form of answer has in common."""

    model_config = ConfigDict(extra="forbid")


def answer_model(request: PlanRequest, most: int = MAX_STEPS) -> type[Answer]:
    """The form of answer to `request`: a recovery by name, edits of one's own, or nothing to change.

    `most`: steps that are shown, and that edits may name.
    """
    plan = request.plan
    shown = [step.id for step in shown_steps(request, most)]
    opened = tuple(i for i in shown if not plan.is_done(i))
    done = tuple(i for i in shown if plan.is_done(i))
    idle = tuple(i for i in opened if _may_go(plan, i))
    return _model(opened, done, idle, legal_kinds(request), concerned_ids(request))


def legal_kinds(request: PlanRequest) -> tuple[str, ...]:
    """Values of the recovery kinds that may be named: those that answer the deviation, the author's, and asking.

    Starting over is one of them once something is done, unless that would repeat a danger.
    """
    plan, finding = request.plan, request.finding
    step = concerned(plan, finding) if finding else None
    if finding is None or step is None:
        return tuple(k.value for k in ALWAYS)
    kinds: list[K] = [*kinds_for(Case(plan, finding, step)), *(t.kind for t in step.recoveries), *_over(plan), *ALWAYS]
    return tuple(dict.fromkeys(k.value for k in kinds))


def _over(plan: Plan) -> tuple[K, ...]:
    return (K.DISCARD_RESTART,) if plan.done_ids and may_restart(plan) else ()


def concerned_ids(request: PlanRequest) -> tuple[str, ...]:
    """The id of the step that the deviation is about; empty when it is about none."""
    step = concerned(request.plan, request.finding) if request.finding else None
    return (step.id,) if step else ()


def _may_go(plan: Plan, step_id: str) -> bool:
    step: Step = plan.by_id[step_id]
    aside = step_id not in plan.graph.by_id and step.stands_for is None
    return (step.optional or aside) and not step.hazards


@lru_cache(maxsize=256)
def _model(
    opened: tuple[str, ...],
    done: tuple[str, ...],
    idle: tuple[str, ...],
    kinds: tuple[str, ...],
    about: tuple[str, ...],
) -> type[Answer]:
    forms: list[type[BaseModel]] = [_form("Nothing", choose=(Literal["nothing"], ...))]
    if about:
        forms.append(_form("Recovery", choose=(Literal["recovery"], ...), kind=(_one_of(kinds), ...)))
    edits = _edits(opened, done, idle)
    if edits:
        many = Field(min_length=1, max_length=EDITS)
        forms.append(_form("Edits", choose=(Literal["edits"], ...), edits=(list[_any_of(edits)], many)))
    fields: dict[str, Any] = {"why": (str, Field(max_length=WHY)), "do": (_any_of(forms), ...)}
    if opened:
        fields["next"] = (list[_one_of(opened)], Field(max_length=NEXT))
    return create_model("Proposal", __base__=Answer, **fields)


def _edits(opened: tuple[str, ...], done: tuple[str, ...], idle: tuple[str, ...]) -> list[type[BaseModel]]:
    forms: list[type[BaseModel]] = []
    if opened:
        words, before = (str, Field(min_length=1, max_length=TEXT)), _before(opened)
        forms.append(_form("First", op=(Literal["first"], ...), text=words, before=before))
        forms.append(_form("Sooner", op=(Literal["sooner"], ...), step=(_one_of(opened), ...), before=before))
    if done:
        forms.append(_form("Again", op=(Literal["again"], ...), step=(_one_of(done), ...)))
    if idle:
        forms.append(_form("Skip", op=(Literal["skip"], ...), step=(_one_of(idle), ...)))
    return forms


def _before(opened: tuple[str, ...]) -> tuple[Any, Any]:
    return list[_one_of(opened)], Field(min_length=1, max_length=NEXT)


def _form(name: str, **fields: Any) -> type[BaseModel]:
    return create_model(name, __base__=Answer, **fields)


def _one_of(values: Iterable[str]) -> Any:
    return Literal[tuple(values)]  # type: ignore[valid-type]


def _any_of(forms: Iterable[type[BaseModel]]) -> Any:
    return Union[tuple(forms)]  # noqa: UP007
