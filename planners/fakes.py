"""A planner that says what it is told to say: for tests and examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..core.proposal import PlanProposal, PlanRequest


class ScriptedPlanner:
    """Gives prepared proposals in order; after the last one, only the frontier. Remembers what it was asked."""

    def __init__(self, proposals: Iterable[PlanProposal] = (), *, rebase: bool = True) -> None:
        """`rebase` sets each proposal's `base_revision` to the request's; without it a stale one stays stale."""
        self._proposals = list(proposals)
        self._rebase = rebase
        self.requests: list[PlanRequest] = []

    def propose(self, request: PlanRequest) -> PlanProposal:
        """The next prepared proposal."""
        self.requests.append(request)
        plan = request.plan
        if not self._proposals:
            return PlanProposal(plan.revision, next_steps=plan.frontier, why="scripted: the frontier")
        proposal = self._proposals.pop(0)
        return replace(proposal, base_revision=plan.revision) if self._rebase else proposal
