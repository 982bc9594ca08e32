"""`planwatch eval repairs`: is the repair of every reachable deviation valid, explained, and the cheapest there is?

Every state that a graph can reach, every deviation from it. A proposal counts as valid when its edits pass the plan's
validator and doing one open step after the other then finishes the plan; as explained when it says that there is none,
and why. On graphs of up to EXACT steps its cost is compared with an exhaustive search that shares only the cost table.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ...core.belief import Belief
from ...core.errors import PlanRefused
from ...core.findings import Finding
from ...core.graph import StepGraph
from ...core.plan import Plan
from ...core.proposal import PlanProposal, PlanRequest
from ...planners.hard_cases import deviations, hard_graph, states
from ...planners.repair_reference import cheapest_s
from ...planners.rules import RulePlanner
from ..metrics.recovery_validity import carried_out
from .known_rows import KnownRows

EXACT = 12
"""Steps up to which the exhaustive search is asked as well."""

COUNTS = ("cases", "valid", "explained", "broken", "compared", "optimal")

Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the counts depend on, beside the procedures."""

    seed: int = 0
    """Of the random procedures, and of the states drawn."""
    states: int | None = None
    """States looked at per graph; all of them when None."""
    exact: int = 2
    """How many of them are also compared with the exhaustive search."""


def run_repairs(
    graphs: int,
    asked: Asked = Asked(),
    *,
    real: Iterable[StepGraph] = (),
    partial: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Counts over `graphs` random procedures and the `real` ones.

    `partial`: a file that gets a line a procedure; what is in it already is not judged again. `median_ms` is the median
    over procedures of their median repair. Raises InputError.
    """
    tell = progress or (lambda done, total, note: None)
    drawn = (hard_graph(random.Random(1_000_000 * asked.seed + k), k) for k in range(graphs))
    whole, known = [*real], KnownRows(partial, ("graph", "asked"))
    rows = []
    for number, graph in enumerate((*whole, *drawn)):
        tell(number, graphs + len(whole), graph.id)
        name = {"graph": f"{graph.id} {len(graph.steps)} {number < len(whole)}", "asked": asdict(asked)}
        rows.append(known.row(name) or known.add({**name, **_judge_graph(graph, asked)}))
    tell(1, 1, "done")
    return {"graphs": len(rows), "real_graphs": len(whole), **_summed(rows)}


def _judge_graph(graph: StepGraph, asked: Asked) -> dict[str, Any]:
    tally, looked = _Tally(), 0
    for index, plan in enumerate(states(graph, asked.states, asked.seed)):
        exact = len(graph.steps) <= EXACT and index < asked.exact
        looked += 1
        for stood, finding in deviations(plan):
            tally.add(stood, finding, exact)
    return {"states": looked, **tally.result()}


def _summed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    kinds = Counter[str]()
    for row in rows:
        kinds.update(row["kinds"])
    spent = [row["median_ms"] for row in rows if row["median_ms"] is not None]
    return {
        **{name: sum(row[name] for row in rows) for name in ("states", *COUNTS)},
        "median_ms": round(median(spent), 3) if spent else None,
        "kinds": dict(kinds.most_common()),
        "first_fault": next((row["first_fault"] for row in rows if row["first_fault"]), None),
    }


class _Tally:
    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._spent: list[float] = []
        self._first: str | None = None
        self._plan: Plan | None = None
        self._judged: list[tuple[PlanProposal, str | None]] = []
        """What was judged already on this plan: many deviations have the same repair."""

    def add(self, plan: Plan, finding: Finding, exact: bool) -> None:
        """Ask for one repair and judge it."""
        begin = time.process_time()
        proposal = RulePlanner().propose(PlanRequest(plan, Belief(), finding, finding.t))
        self._spent.append(time.process_time() - begin)
        self._counts["cases"] += 1
        self._kinds[proposal.recovery.value] += 1
        fault = None
        if not proposal.reachable:
            self._counts["explained" if proposal.why else "broken"] += 1
        else:
            fault = self._judge(plan, proposal)
            self._counts["broken" if fault else "valid"] += 1
        if exact:
            best = cheapest_s(plan, finding)
            mine = proposal.cost_s if proposal.reachable else None
            same = mine == best or (mine is not None and best is not None and abs(mine - best) < 1e-6)
            self._counts["compared"] += 1
            self._counts["optimal"] += same
            fault = fault or (None if same else f"cost {mine!r}, the cheapest is {best!r}")
        if fault and self._first is None:
            self._first = f"{plan.graph.id}, done {sorted(plan.done_ids)}, {finding.id}: {fault}"

    def _judge(self, plan: Plan, proposal: PlanProposal) -> str | None:
        if plan is not self._plan:
            self._plan, self._judged = plan, []
        for known, fault in self._judged:
            if known.edits == proposal.edits:
                return fault
        self._judged.append((proposal, what_fails(plan, proposal)))
        return self._judged[-1][1]

    def result(self) -> dict[str, Any]:
        return {
            **{name: self._counts[name] for name in COUNTS},
            "median_ms": round(1e3 * median(self._spent), 3) if self._spent else None,
            "kinds": dict(self._kinds.most_common()),
            "first_fault": self._first,
        }


def what_fails(plan: Plan, proposal: PlanProposal) -> str | None:
    """Why a proposal does not lead to the goal when it is carried out; None when it does."""
    try:
        plan = plan.revise(proposal.edits, "repairs", proposal.why, 0.0) if proposal.edits else plan
    except PlanRefused as error:
        return str(error)
    return carried_out(plan)
