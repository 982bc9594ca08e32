"""Rows that do not look, and fixed rules: what timeliness costs nothing. Their one number is chosen on other tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ...datasets.holoassist import CoachedSession, Family
from .causes import KINDS, TICK_S, Kind, causes, seconds_of, truths
from .score import Said, tally

EVERY_S = (5.0, 8.0, 12.0, 20.0, 30.0)
"""Seconds between two words that are tried."""
LEAST_S = 2.0
"""Least seconds between two words at boundaries."""

Rule = Callable[[CoachedSession], Said]


def silent(session: CoachedSession) -> Said:
    """Nothing."""
    return ()


def every(seconds: float, family: Family = Family.INSTRUCT) -> Rule:
    """Words of one family, every so many seconds."""

    def rule(session: CoachedSession) -> Said:
        return [(float(t), family) for t in np.arange(seconds, seconds_of(session), seconds)]

    return rule


def boundaries(kind: Kind) -> Rule:
    """Words at every cause of one kind, as soon as it is there, at most one in LEAST_S."""

    def rule(session: CoachedSession) -> Said:
        out: list[tuple[float, Family]] = []
        for t in causes(session, kind):
            at = float(np.ceil(t / TICK_S) * TICK_S)
            if not out or at - out[-1][0] >= LEAST_S:
                out.append((at, kind.family))
        return out

    return rule


def coin(sessions: Sequence[CoachedSession], seed: int = 0) -> Rule:
    """Words of every family at random, as often as the coaches of `sessions` say such words."""
    whole = sum(seconds_of(s) for s in sessions)
    rates = {f: sum(g is f for s in sessions for _, g in truths(s)) / whole for f in Family}

    def rule(session: CoachedSession) -> Said:
        rng = np.random.default_rng([seed, *session.name.encode()[:64]])
        ticks = np.arange(0.0, seconds_of(session), TICK_S)
        drawn = {f: ticks[rng.random(len(ticks)) < rate * TICK_S] for f, rate in rates.items()}
        return sorted((float(t), f) for f, times in drawn.items() for t in times)

    return rule


def best_every(sessions: Sequence[CoachedSession]) -> tuple[Rule, str]:
    """The best of EVERY_S on `sessions`, and which it is."""
    return _best([(every(s), f"every {s:g} s") for s in EVERY_S], sessions)


def best_boundary(sessions: Sequence[CoachedSession]) -> tuple[Rule, str]:
    """The best kind of boundary to speak at on `sessions`, and which: steps or movements, wrong ones among them."""
    return _best([(boundaries(kind), kind.name) for kind in KINDS], sessions)


def _best(rules: Sequence[tuple[Rule, str]], sessions: Sequence[CoachedSession]) -> tuple[Rule, str]:
    return max(rules, key=lambda rule: dice(rule[0], sessions))


def dice(rule: Rule, sessions: Sequence[CoachedSession]) -> float:
    """soft-Dice of a rule."""
    tallies = [tally(one, rule(one)) for one in sessions]
    whole = sum(sum(one.said) + sum(one.wanted) for one in tallies)
    return 2 * sum(sum(one.timely) for one in tallies) / whole if whole else 0.0
