"""The planner `oracle`: the canonical graph and the true state up to t, never the future. A ceiling."""

from __future__ import annotations

from collections.abc import Callable

from ..core.plan import Plan
from ..core.proposal import PlanProposal, PlanRequest
from .repair import repair
from .rules import order_frontier

Truth = Callable[[float], frozenset[str]]
"""t -> ids of the graph steps that are truly done by stream second t."""


class OraclePlanner:
    """Tells what really comes next; repairs like `rules`."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def propose(self, request: PlanRequest) -> PlanProposal:
        """What to tell next, judged by the true state at `request.t`."""
        true_done = self._truth(request.t)
        return repair(request, lambda plan: order_frontier(plan, truly_done(plan, true_done)))


def truly_done(plan: Plan, true_done: frozenset[str]) -> frozenset[str]:
    """Plan ids that are truly done; of injected steps without a graph step's work the plan's own word is taken."""
    graph_ids = plan.graph.by_id
    real = {step.id for step in plan.steps if step.base in true_done}
    return frozenset(real | {i for i in plan.done_ids if i in plan.by_id and plan.by_id[i].base not in graph_ids})
