"""`planwatch eval agreement DIR`: which scores agree with the people who rated, and how far people agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from ...evaluation.agreement.correlation import COEFFICIENTS
from ...evaluation.agreement.krippendorff import alpha
from ..field_metrics import METRICS
from ..seen import Seen
from ..wording import Wording, Words, open_wording
from .over_chance import Item, chance, not_beaten
from .pairs import Study, read_study
from .ratings import Rating, read_ratings

QUESTIONS = ("helpful", "annoying", "preferred")
ENOUGH_RATERS, ENOUGH_PAIRS, RELIABLE = 3, 30, 0.667
"""What the protocol asks for before anything is claimed."""
RANDOM = "random"
"""The row that knows nothing."""
SIGNS = {"annoying": -1.0}
"""A good score goes down where this goes up."""
PLAIN_WORDS = Words()
"""No model for scores of texts."""


def run_agreement(folder: Path, words: Words = PLAIN_WORDS) -> dict[str, Any]:
    """Every score's correlations with every question over items, and the raters' reliability; None without data.

    The row `random` knows nothing: a number for each run in each session. `not_beaten` of a score: question -> that
    row, where the score does not agree with people more than it does (`annoying`: less), see `over_chance.py`.

    `words`: what scores of texts are made with; `not_scored` names what nobody could score without a model.

    Raises:
        InputError: no study, or no ratings yet.
        WeightsError: no text model where one was said to be.
        JudgeUnreachable: a judge was named and does not answer.
    """
    study, ratings, wording = read_study(folder), read_ratings(folder), open_wording(words)
    people = _people(ratings)
    raters = sorted({one.rater for one in ratings})
    shared = sum(len(votes) >= 2 for votes in _votes(ratings).values())
    reliability = {question: _round(alpha(units, "interval")) for question, units in _units(ratings).items()}
    return {
        "metrics": _metrics(study, people, wording),
        "alpha": reliability,
        "win_share": _win_share(ratings),
        "raters": len(raters),
        "ratings": len(ratings),
        "pairs_rated": len({one.pair for one in ratings}),
        "pairs_rated_twice": shared,
        "items": len(people["helpful"]),
        "not_scored": wording.not_scored,
        "enough": len(raters) >= ENOUGH_RATERS and shared >= ENOUGH_PAIRS,
        "reliable": {question: None if value is None else value >= RELIABLE for question, value in reliability.items()},
    }


def _people(ratings: Sequence[Rating]) -> dict[str, dict[Item, float]]:
    """question -> item -> mean over raters and pairs. `preferred` is in [-2, 2], the others in [1, 5]."""
    lots: dict[str, dict[Item, list[float]]] = {question: defaultdict(list) for question in QUESTIONS}
    for one in ratings:
        for side, run in enumerate(one.runs):
            item = (run, one.session_id)
            lots["helpful"][item].append(one.helpful[side])
            lots["annoying"][item].append(one.annoying[side])
            lots["preferred"][item].append(one.preference if side == 0 else -one.preference)
    return {question: {item: fmean(values) for item, values in lot.items()} for question, lot in lots.items()}


def _metrics(study: Study, people: Mapping[str, Mapping[Item, float]], wording: Wording) -> dict[str, Any]:
    items = [(r, s) for r, s in sorted(people["helpful"]) if s in study.recordings and s in study.found.get(r, {})]
    seen = [Seen(study.recordings[s].truth, study.found[r][s], study.recordings[s].graph, wording) for r, s in items]
    table = {name: dict(zip(items, map(score, seen), strict=True)) for name, score in METRICS.items()}
    known = {name: {i: v for i, v in values.items() if v is not None} for name, values in table.items()}
    known[RANDOM] = {item: chance(item) for item in items}  # that of METRICS is the same for every run's main row
    rows = {RANDOM: known[RANDOM]}
    out: dict[str, Any] = {}
    for name, values in known.items():
        row: dict[str, Any] = {"items": len(values)}
        for question in QUESTIONS:
            rated = [people[question][item] for item in values]
            row[question] = {kind: _round(of([*values.values()], rated)) for kind, of in COEFFICIENTS.items()}
        if name != RANDOM:
            row["not_beaten"] = {q: not_beaten(values, rows, people[q], SIGNS.get(q, 1.0)) for q in QUESTIONS}
        out[name] = row
    return out


def _units(ratings: Sequence[Rating]) -> dict[str, list[Mapping[Hashable, float]]]:
    """question -> for each thing that was judged: rater -> judgement."""
    lots: dict[str, dict[tuple[str, int], dict[Hashable, float]]] = {q: defaultdict(dict) for q in QUESTIONS}
    for one in ratings:
        lots["preferred"][one.pair, 0][one.rater] = float(one.preference)
        for side in (0, 1):
            lots["helpful"][one.pair, side][one.rater] = float(one.helpful[side])
            lots["annoying"][one.pair, side][one.rater] = float(one.annoying[side])
    return {question: list(lot.values()) for question, lot in lots.items()}


def _votes(ratings: Sequence[Rating]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for one in ratings:
        out[one.pair].add(one.rater)
    return out


def _win_share(ratings: Sequence[Rating]) -> dict[str, float]:
    """run -> share of its judgements in which it was preferred; a tie is half."""
    won: dict[str, list[float]] = defaultdict(list)
    for one in ratings:
        first = 1.0 if one.preference > 0 else 0.5 if one.preference == 0 else 0.0
        won[one.runs[0]].append(first)
        won[one.runs[1]].append(1 - first)
    return {run: round(fmean(values), 4) for run, values in sorted(won.items())}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
