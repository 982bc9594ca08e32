"""The planner `careful`: what is dangerous is told last, everything else as `rules` does it."""

from __future__ import annotations

from dataclasses import replace

from planwatch.core.proposal import PlanProposal, PlanRequest
from planwatch.planners.rules import RulePlanner


class CarefulPlanner:
    """One verb; no state, so the same request always gives the same proposal."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        """The proposal of `rules`, with steps that carry a hazard moved to the end of what can be told."""
        found = RulePlanner().propose(request)
        plan = request.plan.revise(found.edits, "careful", found.why, request.t) if found.edits else request.plan
        later = sorted(found.next_steps, key=lambda step_id: bool(plan.by_id[step_id].hazards))
        return replace(found, next_steps=tuple(later))
