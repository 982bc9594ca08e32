"""Never speaks: the lower row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.guidance import Candidate, Decision, SpeakContext, Verdict


@dataclass(frozen=True, slots=True)
class SilentPolicy:
    """Drops every candidate."""

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """One DROP per candidate."""
        reason = "this session is set to stay silent"
        return tuple(Decision(c.id, Verdict.DROP, context.t, reason, p=c.p) for c in candidates)
