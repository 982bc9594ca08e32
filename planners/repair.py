"""Repair: the cheapest recovery that is valid and safe on the graph, the author's own templates first.

A recovery is valid when after it every required step can still start: its effects are simulated first, with what must
be undone for it (`undo`), and the choice is proved by applying it to the plan, whose validator has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..core.deviation import DeviationCode, RecoveryKind
from ..core.errors import PlanRefused
from ..core.findings import Finding, FindingKind
from ..core.plan import Plan, unreachable
from ..core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from ..core.steps import Reversible, Step
from .costs import BASE_S, RISK_S, again_s, cost_s, redo_s
from .names import depth_of
from .operators import OPERATORS, Case
from .remedies import OPEN, kinds_for
from .undo import After, Undoing, find_undoing, undo_edits

Order = Callable[[Plan], tuple[str, ...]]
"""plan -> ids of the steps that can be told now, best first."""

K = RecoveryKind

ALONE = frozenset({K.CLARIFY, K.DISCARD_RESTART, K.END})
"""Kinds that undoing single steps does not go with."""

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
    undoing: Undoing = field(default_factory=Undoing)


def repair(request: PlanRequest, order: Order) -> PlanProposal:
    """The cheapest valid recovery of `request.finding`; `reachable` False, with the reason, when there is none."""
    plan, finding = request.plan, request.finding
    if finding is None or finding.kind not in REPAIRED:
        return go_on(plan, order, K.NONE, "nothing to repair")
    step = concerned(plan, finding)
    if step is None:
        kind = OPEN.get(finding.code or DeviationCode.BENIGN, (K.NONE,))[0]
        return go_on(plan, order, kind, f"{finding.kind.value}: no step of the plan is concerned")
    if depth_of(plan, step.id) >= request.max_depth:
        return _too_deep(request, Case(plan, finding, step), order)
    return _cheapest(request, Case(plan, finding, step), order)


def named(case: Case, kind: RecoveryKind) -> Option | str:
    """The recovery of one kind, with what has to be undone before it can work; or why nothing makes it work."""
    return _made_valid(case, _option(case, kind), float("inf"))


def may_restart(plan: Plan) -> bool:
    """False when starting over would repeat a dangerous step that cannot be undone: nobody is told that unasked."""
    steps = (plan.by_id[i] for i in plan.done_ids if i in plan.by_id)
    return not any(step.hazards and step.reversible is Reversible.NO for step in steps)


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


def _too_deep(request: PlanRequest, case: Case, order: Order) -> PlanProposal:
    """No further nesting: an optional step is let go, anything else is asked about."""
    plan, step = request.plan, case.step
    why = f"{step.id!r} was recovered {request.max_depth} times already"
    if step.optional and not step.hazards and not plan.is_done(step.id):
        proposal = _try(request, _option(case, K.ACCEPT), order, f"{why}; it is optional, so it is left as it is")
        if isinstance(proposal, PlanProposal):
            return proposal
    return go_on(plan, order, K.CLARIFY, f"{why}; the person is asked")


def _cheapest(request: PlanRequest, case: Case, order: Order) -> PlanProposal:
    refusals: dict[str, None] = {}
    for options in (_Options(case, list(_templates(case))), _Options(case, list(_rules(case)), last=_restarts(case))):
        while best := options.best(refusals):
            option, found = best
            why = f"{case.finding.kind.value} of {case.step.id!r}: {found.kind.value}"
            proposal = _try(request, found, order, why)
            if isinstance(proposal, PlanProposal):
                return proposal
            refusals[f"{found.kind.value}: {proposal}"] = None
            options.left.remove(option)
    return PlanProposal(
        request.plan.revision,
        next_steps=order(request.plan),
        recovery=K.CLARIFY,
        reachable=False,
        why="no recovery reaches the goal (" + "; ".join(refusals) + ")",
    )


def _templates(case: Case) -> Iterator[Option]:
    for template in case.step.recoveries:
        if case.finding.code is not None and _speaks_of(template.code, case.finding.code):
            yield _option(Case(case.plan, case.finding, case.step, template.text), template.kind)


def _rules(case: Case) -> Iterator[Option]:
    for kind in (*kinds_for(case), K.CLARIFY):
        yield _option(case, kind)


def _restarts(case: Case) -> Iterator[Option]:
    """Starting over, unless that is dangerous. Dear to work out, and dearer than almost anything else."""
    if may_restart(case.plan):
        yield _option(case, K.DISCARD_RESTART)


def _speaks_of(template_code: str, code: DeviationCode) -> bool:
    """A template names a code, a family (`E`), or one of the two names an owed step is settled under."""
    owed = {DeviationCode.OWED.value, DeviationCode.OMIT.value, DeviationCode.ORDER.value}
    if template_code in owed and code.value in owed:
        return True
    return template_code == code.value or code.value.startswith(f"{template_code}.")


def _option(case: Case, kind: RecoveryKind) -> Option:
    edits, steps = OPERATORS[kind](case), case.plan.by_id
    seconds = cost_s(kind, (e.step for e in edits if e.kind is EditKind.INJECT and e.step))
    price = again_s if kind is K.DISCARD_RESTART else redo_s
    seconds += sum(price(steps[e.step_id]) for e in edits if e.kind is EditKind.REOPEN and e.step_id)
    if kind is K.PAUSE_THEN_DO and case.interrupted and case.interrupted.hazards:
        seconds += RISK_S
    return Option(kind, edits, seconds)


@dataclass(slots=True)
class _Options:
    """What could be tried; `last` is only looked at when all the rest costs more than starting over could."""

    case: Case
    left: list[Option]
    last: Iterator[Option] | None = None

    def best(self, refusals: dict[str, None]) -> tuple[Option, Option] | None:
        """The cheapest that reaches the goal, beside itself with what must be undone for it."""
        best = self._best(refusals)
        if self.last is not None and (best is None or best[1].cost_s > BASE_S[K.DISCARD_RESTART]):
            self.left.extend(self.last)
            self.last = None
            best = self._best(refusals)
        return best

    def _best(self, refusals: dict[str, None]) -> tuple[Option, Option] | None:
        best: tuple[Option, Option] | None = None
        for option in sorted(self.left, key=lambda o: o.cost_s):
            limit = best[1].cost_s if best else float("inf")
            if option.cost_s >= limit:
                break
            found = _made_valid(self.case, option, limit)
            if isinstance(found, str):
                refusals[f"{option.kind.value}: {found}"] = None
            elif found.cost_s < limit:
                best = option, found
        return best


def _made_valid(case: Case, option: Option, limit_s: float) -> Option | str:
    """The option, with what has to be undone before it can work; or why nothing makes it work."""
    more = option.cost_s - BASE_S[option.kind] + BASE_S[K.UNDO_TO]
    room = 1e-9 if option.kind in ALONE else max(1e-9, limit_s - more)
    undoing = find_undoing(_after(case, option), room)
    if isinstance(undoing, str):
        return undoing
    if not undoing.undone:
        return option
    waiting = tuple(e.step.id for e in option.edits if e.step)
    waiting += tuple(e.step_id for e in option.edits if e.kind is EditKind.REOPEN and e.step_id)
    edits = (*option.edits, *undo_edits(case.plan, undoing, waiting))
    return Option(K.UNDO_TO, edits, more + undoing.cost_s, undoing)


def _after(case: Case, option: Option) -> After:
    plan = case.plan
    reopened = {e.step_id for e in option.edits if e.kind is EditKind.REOPEN}
    waived = frozenset(e.step_id for e in option.edits if e.kind is EditKind.ACCEPT and e.step_id)
    finished = case.interrupted.id if option.kind is K.DO_LATER and case.interrupted else None
    left = frozenset(i for i in plan.done_ids if i not in reopened and i in plan.by_id)
    wanted = frozenset(e.step_id for e in option.edits if e.kind is EditKind.REPLACE and e.step_id)
    return After(plan, left, waived, wanted, finished)


def _try(request: PlanRequest, option: Option, order: Order, why: str) -> PlanProposal | str:
    """The proposal, or why the plan refuses it."""
    plan = request.plan
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
