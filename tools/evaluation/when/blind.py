"""Rows that do not look, and fixed rules: what timeliness costs nothing. Their one number is chosen on other tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ....perception.policies.moment import EVENTS
from ...datasets.holoassist import CoachedSession, Family
from .causes import KINDS, TICK_S, Kind, causes, happenings, seconds_of, truths
from .score import Said, tally

EVERY_S = (5.0, 8.0, 12.0, 20.0, 30.0)
"""Seconds between two words that are tried."""
PAUSE_S = (3.0, 5.0, 8.0, 12.0, 20.0)
"""The same within pauses."""
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
        return _at(causes(session, kind), kind.family, LEAST_S)

    return rule


def happening(index: int, family: Family) -> Rule:
    """Words of one family whenever one of `causes.happenings` comes, at most one in LEAST_S."""

    def rule(session: CoachedSession) -> Said:
        return _at([t for t in happenings(session)[index] if t <= seconds_of(session)], family, LEAST_S)

    return rule


def pauses(seconds: float, family: Family = Family.INSTRUCT) -> Rule:
    """Words of one family at once and then every so many seconds while no step is going on."""

    def rule(session: CoachedSession) -> Said:
        ticks = np.arange(0.0, seconds_of(session), TICK_S)
        idle = np.ones(len(ticks), bool)
        for step in session.steps:
            idle[np.searchsorted(ticks, step.start) : np.searchsorted(ticks, step.end)] = False
        return _at(ticks[idle].tolist(), family, seconds)

    return rule


def _at(times: Sequence[float], family: Family, least: float) -> list[tuple[float, Family]]:
    """Words at these times, at the next tick, at most one in `least` seconds."""
    out: list[tuple[float, Family]] = []
    for t in times:
        at = float(np.ceil(t / TICK_S) * TICK_S)
        if not out or at - out[-1][0] >= least:
            out.append((at, family))
    return out


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
    """The best event to speak at on `sessions`, and which: the causes of each kind, or anything with any words."""
    events = [
        (happening(i, family), f"{family.value} when {event}")
        for i, event in enumerate(EVENTS)
        for family in (Family.INSTRUCT, Family.CONFIRM)
    ]
    return _best([*((boundaries(kind), kind.name) for kind in KINDS), *events], sessions)


def best_pause(sessions: Sequence[CoachedSession]) -> tuple[Rule, str]:
    """The best of PAUSE_S between two instructions while no step is going on."""
    return _best([(pauses(s), f"every {s:g} s of a pause") for s in PAUSE_S], sessions)


def best_of_each(sessions: Sequence[CoachedSession]) -> tuple[Rule, str]:
    """For words of each kind the fixed rule that helps most on `sessions`, together: the strongest rule without a fit.

    soft-Dice is 2 sum S / (said + coach's) over all kinds, so a rule's use is 2 S - D said at the D that is reached; D
    is found by repetition (Dinkelbach 1967).
    """
    found = {family: [(rule, name, *_of(rule, family, sessions)) for rule, name in _rules(family)] for family in Family}
    wanted, reached, chosen = sum(1 for s in sessions for _ in truths(s)), 0.0, list[tuple[Rule, str, float, int]]()
    for _ in range(4):
        best = [max(mine, key=lambda one: 2 * one[2] - reached * one[3]) for mine in found.values()]
        chosen = [one for one in best if 2 * one[2] > reached * one[3]]
        reached = 2 * sum(one[2] for one in chosen) / max(1, wanted + sum(one[3] for one in chosen))
    rules = [one[0] for one in chosen]
    return lambda session: sorted(word for rule in rules for word in rule(session)), "; ".join(one[1] for one in chosen)


def _rules(family: Family) -> list[tuple[Rule, str]]:
    mine = [(pauses(s, family), f"{family.value} every {s:g} s of a pause") for s in PAUSE_S]
    mine += [(happening(i, family), f"{family.value} when {event}") for i, event in enumerate(EVENTS)]
    return mine + [(boundaries(kind), kind.name) for kind in KINDS if kind.family is family]


def _of(rule: Rule, family: Family, sessions: Sequence[CoachedSession]) -> tuple[float, int]:
    """(sum of S, how much was said) of words of one family."""
    at = tuple(Family).index(family)
    tallies = [tally(one, rule(one)) for one in sessions]
    return sum(one.timely[at] for one in tallies), sum(one.said[at] for one in tallies)


def _best(rules: Sequence[tuple[Rule, str]], sessions: Sequence[CoachedSession]) -> tuple[Rule, str]:
    return max(rules, key=lambda rule: dice(rule[0], sessions))


def dice(rule: Rule, sessions: Sequence[CoachedSession]) -> float:
    """soft-Dice of a rule."""
    tallies = [tally(one, rule(one)) for one in sessions]
    whole = sum(sum(one.said) + sum(one.wanted) for one in tallies)
    return 2 * sum(sum(one.timely) for one in tallies) / whole if whole else 0.0
