"""The planner `rules`: the frontier of the graph, and the cheapest valid repair. No model, no wait."""

from __future__ import annotations

from ..core.plan import Plan
from ..core.proposal import PlanProposal, PlanRequest
from .repair import repair


def tell_order(plan: Plan) -> tuple[str, ...]:
    """The frontier, best to tell first: recoveries, then the thread of the last done step, then the canonical order."""
    return order_frontier(plan, plan.done_ids)


def order_frontier(plan: Plan, done_ids: frozenset[str]) -> tuple[str, ...]:
    """As `tell_order`, if exactly `done_ids` were done."""
    place = {step_id: i for i, step_id in enumerate(plan.graph.order())}
    injected = {step.id for step in plan.injected}
    last = max((i for i in done_ids if i in plan.by_id), key=lambda i: plan.done_at.get(i, 0.0), default=None)
    thread = set(plan.dag.successors(last)) if last else set()

    def rank(step_id: str) -> tuple[bool, bool, bool, int]:
        step = plan.by_id[step_id]
        return step_id not in injected, step.optional, step_id not in thread, place.get(step.base, 0)

    return tuple(sorted(plan.frontier_of(done_ids), key=rank))


class RulePlanner:
    """Pure and quick: the same request gives the same proposal."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        """What to tell next, and the repair of `request.finding`."""
        return repair(request, tell_order)
