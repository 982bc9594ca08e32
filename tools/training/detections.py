"""Fitting the sense `detections` to labelled sessions: the words a detector uses, how long steps take, the read-out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ...core.errors import InputError
from ...core.graph import StepGraph
from ...perception.detections.config import DetectionsConfig
from ...perception.detections.encode import Encoder, Places
from ...perception.detections.load import save_detections
from ...perception.detections.model import DetectionsModel
from ...perception.detections.words import key_of, words_of
from ...perception.training.detections_fit import Clip, FitSettings, fit_detections
from ..datasets.hololens import HoloLensSession
from ..datasets.hololens_recipes import step_id

SEEN_IN = 2
"""Sessions in which a label or state must occur to be learnt: one that was there once cannot be told from chance."""
SHARED_BY = 2
"""Steps in which a word must occur to have a vector of its own."""

Recipes = Mapping[str, StepGraph]


def fit_sessions(
    sessions: Sequence[HoloLensSession], recipes: Recipes, settings: FitSettings | None = None, **numbers: Any
) -> tuple[DetectionsModel, dict[str, Any]]:
    """A fitted model and what to report of the fit; `numbers` go into its config.

    Raises InputError when no session is labelled, or one is of a recipe or has a step that `recipes` lacks.
    """
    torch.set_num_threads(1)
    used = [s for s in sessions if s.labelled]
    if not used:
        raise InputError("none of the sessions has a labelled frame: a fit needs `step` numbers")
    for session in used:
        check_steps(session, recipes)
    model = DetectionsModel(_config(used, recipes, numbers))
    encoder = Encoder(model.config.vocabulary)
    loss = fit_detections(model, [clip_of(s, recipes[s.recipe], encoder) for s in used], settings or FitSettings())
    told = {
        "sessions": len(used),
        "frames": sum(len(s.frames) for s in used),
        "recipes": sorted({s.recipe for s in used}),
        "labels": len(model.config.labels),
        "states": len(model.config.states),
        "parameters": sum(p.numel() for p in model.parameters()),
        "loss": loss,
    }
    return model.eval(), told


def write_fit(model: DetectionsModel, told: Mapping[str, Any], folder: Path) -> None:
    """Weights and a model card into `folder`."""
    save_detections(model, folder)
    (folder / "README.md").write_text(_CARD.format(**told), encoding="utf-8")


def check_steps(session: HoloLensSession, recipes: Recipes) -> None:
    """Raise InputError when `session` is of an unknown recipe or names a step that its recipe lacks."""
    graph = check_recipe(session, recipes)
    for i, step in enumerate(session.steps):
        if step is not None and step_id(session.recipe, step) not in graph.by_id:
            ids = [s.id for s in graph.steps]
            raise InputError(f"{session.name}, frame {i}: step {step!r} is none of {ids[0]} to {ids[-1]}")


def check_recipe(session: HoloLensSession, recipes: Recipes) -> StepGraph:
    """The graph of the session's recipe. Raises InputError when there is none."""
    graph = recipes.get(session.recipe)
    if graph is None:
        raise InputError(
            f"{session.name}: recipe {session.recipe!r} is unknown; there are {', '.join(sorted(recipes))}"
        )
    return graph


def clip_of(session: HoloLensSession, graph: StepGraph, encoder: Encoder) -> Clip:
    """The session as numbers."""
    rows = []
    places: Places | None = None
    for frame in session.frames:
        values, seen, places = encoder.encode(frame.detections, places)
        rows.append((values, seen))
    times = np.array([f.t for f in session.frames])
    index = {step.id: i for i, step in enumerate(graph.steps)}
    target = [-1 if s is None else index[step_id(session.recipe, s)] for s in session.steps]
    values, seen = (torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True))
    dt = torch.from_numpy(np.diff(times, prepend=times[0])).float()
    return Clip(values, seen, dt, graph.steps, torch.tensor(target))


def _config(sessions: Sequence[HoloLensSession], recipes: Recipes, numbers: Mapping[str, Any]) -> DetectionsConfig:
    graphs = {s.recipe: recipes[s.recipe] for s in sessions}
    steps = [step for name in sorted(graphs) for step in graphs[name].steps]
    shared = Counter(word for step in steps for word in words_of(step.text))
    seconds = durations(sessions)
    usual = float(np.exp(np.mean([np.mean(np.log(v)) for v in seconds.values()])))
    medians = {key_of(s): math.exp(float(np.mean(np.log(seconds.get(s.id, [usual]))))) for s in steps}
    labels = Counter(label for s in sessions for label in {d.label for f in s.frames for d in f.detections})
    states = Counter(
        pair for s in sessions for pair in {(d.label, x) for f in s.frames for d in f.detections for x in d.states}
    )
    enough = min(SEEN_IN, len(sessions))
    return DetectionsConfig(
        labels=sorted(label for label, n in labels.items() if n >= enough),
        states=[list(pair) for pair, n in sorted(states.items()) if n >= enough],
        words=sorted(word for word, n in shared.items() if n >= SHARED_BY),
        keys=list(medians),
        medians=list(medians.values()),
        **numbers,
    )


def durations(sessions: Sequence[HoloLensSession]) -> dict[str, list[float]]:
    """step id -> seconds that it took in each session in which it was marked, at least one."""
    out: dict[str, list[float]] = {}
    for session in sessions:
        took: Counter[int] = Counter()
        for now, after, step in zip(session.frames, session.frames[1:], session.steps, strict=False):
            if step is not None:
                took[step] += after.t - now.t  # type: ignore[assignment]
        for step, seconds in took.items():
            out.setdefault(step_id(session.recipe, step), []).append(max(1.0, seconds))
    return out


_CARD = """---
library_name: planwatch
tags: [streaming, task-guidance, detections]
---
# detections: a sense fitted to a detector's output

Reads per-frame boxes, labels, object states and hand contact, and says for every watched step whether it goes on, has
just ended, has been done. {parameters:,} parameters, fitted by `planwatch fit` to {sessions} sessions ({frames:,}
frames) of {recipes}. It knows {labels} labels and {states} object states of that detector; other words say nothing to
it, and a procedure that was not in the fit is only known by the words and goals that it shares with one that was.

Its numbers on sessions that were not in the fit: `planwatch eval detections --fit DIR` leaves each one out in turn.
"""
