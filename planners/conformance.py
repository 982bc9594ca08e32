"""The laws of a planner, as a check for a plug-in author's own tests; ours run it over every registered name.

1. It answers within `limit_s`, and about the plan it was asked about.
2. Its edits are accepted by the plan's validator.
3. A next step is a step of the (revised) plan, and has no open precondition.
4. A repair leaves every required step able to start, or says that it cannot (`reachable=False`, with a reason).
5. It terminates: doing its next step again and again finishes the plan.
6. The same request gives the same proposal (can be left out for planners that draw lots).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue

from ..core.belief import Belief
from ..core.errors import PlanRefused, PluginError
from ..core.plan import Plan, Status, unreachable
from ..core.proposal import PlanProposal, PlanRequest
from .base import Planner
from .cases import sample_requests

DoneOf = Callable[[PlanRequest, Plan], frozenset[str]]
"""request, revised plan -> ids of the steps that the planner may take as done."""


def check_planner(
    planner: Planner,
    requests: Iterable[PlanRequest] | None = None,
    *,
    seed: int = 0,
    deterministic: bool = True,
    limit_s: float = 10.0,
    done_of: DoneOf | None = None,
) -> int:
    """Check every law on `requests` (or on 60 drawn by `seed`) and return how many requests were checked.

    `done_of` is for planners that know more than the plan does (an oracle). Raises PluginError naming the broken law.
    """
    count = 0
    for request in sample_requests(seed) if requests is None else requests:
        _check_request(planner, request, limit_s, deterministic, done_of or _by_the_plan)
        count += 1
    return count


def _by_the_plan(request: PlanRequest, plan: Plan) -> frozenset[str]:
    return plan.done_ids


def _check_request(
    planner: Planner, request: PlanRequest, limit_s: float, deterministic: bool, done_of: DoneOf
) -> None:
    proposal = _ask(planner, request, limit_s)
    if deterministic and _ask(planner, request, limit_s) != proposal:
        raise _broken("6 (same request, same proposal)", request, "two answers differ")
    if proposal.base_revision != request.plan.revision:
        detail = f"base_revision={proposal.base_revision!r}, allowed: {request.plan.revision!r}"
        raise _broken("1 (about this plan)", request, detail)
    plan = _revised(request, proposal)
    _check_next(request, proposal, plan, done_of(request, plan))
    stuck = unreachable(plan)
    if proposal.reachable and stuck:
        raise _broken("4 (goal reachable)", request, f"these steps can never start: {', '.join(stuck)}")
    if not proposal.reachable and not proposal.why:
        raise _broken("4 (goal reachable)", request, "reachable=False without a reason in `why`")
    if done_of is _by_the_plan and not stuck:
        _check_finishes(planner, request, plan, limit_s)


def _ask(planner: Planner, request: PlanRequest, limit_s: float) -> PlanProposal:
    """The proposal, from a thread of its own so that a planner that hangs is named instead of waited for."""
    box: SimpleQueue[PlanProposal | Exception] = SimpleQueue()

    def work() -> None:
        try:
            box.put(planner.propose(request))
        except Exception as error:  # whatever a plug-in raises is its broken contract
            box.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        answer = box.get(timeout=limit_s)
    except Empty:
        raise _broken("1 (answers in time)", request, f"no answer within {limit_s:g} s") from None
    if isinstance(answer, Exception):
        raise _broken("1 (answers)", request, f"raised {type(answer).__name__}: {answer}") from answer
    return answer


def _revised(request: PlanRequest, proposal: PlanProposal) -> Plan:
    if not proposal.edits:
        return request.plan
    try:
        return request.plan.revise(proposal.edits, "conformance", proposal.why, request.t)
    except PlanRefused as error:
        raise _broken("2 (valid edits)", request, str(error)) from error


def _check_next(request: PlanRequest, proposal: PlanProposal, plan: Plan, done_ids: frozenset[str]) -> None:
    allowed = plan.frontier_of(done_ids)
    for step_id in proposal.next_steps:
        if step_id not in allowed:
            detail = f"next step {step_id!r} is not open; allowed: {', '.join(allowed) or 'none'}"
            raise _broken("3 (no open precondition)", request, detail)


def _check_finishes(planner: Planner, request: PlanRequest, plan: Plan, limit_s: float) -> None:
    for _ in range(len(plan.steps) + 1):
        if plan.finished:
            return
        asked = PlanRequest(plan, Belief(t=request.t), None, request.t, request.max_depth)
        proposal = _ask(planner, asked, limit_s)
        if not proposal.next_steps:
            raise _broken("5 (terminates)", asked, f"no next step though {', '.join(plan.open_required)} is open")
        _check_next(asked, proposal, plan, plan.done_ids)
        plan = plan.mark(proposal.next_steps[0], Status.DONE, request.t)
    raise _broken("5 (terminates)", request, "doing its next steps did not finish the plan")


def _broken(law: str, request: PlanRequest, detail: str) -> PluginError:
    finding = request.finding.id if request.finding else None
    where = f"graph {request.plan.graph.id!r}, revision {request.plan.revision}, finding {finding!r}"
    return PluginError(f"the planner breaks law {law} on {where}: {detail}")
