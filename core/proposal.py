"""What a planner is asked and what it answers; the edits a plan can undergo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .deviation import RecoveryKind
from .steps import Step

if TYPE_CHECKING:
    from .belief import Belief
    from .findings import Finding
    from .plan import Plan


class EditKind(StrEnum):
    """The closed set of structural edits."""

    INJECT = "inject"
    """Add a recovery step; the steps in `before` wait for it."""
    REPLACE = "replace"
    """An injected step takes over the work of `step_id` (which is then no longer waited for itself)."""
    REOPEN = "reopen"
    """A done step must be done again."""
    ACCEPT = "accept"
    """A step that is not done is waived (optional, or compensated)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One structural edit."""

    kind: EditKind
    step: Step | None = None
    """INJECT: the new step."""
    step_id: str | None = None
    """REPLACE, REOPEN, ACCEPT: the plan step concerned."""
    before: tuple[str, ...] = ()
    """INJECT: ids of plan steps that wait for the new one."""
    by: str | None = None
    """REPLACE: id of the injected step that takes over."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything a planner may look at."""

    plan: Plan
    belief: Belief
    finding: Finding | None
    """The deviation to repair; None asks only for what comes next."""
    t: float
    max_depth: int = 3
    """How deep recoveries of recoveries may nest."""


@dataclass(frozen=True, slots=True)
class PlanProposal:
    """A planner's answer; adopted only if the validator passes it and `base_revision` is still current."""

    base_revision: int
    edits: tuple[Edit, ...] = ()
    next_steps: tuple[str, ...] = ()
    """Ids of the steps to tell next, best first."""
    recovery: RecoveryKind = RecoveryKind.NONE
    reachable: bool = True
    """False when no repair reaches the goal; `why` then says so."""
    why: str = ""
    """One sentence for the revision log."""
    cost_s: float | None = None
    """Expected seconds of the recovery."""
