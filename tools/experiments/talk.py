"""Open-loop scores of what the talk costs and whether it leads anywhere: burden, net utility, latency, recovery.

Higher is always better, as in `field_metrics.py`: what counts costs is turned round ("few", "prompt"). None where there
was nothing to count. Source: plan_watch_recover_and_field.md 9.3, 9.5 and 9.7.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from ...core.deviation import DeviationCode
from ...core.findings import FindingKind
from ...core.guidance import Act
from ..evaluation.closed.claims import DEVIATIONS
from ..evaluation.closed.spoken import TELLING, Part, Uttered, anti_instructions, duplicates
from ..metrics.burden import net_utility
from ..metrics.oop import Alarm, Deviation, OopSession, oop_scores
from ..metrics.recovery_validity import Told, recovery_validity
from .seen import ALARMS, Seen

RECOVERING = (Act.RECOVER, *ALARMS)
"""Acts that tell how to get back on the way."""
_OWED = frozenset({DeviationCode.OMIT, DeviationCode.ORDER})
"""Called owed until they are settled: nobody can know better."""


def validity(seen: Seen) -> float | None:
    """Recovery validity of what was told about deviations (metrics/recovery_validity.py)."""
    if seen.graph is None:
        return None
    told = [Told(s.t, s.step_id) for s in seen.found.said if s.act in RECOVERING and s.step_id]
    return recovery_validity(told, seen.graph, seen.truth)


def few_anti(seen: Seen) -> float | None:
    """Minus the utterances that tell a mistake which the assistant itself has announced, a minute."""
    if seen.graph is None or not seen.tally.minutes:
        return None
    return -_anti(seen) / seen.tally.minutes


def few_anti_of_told(seen: Seen) -> float | None:
    """Minus the same as a share of all that it told to do (the anti-instruction rate): silence earns nothing."""
    told = sum(s.act in TELLING for s in seen.found.said)
    return -_anti(seen) / told if told and seen.graph is not None else None


def _anti(seen: Seen) -> int:
    assert seen.graph is not None  # both callers have looked
    return anti_instructions(_uttered(seen), seen.truth.deviations, seen.graph)


def _uttered(seen: Seen) -> list[Uttered]:
    return [Uttered(s.t, s.text, (Part(s.act, s.step_id),)) for s in seen.found.said]


def few_repeats(seen: Seen) -> float | None:
    """Minus the texts that were said before within a minute, a minute."""
    said = [Uttered(s.t, s.text) for s in seen.found.said]
    return -duplicates(said) / seen.tally.minutes if seen.tally.minutes else None


def few_words(seen: Seen) -> float | None:
    """Minus the utterances a minute."""
    return -len(seen.found.said) / (seen.found.seconds / 60) if seen.found.seconds else None


def brief(seen: Seen) -> float | None:
    """Minus the words a minute."""
    words = seen.burden.words_per_min
    return None if words is None else -words


def few_hurried(seen: Seen) -> float | None:
    """Minus the utterances less than 5 s after the one before, a minute."""
    return -seen.burden.hurried / seen.tally.minutes if seen.tally.minutes else None


def few_mid_step(seen: Seen) -> float | None:
    """Minus the share of what is not urgent that is said while a step is going on."""
    share = seen.burden.mid_step_share
    return None if share is None else -share


def net_of(cost: float) -> Callable[[Seen], float | None]:
    """Net utility without a person (metrics/burden.py): in time - `cost` * said - missed, with benefit and harm 1."""

    def score(seen: Seen) -> float | None:
        parts = seen.tally.speech.values()
        hits, ideal = sum(p.hits for p in parts), sum(p.ideal for p in parts)
        return net_utility(hits, len(seen.found.said), ideal - hits, cost=cost)

    return score


def weighed(seen: Seen) -> float | None:
    """1 a pair in time, -0.1 an utterance, -3 a deviation nobody spoke of: a net utility without a person."""
    missed = sum(seen.tally.speech[act].counts.missed for act in ALARMS)
    hits = sum(part.hits for part in seen.tally.speech.values())
    return hits - 0.1 * len(seen.found.said) - 3.0 * missed


def prompt_words(seen: Seen) -> float | None:
    """Minus the median seconds from the ideal moment to the words that match it: latency of what was said."""
    lags = [lag for part in seen.tally.speech.values() for lag in part.lags]
    return -median(lags) if lags else None


def oop_codes(seen: Seen) -> float | None:
    """Macro F1 of deviations announced by their code, in the windows of the ideal reminder or correction."""
    windows = {g.deviation_id: g.window for g in seen.ideal(ALARMS)}
    wanted = [
        Deviation(windows[d.id].open, windows[d.id].close, _code(d.code)) for d in seen.standing if d.id in windows
    ]
    made = [one for one in seen.found.findings if one.finding.kind in DEVIATIONS]
    alarms = [
        Alarm(
            one.at,
            DeviationCode.OWED.value
            if one.finding.kind is FindingKind.OWED
            else one.finding.code and _code(one.finding.code),
        )
        for one in made
    ]
    return oop_scores([OopSession(wanted, alarms, seen.tally.minutes)]).code_macro_f1


def _code(code: DeviationCode) -> str:
    return DeviationCode.OWED.value if code in _OWED else code.value
