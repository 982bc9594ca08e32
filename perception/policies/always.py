"""Speaks at every chance: the upper bound on how much could be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.guidance import Candidate, Decision, SpeakContext, Verdict


@dataclass(frozen=True, slots=True)
class AlwaysPolicy:
    """Speaks every candidate at once; only what was said already is not said again."""

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """SPEAK per candidate, DROP for those said before."""
        said = set(context.said)
        out = []
        for c in candidates:
            if c.id in said:
                out.append(Decision(c.id, Verdict.DROP, context.t, "it was said already", p=c.p))
            else:
                out.append(Decision(c.id, Verdict.SPEAK, context.t, "this session is set to say everything", p=c.p))
            said.add(c.id)
        return tuple(out)
