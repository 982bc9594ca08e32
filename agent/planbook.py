"""Plans to and from the record that a checkpoint keeps: the task graph never changes, so it is not written again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.graph import StepGraph
from ..core.plan import Plan, Revision, Status


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan without its graph."""

    revisions: tuple[Revision, ...] = ()
    status: Mapping[str, Status] = field(default_factory=dict)
    """step id -> status."""
    done_at: Mapping[str, float] = field(default_factory=dict)
    """step id -> stream seconds."""


class PlanBook:
    """Turns records into plans and back. Remembers the last pair, because a plan's derived data are costly."""

    def __init__(self, graph: StepGraph) -> None:
        self.graph = graph
        self._record = PlanRecord()
        self._plan = Plan(graph)

    def open(self, record: PlanRecord) -> Plan:
        """The plan behind `record`."""
        if record is not self._record:
            self._plan = Plan(self.graph, tuple(record.revisions), dict(record.status), dict(record.done_at))
            self._record = record
        return self._plan

    def note(self, plan: Plan) -> PlanRecord:
        """The record of `plan`."""
        if plan is not self._plan:
            self._plan = plan
            self._record = PlanRecord(plan.revisions, plan.status, plan.done_at)
        return self._record
