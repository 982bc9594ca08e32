"""Repair: the cheapest recovery that is valid on the graph, the author's own templates first.

A recovery is valid when the revised plan keeps every invariant of plans (acyclic, safety steps kept, every required
step can still start), which is proved by applying it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..core.deviation import WRONG_THING, DeviationCode, RecoveryKind
from ..core.errors import PlanRefused
from ..core.findings import Finding, FindingKind
from ..core.plan import Plan, unreachable
from ..core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from ..core.steps import Reversible, Step
from .costs import cost_s
from .names import depth_of
from .operators import OPERATORS, Case

Order = Callable[[Plan], tuple[str, ...]]
"""plan -> ids of the steps that can be told now, best first."""

K = RecoveryKind

DEFAULTS: dict[DeviationCode, tuple[RecoveryKind, ...]] = {
    DeviationCode.EXTRA: (K.STOP,),
    DeviationCode.REPEAT: (K.STOP,),
    DeviationCode.SPLIT: (K.RESUME,),
    DeviationCode.BRANCH: (K.ADAPT,),
    DeviationCode.GOAL: (K.CLARIFY,),
    DeviationCode.QTY: (K.ADJUST_NOW, K.REDO),
    DeviationCode.TIME: (K.EXTEND, K.REDO),
    DeviationCode.TEMP: (K.SET_PARAM, K.REDO),
    DeviationCode.TECH: (K.REDO,),
    DeviationCode.PREP: (K.REDO,),
    DeviationCode.QUAL: (K.REDO,),
    DeviationCode.ACC: (K.CLEAN,),
    DeviationCode.DIST: (K.RESUME,),
    DeviationCode.STALL: (K.HINT,),
    DeviationCode.HAZARD: (K.STOP_SAFE,),
}
"""code -> kinds tried when the author gave no template; owed steps and wrong things have rules of their own."""

REPAIRED = frozenset(
    {
        FindingKind.OWED,
        FindingKind.MISTAKE,
        FindingKind.EXTRA,
        FindingKind.REPEAT,
        FindingKind.STALL,
        FindingKind.HAZARD,
    }
)
"""The findings that ask for a repair; the others only move the plan on."""


@dataclass(frozen=True, slots=True)
class Option:
    """One recovery that could be tried."""

    kind: RecoveryKind
    edits: tuple[Edit, ...]
    cost_s: float
    template: bool


def repair(request: PlanRequest, order: Order) -> PlanProposal:
    """The cheapest valid recovery of `request.finding`; `reachable` False, with the reason, when there is none."""
    plan, finding = request.plan, request.finding
    if finding is None or finding.kind not in REPAIRED:
        return go_on(plan, order, K.NONE, "nothing to repair")
    step = concerned(plan, finding)
    if step is None:
        kind = DEFAULTS.get(finding.code or DeviationCode.BENIGN, (K.NONE,))[0]
        return go_on(plan, order, kind, f"{finding.kind.value}: no step of the plan is concerned")
    if depth_of(plan, step.id) >= request.max_depth:
        return _too_deep(request, step, order)
    return _cheapest(request, step, order)


def go_on(plan: Plan, order: Order, kind: RecoveryKind, why: str) -> PlanProposal:
    """No edits; what comes next on the plan as it is."""
    stuck = unreachable(plan)
    if stuck:
        why = f"these required steps can never start: {', '.join(stuck)}"
    return PlanProposal(plan.revision, next_steps=order(plan), recovery=kind, reachable=not stuck, why=why, cost_s=0.0)


def concerned(plan: Plan, finding: Finding) -> Step | None:
    """The plan step that the finding is about, or the open one that has taken over its work."""
    if finding.step_id is None:
        return None
    step = plan.by_id.get(finding.step_id)
    if step is not None:
        return step
    base = next((s.base for s in plan.injected if s.id == finding.step_id), finding.step_id)
    return next((s for s in plan.steps if s.base == base and not plan.is_done(s.id)), None)


def _too_deep(request: PlanRequest, step: Step, order: Order) -> PlanProposal:
    """No further nesting: an optional step is let go, anything else is asked about."""
    plan = request.plan
    why = f"{step.id!r} was recovered {request.max_depth} times already"
    if step.optional and not step.hazards and not plan.is_done(step.id):
        option = _option(Case(plan, _finding(request), step), K.ACCEPT)
        proposal = _try(plan, option, request, order, f"{why}; it is optional, so it is left as it is")
        if isinstance(proposal, PlanProposal):
            return proposal
    return go_on(plan, order, K.CLARIFY, f"{why}; the person is asked")


def _finding(request: PlanRequest) -> Finding:
    if request.finding is None:
        raise ValueError("a repair needs a finding")
    return request.finding


def _cheapest(request: PlanRequest, step: Step, order: Order) -> PlanProposal:
    refusals: list[str] = []
    options = sorted(options_for(request.plan, _finding(request), step), key=lambda o: (not o.template, o.cost_s))
    for option in options:
        why = f"{_finding(request).kind.value} of {step.id!r}: {option.kind.value}"
        proposal = _try(request.plan, option, request, order, why)
        if isinstance(proposal, PlanProposal):
            return proposal
        refusals.append(f"{option.kind.value}: {proposal}")
    return PlanProposal(
        request.plan.revision,
        next_steps=order(request.plan),
        recovery=K.CLARIFY,
        reachable=False,
        why="no recovery reaches the goal (" + "; ".join(refusals) + ")",
    )


def options_for(plan: Plan, finding: Finding, step: Step) -> Iterator[Option]:
    """Every recovery worth trying: the author's templates, then the rules of the code; asking comes last of all."""
    for template in step.recoveries:
        if finding.code is not None and _speaks_of(template.code, finding.code):
            yield _option(Case(plan, finding, step, template.text), template.kind, template=True)
    case = Case(plan, finding, step)
    for kind in (*_kinds(case), K.CLARIFY):
        yield _option(case, kind)


def _speaks_of(template_code: str, code: DeviationCode) -> bool:
    """A template names a code, a family (`E`), or one of the two names an owed step is settled under."""
    owed = {DeviationCode.OWED.value, DeviationCode.OMIT.value, DeviationCode.ORDER.value}
    if template_code in owed and code.value in owed:
        return True
    return template_code == code.value or code.value.startswith(f"{template_code}.")


def _option(case: Case, kind: RecoveryKind, *, template: bool = False) -> Option:
    edits = OPERATORS[kind](case)
    anew = [e.step for e in edits if e.kind is EditKind.INJECT and e.step]
    anew += [case.plan.by_id[e.step_id] for e in edits if e.kind is EditKind.REOPEN and e.step_id]
    return Option(kind, edits, cost_s(kind, anew), template)


def _kinds(case: Case) -> tuple[RecoveryKind, ...]:
    code, plan, step = case.finding.code, case.plan, case.step
    if case.finding.kind is FindingKind.OWED:
        return _owed_kinds(case)
    if code in WRONG_THING:
        spoilt = plan.is_done(step.id) and step.reversible is Reversible.NO
        return () if spoilt else (K.SWAP_REDO,)
    return DEFAULTS.get(code or DeviationCode.BENIGN, (K.NONE,))


def _owed_kinds(case: Case) -> tuple[RecoveryKind, ...]:
    plan, step, by = case.plan, case.step, case.finding.by
    if plan.is_done(step.id):
        return (K.NONE,)
    if step.optional and not step.hazards:
        return (K.ACCEPT,)
    interrupted = by is not None and by in plan.by_id and not plan.is_done(by)
    return (K.PAUSE_THEN_DO,) if interrupted else (K.DO_NOW,)


def _try(plan: Plan, option: Option, request: PlanRequest, order: Order, why: str) -> PlanProposal | str:
    """The proposal, or why the plan refuses it."""
    try:
        revised = plan.revise(option.edits, "repair", why, request.t) if option.edits else plan
    except PlanRefused as error:
        return str(error)
    if stuck := unreachable(revised):
        return f"these required steps can never start: {', '.join(stuck)}"
    return PlanProposal(
        plan.revision,
        edits=option.edits,
        next_steps=order(revised),
        recovery=option.kind,
        why=why,
        cost_s=option.cost_s,
    )
