"""Ids and texts of injected steps: which step they serve, and how deep recoveries nest."""

from __future__ import annotations

from collections.abc import Container

from ..core.deviation import RecoveryKind
from ..core.plan import Plan
from ..core.roots import root_of

ASIDE_TEXT = {
    RecoveryKind.STOP_SAFE: "Stop and make everything safe",
    RecoveryKind.UNDO: "Undo that step",
    RecoveryKind.UNDO_REDO: "Undo that step",
    RecoveryKind.ADD_MORE: "Add what is missing",
    RecoveryKind.REMOVE: "Take away what is too much",
    RecoveryKind.EXTEND: "Go on a little longer",
    RecoveryKind.SET_PARAM: "Set it to the right value",
    RecoveryKind.COMPENSATE: "Make up for it",
    RecoveryKind.CLEAN: "Clean up",
    RecoveryKind.REPLACE: "Take a fresh one",
    RecoveryKind.DISCARD_RESTART: "Put everything aside, take fresh things and start over",
}
"""kind -> what its injected step says when the author gave no words."""


def depth_of(plan: Plan, step_id: str) -> int:
    """How many recoveries were already injected for the step's root."""
    root = root_of(plan, step_id)
    return sum(root_of(plan, step.id) == root for step in plan.injected)


def free_id(plan: Plan, step_id: str, what: str, taken: Container[str] = ()) -> str:
    """The first id `<root>+<what><n>`, n from 1, that no step of the plan has and that is not `taken` either."""
    root, known = root_of(plan, step_id), plan.everything
    number = 1
    while (name := f"{root}+{what}{number}") in known or name in taken:
        number += 1
    return name
