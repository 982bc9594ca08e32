"""The planner `rules`: the frontier of the graph, and the cheapest valid repair. No model, no wait."""

from __future__ import annotations

from ..core.plan import Plan
from ..core.proposal import PlanProposal, PlanRequest
from .repair import repair


def tell_order(plan: Plan) -> tuple[str, ...]:
    """The frontier, best to tell first: recoveries, then the thread of the last done step, then the canonical order.

    A step that would shut out another required one comes after all that.
    """
    return order_frontier(plan, plan.done_ids)


def order_frontier(plan: Plan, done_ids: frozenset[str]) -> tuple[str, ...]:
    """As `tell_order`, if exactly `done_ids` were done."""
    place, injected = plan.graph.place, {step.id for step in plan.injected}
    last = max((i for i in done_ids if i in plan.by_id), key=lambda i: plan.done_at.get(i, 0.0), default=None)
    thread = set(plan.structure.followers(last)) if last else set()

    def rank(step_id: str) -> tuple[bool, bool, bool, bool, int]:
        step = plan.by_id[step_id]
        early = _shuts_out(plan, step_id, done_ids)
        return early, step_id not in injected, step.optional, step_id not in thread, place.get(step.base, 0)

    return tuple(sorted(plan.frontier_of(done_ids), key=rank))


def _shuts_out(plan: Plan, step_id: str, done_ids: frozenset[str]) -> bool:
    """True when a step that is still to come, and matters, could not be done any more after this one."""
    structure = plan.structure
    for effect in structure.gives[step_id]:
        for user in structure.users.get(effect, ()):
            waits = user in structure.guarded and user != step_id and user not in done_ids and user not in plan.lost
            if waits and effect in plan.by_id[user].pre.negative() and _matters(plan, user):
                return True
    return False


def _matters(plan: Plan, step_id: str) -> bool:
    """False for an optional step that helps no other one."""
    return not plan.by_id[step_id].optional or bool(plan.structure.followers(step_id))


class RulePlanner:
    """Pure and quick: the same request gives the same proposal."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        """What to tell next, and the repair of `request.finding`."""
        return repair(request, tell_order)
