"""Speaks when the moment looks like one at which human coaches spoke: a small network fitted to what they did.

The network reckons how timely the words would be now, in [0, 1]; from a threshold on they are said. The threshold is
the one that makes the most of soft-Dice on the sessions of the fit. Rules stand before it: nothing twice, dangers at
once, nothing past its window; and behind it: what the person waits for is said at the end of its window at the
latest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ...core.guidance import Act, Candidate, Decision, Grain, SpeakContext, Spoken, Urgency, Verdict
from .judge import SOON_S, load_judge
from .moment import HEADS, Head, fading, moment

LOOK_AHEAD_S = (*SOON_S, 2.0, 3.0, 4.0, 6.0, 8.0)
"""Seconds ahead at which a hold may end: the first at which the network would speak if nothing else happened."""
MUST = frozenset({Act.INSTRUCT_NEXT, Act.RECOVER, Act.FINISH, Act.SUMMARISE, Act.ANSWER, Act.CORRECT, Act.REMIND_OWED})
"""Acts that are said at the end of their window at the latest, unless they are about a single movement."""
_FADES = np.array([fading(s) for s in (0.0, *LOOK_AHEAD_S)], np.float32)
"""[1 + len(LOOK_AHEAD_S), numbers]: what is left of each number after so many seconds in which nothing happens."""
AGAIN_S = 60.0
"""Stream seconds for which the same act about the same step would be a repetition."""


class LearnedPolicy:
    """`weights`: "coaches" (HoloAssist), "simulator", or a file; None: "coaches"."""

    wants_every_moment = True
    """It may be asked at every moment whether words of a kind would be timely, not only when something has happened."""

    def __init__(
        self, weights: str | Path | None = None, *, cost_ratio: float | None = None, must: bool = True
    ) -> None:
        """`cost_ratio` (C_FA / B) shifts the thresholds: an odds factor; 1 leaves them. Raises WeightsError.

        `must`: what the person waits for is said at the end of its window at the latest; False: only when it is timely.
        """
        if cost_ratio is not None and not 0 < cost_ratio < float("inf"):
            raise ValueError(f"cost_ratio={cost_ratio!r}; allowed is a number above 0")
        self.judge, self._must = load_judge(weights), must
        self.thresholds = {h: _shifted(p, cost_ratio or 1.0) for h, p in self.judge.thresholds.items()}

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """One decision per candidate, in order; what is said earlier in the call counts as said for the next."""
        out: list[Decision] = []
        for number, c in enumerate(candidates, 1):
            decision = self._rules(c, context, candidates, out) or self._judged(c, context)
            out.append(decision)
            if decision.verdict is Verdict.SPEAK and number < len(candidates):
                spoken = Spoken(context.t, c.act, c.step_id)
                said = context.said | {c.id}
                context = replace(context, recent=(*context.recent, spoken)[-32:], said=said, last_spoken=context.t)
        return tuple(out)

    def _rules(
        self, c: Candidate, context: SpeakContext, candidates: Sequence[Candidate], out: Sequence[Decision]
    ) -> Decision | None:
        t = context.t
        if c.id in context.said:
            return Decision(c.id, Verdict.DROP, t, "it was said already", p=c.p)
        if any(o.id == c.id for o, d in zip(candidates, out, strict=False) if d.verdict is not Verdict.DROP):
            return Decision(c.id, Verdict.DROP, t, "the same is being decided in this turn", p=c.p)
        if c.urgency >= Urgency.SAFETY:
            return Decision(c.id, Verdict.SPEAK, t, "safety comes first", p=c.p)
        if c.act is Act.ANSWER and c.urgency >= Urgency.HIGH:
            return Decision(c.id, Verdict.SPEAK, t, "the person asked", p=c.p)
        if context.listener.only_safety and c.act not in (Act.ANSWER, Act.WARN):
            return Decision(c.id, Verdict.DROP, t, "the user wants to hear of dangers only", p=c.p)
        if t > c.window.close:
            return Decision(c.id, Verdict.DROP, t, f"too late: its window closed at {c.window.close:.1f} s", p=c.p)
        if t < c.window.open:
            return self._hold(c, t, c.window.open, f"its window opens at {c.window.open:.1f} s", 0.0)
        again = c.step_id is not None and any(
            (s.act, s.step_id) == (c.act, c.step_id) and t - s.t <= AGAIN_S for s in context.recent
        )
        if again and c.stage == 0 and c.act not in (Act.ANSWER, Act.COUNT):
            return Decision(c.id, Verdict.DROP, t, "the same was said within the last minute", p=c.p)
        return None

    def _judged(self, c: Candidate, context: SpeakContext) -> Decision:
        head, t = HEADS[c.act], context.t
        ahead = [s for s in LOOK_AHEAD_S if t + s <= c.window.close]
        rows = np.array(moment(c, context), np.float32) * _FADES[: len(ahead) + 1]
        score, *later = self.judge.nets[head](rows).tolist()
        least, soon = self.thresholds[head], max(later[: len(SOON_S)], default=0.0)
        waits = self.judge.patience is not None and soon > self.judge.patience * score
        if score >= least and not waits:
            return self._speak(c, t, f"coaches speak at such moments: {score:.2f}, at least {least:.2f}", score, head)
        why = (
            f"a better moment is near: {soon:.2f}" if score >= least else f"timeliness {score:.2f} is below {least:.2f}"
        )
        if not ahead:
            must = self._must and c.act in MUST and c.grain is Grain.STEP
            if must:
                return self._speak(c, t, f"{why}, but its window is closing and the person waits for it", score, head)
            return Decision(
                c.id, Verdict.DROP, t, f"{why}, and its window closes", p=c.p, threshold=least, benefit=score
            )
        best = next((s for s, value in zip(ahead, later, strict=True) if value >= least), ahead[-1])
        return self._hold(c, t, t + best, why, score)

    def _speak(self, c: Candidate, t: float, why: str, score: float, head: Head) -> Decision:
        least = self.thresholds[head]
        return Decision(c.id, Verdict.SPEAK, t, why, None, c.p, least, benefit=score, deadline=c.window.close)

    def _hold(self, c: Candidate, t: float, until: float, why: str, score: float) -> Decision:
        least = self.thresholds[HEADS[c.act]]
        return Decision(c.id, Verdict.HOLD, t, why, until, c.p, least, benefit=score, deadline=c.window.close)


def _shifted(p: float, ratio: float) -> float:
    odds = ratio * p / max(1e-9, 1.0 - p)
    return odds / (1.0 + odds)
