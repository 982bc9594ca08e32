"""Which step of the graph an injected step belongs to."""

from __future__ import annotations

from .plan import Plan
from .proposal import EditKind


def root_of(plan: Plan, step_id: str) -> str:
    """The graph step that a step belongs to: itself, or the one that the recovery was injected for."""
    seen: set[str] = set()
    while step_id not in plan.graph.by_id and step_id not in seen:
        seen.add(step_id)
        step_id = _served(plan, step_id) or step_id
    return step_id


def _served(plan: Plan, step_id: str) -> str | None:
    for edit in plan.edits:
        if edit.kind is EditKind.INJECT and edit.step and edit.step.id == step_id:
            return edit.step.stands_for or step_id.rpartition("+")[0] or None
    return None
