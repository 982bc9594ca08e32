"""Speaks when it is probable enough, at the next breakpoint, and not too often.

A short list of rules is tried in order for every candidate; the first that answers decides. The policy keeps no state:
all it needs is in the SpeakContext, so the same input gives the same decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...core.guidance import Act, Candidate, Decision, SpeakContext, Urgency, Verdict
from .settings import ThresholdSettings

MUST = frozenset({Act.CONFIRM, Act.INSTRUCT_NEXT, Act.FINISH})
"""Acts the person waits for: rather late or close to another utterance than not at all."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the rules look at besides the candidate."""

    context: SpeakContext
    settings: ThresholdSettings
    earlier: tuple[tuple[Candidate, Verdict], ...]
    """The candidates before it in the same call."""

    def deadline(self, c: Candidate) -> float:
        """The last moment that a hold may last to."""
        return max(c.window.close - self.settings.margin_s, c.window.open)

    def last_chance(self, c: Candidate) -> bool:
        """True when holding on would risk the window."""
        return self.context.t >= self.deadline(c)


_Rule: TypeAlias = Callable[[Candidate, _Look], Decision | None]


@dataclass(frozen=True, slots=True)
class ThresholdPolicy:
    """Two thresholds (hysteresis), a cooldown, no repetition, and a bounded wait for a breakpoint."""

    settings: ThresholdSettings = ThresholdSettings()
    cost_ratio: float | None = None
    """C_FA / B: sets `speak_p` to r / (1 + r) (Horvitz 1999); None leaves it as it is."""

    def __post_init__(self) -> None:
        if self.cost_ratio is not None:
            if not 0 < self.cost_ratio < float("inf"):
                raise ValueError(f"cost_ratio={self.cost_ratio!r}; allowed is a number above 0")
            least = self.cost_ratio / (1.0 + self.cost_ratio)
            fitted = replace(self.settings, speak_p=least, drop_p=min(self.settings.drop_p, least))
            object.__setattr__(self, "settings", fitted)

    @property
    def cooldown_s(self) -> float:
        """Least stream seconds between two utterances that are not urgent."""
        return self.settings.cooldown_s

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """One decision per candidate, in order; earlier ones of the same call count as said before later ones."""
        earlier: list[tuple[Candidate, Verdict]] = []
        out: list[Decision] = []
        for c in candidates:
            look = _Look(context, self.settings, tuple(earlier))
            decision = next(filter(None, (rule(c, look) for rule in _RULES)))
            earlier.append((c, decision.verdict))
            out.append(decision)
        return tuple(out)


def _repeated(c: Candidate, look: _Look) -> Decision | None:
    if c.id in look.context.said:
        return _drop(c, look, "it was said already")
    alike = any(
        e.id == c.id or (c.step_id is not None and (e.act, e.step_id) == (c.act, c.step_id))
        for e, verdict in look.earlier
        if verdict is not Verdict.DROP
    )
    return _drop(c, look, "the same is being said in this turn") if alike else None


def _safety(c: Candidate, look: _Look) -> Decision | None:
    return _speak(c, look, "safety comes first") if c.urgency >= Urgency.SAFETY else None


def _stale(c: Candidate, look: _Look) -> Decision | None:
    late = look.context.t - c.window.close
    why = f"too late by {late:.1f} s: its window closed at {c.window.close:.1f} s"
    return _drop(c, look, why) if late > 0 else None


def _unlikely(c: Candidate, look: _Look) -> Decision | None:
    least = look.settings.drop_p
    return _drop(c, look, f"p {c.p:.2f} is below {least:.2f}", least) if c.p < least else None


def _early(c: Candidate, look: _Look) -> Decision | None:
    if look.context.t >= c.window.open:
        return None
    return _hold(c, look, c.window.open, f"its window opens at {c.window.open:.1f} s")


def _urgent(c: Candidate, look: _Look) -> Decision | None:
    return _speak(c, look, "urgent: it does not wait") if c.urgency >= Urgency.HIGH else None


def _unsure(c: Candidate, look: _Look) -> Decision | None:
    enough = look.settings.speak_p
    if c.p >= enough:
        return None
    why = f"p {c.p:.2f} is between {look.settings.drop_p:.2f} and {enough:.2f}"
    if not look.last_chance(c):
        return _hold(c, look, look.deadline(c), why)
    return None if c.act in MUST else _drop(c, look, f"{why}, and its window is closing", enough)


def _mid_step(c: Candidate, look: _Look) -> Decision | None:
    if not look.context.mid_step:
        return None
    if not look.last_chance(c):
        return _hold(c, look, look.deadline(c), "a step is going on; waiting for a breakpoint")
    if c.urgency <= Urgency.LOW and c.act not in MUST:
        return _drop(c, look, "no breakpoint came before its window closed")
    return None


def _cooling(c: Candidate, look: _Look) -> Decision | None:
    last, pause = look.context.last_spoken, look.settings.cooldown_s
    if last is None or look.context.t - last >= pause:
        return None
    why = f"{look.context.t - last:.1f} s after the last words, less than {pause:.1f} s"
    if last + pause <= c.window.close:
        return _hold(c, look, last + pause, why)
    return None if c.act in MUST else _drop(c, look, f"{why}, and its window closes before")


def _crowded(c: Candidate, look: _Look) -> Decision | None:
    most = look.settings.max_at_once
    spoken = sum(verdict is Verdict.SPEAK for _, verdict in look.earlier)
    if spoken < most:
        return None
    later = look.context.t + max(look.settings.cooldown_s, look.settings.margin_s)
    if later <= c.window.close:
        return _hold(c, look, later, f"{spoken} things are said in this turn already")
    return None if c.act in MUST else _drop(c, look, f"{spoken} more important things are said, and its window closes")


def _good(c: Candidate, look: _Look) -> Decision | None:
    return _speak(c, look, f"p {c.p:.2f}, nothing speaks against it")


_RULES: tuple[_Rule, ...] = (
    _repeated,
    _safety,
    _stale,
    _unlikely,
    _early,
    _urgent,
    _unsure,
    _mid_step,
    _cooling,
    _crowded,
    _good,
)


def _speak(c: Candidate, look: _Look, why: str) -> Decision:
    return Decision(c.id, Verdict.SPEAK, look.context.t, why, p=c.p, threshold=look.settings.speak_p)


def _drop(c: Candidate, look: _Look, why: str, threshold: float | None = None) -> Decision:
    return Decision(c.id, Verdict.DROP, look.context.t, why, p=c.p, threshold=threshold or look.settings.speak_p)


def _hold(c: Candidate, look: _Look, until: float, why: str) -> Decision:
    verdict = Verdict.HOLD
    return Decision(c.id, verdict, look.context.t, why, hold_until=until, p=c.p, threshold=look.settings.speak_p)
