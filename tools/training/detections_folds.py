"""Leave one session out: every session is labelled by a fit that never saw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import mean, stdev
from typing import Any

from ...core.errors import InputError
from ...perception.detections.sense import DetectionsSense
from ...perception.training.detections_fit import FitSettings
from ..datasets.hololens import HoloLensSession
from ..evaluation.detections import (
    Guess,
    by_coin,
    by_longest,
    by_sense,
    by_timer,
    by_tracker,
    evidence_of,
    scores_of,
    unlabelled,
    watch_of_graph,
)
from ..metrics.bootstrap import not_beaten, ratio_of
from ..metrics.step_labels import Labelled, StepScores, delays_of, edit_score, runs
from .detections import Recipes, durations, fit_sessions

EYES = ("sense", "tracker")
"""The sense itself; the shared tracker fed by it."""
BLIND = ("timer", "constant", "coin", "silent")
"""Rows without eyes."""
ROWS = (*EYES, *BLIND)
Progress = Callable[[float, float, str], None]


def leave_one_out(
    sessions: Sequence[HoloLensSession],
    recipes: Recipes,
    progress: Progress | None = None,
    settings: FitSettings | None = None,
    **fit: Any,
) -> tuple[dict[str, dict[str, Guess]], dict[str, Any]]:
    """(row -> session name -> guesses, the numbers to print). Needs at least two labelled sessions.

    The numbers of rows with eyes hold `not_beaten`: score -> the blind rows whose paired 95 % bootstrap interval over
    sessions is not wholly below it.

    Raises InputError when there are fewer.
    """
    used = [s for s in sessions if s.labelled]
    if len(used) < 2:
        raise InputError(f"{len(used)} labelled sessions: leaving one out needs at least 2")
    guesses: dict[str, dict[str, Guess]] = {row: {} for row in ROWS}
    for i, session in enumerate(used):
        others = [s for s in used if s is not session]
        for row, guess in _guesses(unlabelled(session), others, recipes, settings, fit).items():
            guesses[row][session.name] = guess
        if progress:
            progress(i + 1, len(used), session.name)
    said = {row: list(guesses[row].values()) for row in ROWS}
    numbers = {row: numbers_of(used, said[row]) for row in ROWS}
    return guesses, numbers | {row: numbers[row] | {"not_beaten": unbeaten(used, said, row)} for row in EYES}


def _guesses(
    session: HoloLensSession,
    others: Sequence[HoloLensSession],
    recipes: Recipes,
    settings: FitSettings | None,
    fit: dict[str, Any],
) -> dict[str, Guess]:
    model, _ = fit_sessions(others, recipes, settings, **fit)
    graph = recipes[session.recipe]
    evidence = list(evidence_of(DetectionsSense(model), session.frames, watch_of_graph(graph)))
    seconds = durations(others)
    return {
        "sense": by_sense(evidence),
        "tracker": by_tracker(evidence, graph),
        "timer": by_timer(session.frames, graph, seconds),
        "constant": by_longest(session.frames, graph, seconds),
        "coin": by_coin(session, graph, seconds),
        "silent": [None] * len(session.frames),
    }


def numbers_of(sessions: Sequence[HoloLensSession], guesses: Sequence[Guess]) -> dict[str, Any]:
    """Scores over all sessions, per recipe, and how far accuracy differs from session to session."""
    pairs = list(zip(sessions, guesses, strict=True))
    recipes = sorted({s.recipe for s in sessions})
    each = [a for s, g in pairs if (a := scores_of([s], [g]).accuracy) is not None]
    by_recipe = {r: scores_of(*zip(*[(s, g) for s, g in pairs if s.recipe == r], strict=True)) for r in recipes}
    return {
        **_rounded(scores_of(sessions, guesses)),
        "by_recipe": {r: None if (a := s.accuracy) is None else round(a, 3) for r, s in by_recipe.items()},
        "session_mean": round(mean(each), 3) if each else None,
        "session_sd": round(stdev(each), 3) if len(each) > 1 else None,
        "session_worst": round(min(each), 3) if each else None,
    }


def unbeaten(
    sessions: Sequence[HoloLensSession], said: Mapping[str, Sequence[Guess]], main: str
) -> dict[str, list[str]]:
    """accuracy, edit and found -> the rows of BLIND that `main` does not beat over the sessions."""
    parts = {row: [_parts(s, g) for s, g in zip(sessions, said[row], strict=True)] for row in (main, *BLIND)}
    return {
        score: not_beaten(ratio_of, [p[score] for p in parts[main]], {b: [p[score] for p in parts[b]] for b in BLIND})
        for score in ("accuracy", "edit", "found")
    }


def _parts(session: HoloLensSession, guess: Guess) -> dict[str, tuple[float, float]]:
    """Score -> (what is right, of how much) in one session."""
    hits = [want == said for want, said in zip(session.steps, guess, strict=True) if want is not None]
    delays = delays_of(Labelled([f.t for f in session.frames], session.steps, guess))
    return {
        "accuracy": (sum(hits), len(hits)),
        "edit": (edit_score(runs(session.steps), runs(guess)), 1),
        "found": (sum(delay is not None for delay in delays), len(delays)),
    }


def _rounded(scores: StepScores) -> dict[str, float | None]:
    told = {"accuracy": scores.accuracy, "edit": scores.edit, "found": scores.found, "delay_s": scores.delay_s}
    return {name: None if value is None else round(value, 3) for name, value in told.items()}
