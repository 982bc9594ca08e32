"""What is rated: every pair of runs in every session, in an order and on sides that depend on the rater alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from ....core.errors import InputError
from ....core.truth import EpisodeTruth
from ...evaluation.runner.data import Recording, list_recordings, open_recording
from ...evaluation.runner.files import read_run
from ...evaluation.runner.prediction import Prediction

MOST_RUNS = 20
"""The most runs in a study."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two runs in one session; `id` tells nothing about them."""

    id: str
    session_id: str
    runs: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Study:
    """The runs of a folder and what they were made on."""

    folder: Path
    found: Mapping[str, Mapping[str, Prediction]]
    """run -> session id -> prediction."""
    recordings: Mapping[str, Recording]
    """session id -> recording."""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every pair of runs in every session that both have."""
        runs = sorted(self.found)
        return tuple(
            Pair(_digest(session_id, one, two), session_id, (one, two))
            for session_id in self.recordings
            for one, two in combinations(runs, 2)
            if session_id in self.found[one] and session_id in self.found[two]
        )

    def order(self, rater: str) -> tuple[tuple[Pair, bool], ...]:
        """The pairs as this rater meets them, and whether the sides are exchanged. The same each time it is asked."""
        rng = np.random.default_rng(int(_digest(rater), 16))
        pairs = self.pairs
        places, turned = rng.permutation(len(pairs)), rng.random(len(pairs)) < 0.5
        return tuple((pairs[i], bool(turned[i])) for i in places)


def read_study(folder: Path) -> Study:
    """The study in `folder`: the run files in it.

    Raises:
        InputError: fewer than two run files, or runs over different data.
    """
    files = sorted(p for p in folder.glob("*.jsonl") if p.name != "ratings.jsonl") if folder.is_dir() else []
    if not 2 <= len(files) <= MOST_RUNS:
        raise InputError(
            f"{str(folder)!r} holds {len(files)} run files; allowed: 2 to {MOST_RUNS}. Write some with "
            f"`planwatch eval run --data D --out {folder}/NAME.jsonl`"
        )
    runs = {path.stem: read_run(path) for path in files}
    data = {str(spec.get("data")) for spec, _ in runs.values()}
    if len(data) > 1:
        raise InputError(
            f"the runs in {str(folder)!r} are over different data ({', '.join(sorted(data))}); compare like with like"
        )
    recordings = {r.session_id: r for r in map(open_recording, list_recordings(data.pop()))}
    found = {name: {one.session_id: one for one in preds if one.row == "main"} for name, (_, preds) in runs.items()}
    return Study(folder, found, recordings)


def shown(study: Study, pair: Pair, turned: bool) -> dict[str, Any]:
    """What the page shows of a pair; no run is named."""
    recording = study.recordings[pair.session_id]
    left, right = reversed(pair.runs) if turned else pair.runs
    said = [
        [{"t": round(s.t, 1), "text": s.text} for s in study.found[run][pair.session_id].said] for run in (left, right)
    ]
    graph = recording.graph
    return {
        "pair": pair.id,
        "goal": graph.goal,
        "steps": [step.text for step in (graph.by_id[i] for i in graph.order())],
        "happened": _happened(recording.truth, {step.id: step.text for step in graph.steps}),
        "left": said[0],
        "right": said[1],
    }


def _happened(truth: EpisodeTruth, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    rows: list[tuple[float, str]] = []
    for run in truth.runs:
        end = {"done": "", "wrong": " (with a wrong thing)", "abandoned": " (left unfinished)"}[run.outcome.value]
        rows.append((run.start, texts.get(run.step_id, "puts it back") + end))
    rows += [
        (d.onset, f"! goes wrong here: {texts.get(d.step_id, d.step_id)}") for d in truth.deviations if not d.benign
    ]
    return [{"t": round(t, 1), "text": words} for t, words in sorted(rows)]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def by_id(pairs: Sequence[Pair]) -> Mapping[str, Pair]:
    """id -> pair."""
    return {pair.id: pair for pair in pairs}
