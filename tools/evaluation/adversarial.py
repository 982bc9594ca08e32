"""`planwatch eval adversarial-plans`: does a hostile or broken model ever get an invalid plan adopted?

Proposals of every kind of badness go through the doors that a real model's answers go through: raw texts through
parser, form, translation and gate; and ready-made edits, which no form has constrained, through the gate alone. What is
adopted is judged by `adversarial_judge`, which shares no code with the gate. The control row adopts ready-made edits by
the plan's own validator only: it shows that the adversary is one, and what the gate is for.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from ...core.belief import Belief
from ...core.errors import PlanRefused
from ...core.findings import Finding
from ...core.plan import Plan
from ...core.proposal import PlanProposal, PlanRequest
from ...planners.admission import Refusal, admit
from ...planners.hard_cases import deviations, hard_graph, states
from ...planners.llm.fakes import ScriptedBackend
from ...planners.llm.planner import ModelPlanner
from .adversarial_judge import broken
from .adversarial_makers import EDITS, TEXTS, injected

SEQUENCE = 5
"""Proposals in a row about one plan: what is adopted stays, so that nesting and haste come up too."""
WHO = "adversary"

Progress = Callable[[float, float, str], None]


def run_adversarial(n: int = 10_000, seed: int = 0, progress: Progress | None = None) -> dict[str, Any]:
    """Counts over `n` proposals: adopted, adopted_invalid, refused_by_law, and the control row."""
    tell = progress or (lambda done, total, note: None)
    rng, tally = random.Random(seed), _Tally()
    number = 0
    while number < n:
        plan, finding = _situation(rng, number)
        for _ in range(min(SEQUENCE, n - number)):
            plan = _one(plan, finding, rng, tally, 5.0 * number)
            number += 1
        if number % 100 < SEQUENCE:
            tell(number, n, "proposals")
    return tally.result(n)


def _situation(rng: random.Random, number: int) -> tuple[Plan, Finding]:
    """A hard procedure, part done, with something wrong; its texts carry instructions to whoever reads them."""
    while True:
        graph = injected(hard_graph(rng, number), rng)
        found = [one for plan in states(graph, 4, rng.randrange(1_000_000)) for one in deviations(plan)]
        if found:
            return rng.choice(found)


def _one(plan: Plan, finding: Finding, rng: random.Random, tally: _Tally, t: float) -> Plan:
    """One proposal through its door; the plan that follows."""
    request = PlanRequest(plan, Belief(), finding, t)
    family = rng.choice((*TEXTS, *EDITS))
    tally.families[family] += 1
    if family in TEXTS:
        text = TEXTS[family](request, rng)
        found = ModelPlanner(ScriptedBackend([text]), who=WHO).consult(request)
        proposal = found.proposal
        if proposal is None:
            laws = [r.law.value for r in found.refusals]
            tally.refused(laws or [found.trouble.kind.value if found.trouble else "unknown"])
    else:
        proposal = EDITS[family](request, rng)
        verdict = admit(plan, proposal, WHO, t)
        tally.control(plan, proposal, t)
        if isinstance(verdict, Refusal):
            tally.refused([verdict.law.value])
            proposal = None
    if proposal is None:
        return plan
    return tally.adopt(family, plan, proposal, t)


class _Tally:
    def __init__(self) -> None:
        self.families, self._adopted = Counter[str](), Counter[str]()
        self._laws: Counter[str] = Counter()
        self._invalid: list[str] = []
        self._changed = self._applied = self._applied_invalid = 0

    def refused(self, laws: list[str]) -> None:
        """One refusal, under the last law (or fault of form) that it broke."""
        self._laws[laws[-1]] += 1

    def adopt(self, family: str, plan: Plan, proposal: PlanProposal, t: float) -> Plan:
        """Apply what was let through, and judge the plan that comes of it."""
        revised = plan.revise(proposal.edits, WHO, proposal.why, t) if proposal.edits else plan
        self._adopted[family] += 1
        self._changed += bool(proposal.edits)
        fault = broken(plan, revised)
        if fault is not None:
            self._invalid.append(f"{family}, {plan.graph.id}: {fault}")
        return revised

    def control(self, plan: Plan, proposal: PlanProposal, t: float) -> None:
        """What would have become of it with the plan's own validator alone."""
        try:
            revised = plan.revise(proposal.edits, WHO, proposal.why, t)
        except (PlanRefused, RecursionError):
            return
        self._applied += 1
        self._applied_invalid += broken(plan, revised) is not None

    def result(self, n: int) -> dict[str, Any]:
        return {
            "n": n,
            "adopted_invalid": len(self._invalid),
            "adopted": sum(self._adopted.values()),
            "adopted_with_edits": self._changed,
            "refused": sum(self._laws.values()),
            "refused_by_law": dict(self._laws.most_common()),
            "families": dict(self.families),
            "adopted_by_family": dict(self._adopted),
            "control_without_gate": {"adopted": self._applied, "adopted_invalid": self._applied_invalid},
            "first_invalid": self._invalid[0] if self._invalid else None,
        }
