"""What was said against what should have been said: one to one, same kind, same step, inside its own window.

An utterance of act A about step s at t matches an ideal one of the same kind and step with open - EARLY_S <= t <= close
(plan_watch_recover_and_field.md, section 9.2). A kind is one act; confirmations, hints, answers and the telling of
injected recovery steps are neither right nor wrong here: they only count as words.

Of all such matchings one with the most pairs is taken: utterances in rising time each take the open window that closes
first (Glover 1967: that is a largest matching when windows are intervals). Timeliness of a pair is
exp(-max(0, t - ideal) / (close - ideal)); soft-Dice is 2 * sum of timeliness / (said + ideal).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ....core.guidance import Act
from ....core.truth import IdealGuidance
from ...metrics.bootstrap import Counts
from .prediction import Said

EARLY_S = 2.0
"""Seconds before a window's opening from which an utterance still counts."""

SCORED = (Act.INSTRUCT_NEXT, Act.REMIND_OWED, Act.CORRECT, Act.ACKNOWLEDGE_CORRECTION, Act.FINISH)
"""The kinds."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one session adds to the score of one kind."""

    hits: int
    said: int
    ideal: int
    timely: float
    """Sum of the pairs' timeliness, each in (0, 1]."""
    lags: tuple[float, ...]
    """t - ideal of every pair, seconds."""

    @property
    def counts(self) -> Counts:
        """For F1 and its intervals."""
        return Counts(self.hits, self.said - self.hits, self.ideal - self.hits)


def score_speech(said: Sequence[Said], ideal: Sequence[IdealGuidance]) -> dict[Act, Spoken]:
    """The counts of one session, by kind."""
    return {act: _kind(act, said, ideal) for act in SCORED}


def _kind(act: Act, said: Sequence[Said], ideal: Sequence[IdealGuidance]) -> Spoken:
    mine = [s for s in said if s.act is act]
    wanted = [g for g in ideal if g.act is act]
    pairs = [
        pair
        for step_id in dict.fromkeys(s.step_id for s in mine)
        for pair in match_windows(
            [s.t for s in mine if s.step_id == step_id], [g for g in wanted if g.step_id == step_id]
        )
    ]
    return Spoken(
        len(pairs),
        len(mine),
        len(wanted),
        sum(timeliness(t, g) for t, g in pairs),
        tuple(t - g.window.ideal for t, g in pairs),
    )


def match_windows(times: Sequence[float], ideal: Sequence[IdealGuidance]) -> list[tuple[float, IdealGuidance]]:
    """A largest one-to-one matching of moments to windows, in rising time."""
    free = sorted(ideal, key=lambda g: g.window.close)
    pairs: list[tuple[float, IdealGuidance]] = []
    for t in sorted(times):
        fit = next((g for g in free if g.window.open - EARLY_S <= t <= g.window.close), None)
        if fit is not None:
            free.remove(fit)
            pairs.append((t, fit))
    return pairs


def timeliness(t: float, ideal: IdealGuidance) -> float:
    """exp(-lateness / room), in (0, 1]; 1 up to the ideal moment."""
    late, room = max(0.0, t - ideal.window.ideal), ideal.window.close - ideal.window.ideal
    return math.exp(-late / room) if room > 0 else float(late == 0)
