"""QEVD's fluency: how alike the matched texts are, by any score of a pair. Higher is better.

The pairs are those of the recall side (truth -> prediction) of the temporal matching, of all episodes in one list; the
mean is over pairs. What was missed does not count, so fewer matches can raise it: read it beside the F-score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..official import Compat
from .temporal_fscore import EPS, TOLERANCE_S, Spoken, align

PairScore = Callable[[str, str], float | None]
"""(reference, prediction) -> a score, or None where the pair has none."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over pairs."""

    value: float | None
    """None without a pair that has a score (official: 0)."""
    pairs: int
    without_score: int
    """Pairs that the score had no answer for."""


def matched_texts(
    episodes: Iterable[tuple[Spoken, Spoken]], compat: Compat = "sound", tolerance: float = TOLERANCE_S
) -> list[tuple[str, str]]:
    """(reference, prediction) of every match, in the episodes' order; each episode is (truth, said)."""
    return [
        (truth.texts[i], said.texts[j])
        for truth, said in episodes
        for i, j in align(truth, said, compat, tolerance).truth_to_said
    ]


def fluency(pairs: Sequence[tuple[str, str]], score: PairScore, compat: Compat = "sound") -> Mean:
    """The mean of `score` over pairs; official: sum / (pairs + 1e-12), a pair without a score counts 0."""
    scores = [score(reference, prediction) for reference, prediction in pairs]
    known = [one for one in scores if one is not None]
    if compat == "official":
        return Mean(sum(known) / (len(pairs) + EPS), len(pairs), len(scores) - len(known))
    return Mean(sum(known) / len(known) if known else None, len(pairs), len(scores) - len(known))
