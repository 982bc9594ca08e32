"""Lint: steps that cannot be undone and say no way back, or only one that undoes."""

from __future__ import annotations

from collections.abc import Iterator

from .deviation import RecoveryKind
from .faults import Fault, FaultCode
from .lint_rule import Linted
from .steps import Reversible

UNDOING = frozenset(
    {RecoveryKind.UNDO, RecoveryKind.UNDO_TO, RecoveryKind.UNDO_REDO, RecoveryKind.REMOVE, RecoveryKind.SWAP_REDO}
)
"""Ways back that need the step to be undone."""
_HOW = "recoveries: [{code: E.QUAL, kind: compensate, text: ...}], or kind replace, discard_restart, accept, stop_safe"


def missing_recovery(linted: Linted) -> Iterator[Fault]:
    """Irreversible steps for which, once wrong, nothing is written down."""
    for place, step in enumerate(linted.graph.steps):
        if step.reversible is not Reversible.NO:
            continue
        if not step.recoveries:
            message = f"step {step.id!r} cannot be undone and names no way back when it goes wrong; add {_HOW}"
            yield linted.warn_step(FaultCode.NO_RECOVERY, message, place, "reversible")
        elif all(recovery.kind in UNDOING for recovery in step.recoveries):
            kinds = ", ".join(dict.fromkeys(recovery.kind.value for recovery in step.recoveries))
            message = f"step {step.id!r} cannot be undone, but its only way back is to undo ({kinds}); add {_HOW}"
            yield linted.warn_step(FaultCode.NO_RECOVERY, message, place, "recoveries")
