"""What listening costs, and what is left of the help (plan_watch_recover_and_field.md, 9.7).

    utterances, words per minute
    duplicates        texts that an earlier one of the last 60 s said already (similarity >= 0.9)
    hurried           utterances less than 5 s after the one before
    mid-step share    of what is not urgent, the share said while a step is going on
    net utility       B * (said in time) - c * (utterances) - H * (missed), points a session

Lower is better for all but net utility. What has nothing to divide by is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

AGAIN_S, ALIKE, GAP_S = 60.0, 0.9, 5.0
"""Seconds and similarity of a duplicate; seconds of a hurried utterance."""

SWEEP = (0.25, 1.0, 4.0)
"""Cost of a needless interruption over the benefit of a needed one."""

Alike = Callable[[str, str], float]
"""Similarity of two texts, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One utterance."""

    t: float
    """Stream seconds."""
    text: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Burden:
    """Of one session or of several laid end to end."""

    utterances_per_min: float | None
    words_per_min: float | None
    duplicates: int
    hurried: int
    mid_step_share: float | None


def burden(said: Sequence[Spoken], steps: Sequence[tuple[float, float]], minutes: float, alike: Alike) -> Burden:
    """The burden of one session; `steps`: (start, end) of what the person did, stream seconds, ends excluded.

    Raises ValueError for a negative length.
    """
    if minutes < 0:
        raise ValueError(f"a session of {minutes!r} minutes; allowed: at least 0")
    ordered = sorted(said, key=lambda one: one.t)
    calm = [one for one in ordered if not one.urgent]
    inside = sum(any(start <= one.t < end for start, end in steps) for one in calm)
    return Burden(
        utterances_per_min=len(ordered) / minutes if minutes else None,
        words_per_min=sum(len(one.text.split()) for one in ordered) / minutes if minutes else None,
        duplicates=sum(_again(ordered[:i], one, alike) for i, one in enumerate(ordered)),
        hurried=sum(b.t - a.t < GAP_S for a, b in zip(ordered, ordered[1:], strict=False)),
        mid_step_share=inside / len(calm) if calm else None,
    )


def _again(earlier: Sequence[Spoken], one: Spoken, alike: Alike) -> bool:
    return any(one.t - old.t <= AGAIN_S and alike(old.text, one.text) >= ALIKE for old in earlier)


def net_utility(
    in_time: int, utterances: int, missed: int, benefit: float = 1.0, cost: float = 1.0, harm: float = 1.0
) -> float:
    """B * in_time - c * utterances - H * missed, points; 0 for a session in which nothing was to say and nothing said.

    Raises ValueError for negative counts, or more said in time than said at all.
    """
    if min(in_time, missed) < 0 or not in_time <= utterances:
        raise ValueError(f"{in_time!r} in time of {utterances!r}, {missed!r} missed; allowed: counts, in time <= said")
    return benefit * in_time - cost * utterances - harm * missed


def utility_sweep(in_time: int, utterances: int, missed: int, harm: float = 1.0) -> dict[float, float]:
    """c / B -> net utility with B = 1, for every ratio of SWEEP: does the ranking stand when talking is dear?"""
    return {ratio: net_utility(in_time, utterances, missed, 1.0, ratio, harm) for ratio in SWEEP}
