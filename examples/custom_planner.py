"""A planner of your own in a few lines: it keeps the repairs of `rules`, but tells the shortest open step first."""

from __future__ import annotations

from dataclasses import replace

from planwatch.core.belief import Belief
from planwatch.core.effects import all_of
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import PlanProposal, PlanRequest
from planwatch.core.steps import Duration, Step
from planwatch.planners.conformance import check_planner
from planwatch.planners.rules import RulePlanner


class ShortestFirst:
    """Short steps first, so that long ones never stand in the way."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        """What to tell next, and the repair of the finding when there is one."""
        proposal = RulePlanner().propose(request)
        steps = request.plan.by_id | {e.step.id: e.step for e in proposal.edits if e.step}
        return replace(proposal, next_steps=tuple(sorted(proposal.next_steps, key=lambda i: steps[i].duration.median)))


def main() -> None:
    """Tell a cup of tea, then prove the laws."""
    boil = Step("boil", "Boil the water", duration=Duration(60, 120, 240))
    mug = Step("mug", "Fetch a mug", duration=Duration(3, 6, 12))
    pour = Step("pour", "Pour the water into the mug", pre=all_of(["done:boil", "done:mug"]))
    plan = Plan(StepGraph("tea", "a cup of tea", (boil, mug, pour)))
    while not plan.finished:
        told = ShortestFirst().propose(PlanRequest(plan, Belief(), None, t=0.0)).next_steps[0]
        print("Next:", plan.by_id[told].text)
        plan = plan.mark(told, Status.DONE, 0.0)
    print(f"The laws of a planner hold on {check_planner(ShortestFirst())} random requests.")


if __name__ == "__main__":
    main()
