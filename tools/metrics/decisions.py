"""Speak or stay silent, at given moments: IF1, SF1, Macro F1, G-Mean F1, PQS and PQS+ (Plan-Watch-Recover, 2606.04970).

    IF1, SF1   F1 of the class "interrupt", of the class "silent"
    Macro F1   their mean                              G-Mean F1   sqrt(IF1 SF1): 0 for whoever always does the same
    PQS        mean of s: 1 for rightly silent, content in [0, 1] for rightly interrupting, 0 otherwise
    PQS+       (PQS - silent share) / (1 - silent share): 0 is what always staying silent gets

All higher is better; F1s and PQS in [0, 1], PQS+ in (-inf, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class DecisionScores:
    """None where there is nothing to divide by."""

    interrupt_f1: float | None
    silent_f1: float | None
    macro_f1: float | None
    g_mean_f1: float | None
    accuracy: float | None
    interrupt_rate: float | None
    """Share of moments at which it spoke."""


def decision_scores(wanted: Sequence[bool], said: Sequence[bool]) -> DecisionScores:
    """Scores of decisions, True = interrupt, one a moment. Raises ValueError for unequal lengths.

    A class that is neither wanted nor chosen has no F1, and then there is neither a macro nor a G-mean.
    """
    _check(len(wanted), len(said))
    interrupt, silent = _f1(wanted, said, True), _f1(wanted, said, False)
    both = [score for score in (interrupt, silent) if score is not None]
    pairs = list(zip(wanted, said, strict=True))
    return DecisionScores(
        interrupt_f1=interrupt,
        silent_f1=silent,
        macro_f1=sum(both) / 2 if len(both) == 2 else None,
        g_mean_f1=sqrt(both[0] * both[1]) if len(both) == 2 else None,
        accuracy=sum(a == b for a, b in pairs) / len(pairs) if pairs else None,
        interrupt_rate=sum(said) / len(said) if said else None,
    )


def pqs(wanted: Sequence[bool], said: Sequence[bool], content: Sequence[float | None]) -> float | None:
    """Mean quality of the decisions, in [0, 1]; None without any.

    `content` is the judge's opinion of each utterance in [0, 1], asked for where both sides interrupt. Raises
    ValueError when it is missing there, or when the lists differ in length.
    """
    _check(len(wanted), len(said))
    _check(len(wanted), len(content))
    scores: list[float] = []
    for want, spoke, quality in zip(wanted, said, content, strict=True):
        if want and spoke:
            if quality is None or not 0 <= quality <= 1:
                raise ValueError(f"content {quality!r} of a right interruption; allowed: a number in [0, 1]")
            scores.append(quality)
        else:
            scores.append(float(want == spoke))
    return sum(scores) / len(scores) if scores else None


def pqs_plus(wanted: Sequence[bool], said: Sequence[bool], content: Sequence[float | None]) -> float | None:
    """PQS against always staying silent; None without any moment at which speaking was right."""
    score = pqs(wanted, said, content)
    if score is None or not any(wanted):
        return None
    silent = 1 - sum(wanted) / len(wanted)
    return (score - silent) / (1 - silent)


def content_of_grades(grades: Sequence[float]) -> float | None:
    """A judge's grades from 1 to 5 as content in [0, 1]: (mean - 1) / 4; None without grades."""
    return (sum(grades) / len(grades) - 1) / 4 if grades else None


def _f1(wanted: Sequence[bool], said: Sequence[bool], kind: bool) -> float | None:
    hits = sum(a == b == kind for a, b in zip(wanted, said, strict=True))
    whole = sum(a == kind for a in wanted) + sum(b == kind for b in said)
    return 2 * hits / whole if whole else None


def _check(a: int, b: int) -> None:
    if a != b:
        raise ValueError(f"{a} and {b} moments; allowed: as many in every list")
