"""`planwatch experiment metric-audit`: which open-loop score predicts that a person finishes?

The same assistants are scored on recordings and let loose on the same people (same seeds, tasks and slips); every score
is laid beside what came of it. The hypotheses were written first: docs/design/metric-audit.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...core.codec import decode
from ...core.errors import InputError
from ..evaluation.closed.costs import harm_points, shipped_costs, utility
from ..evaluation.closed.episode import Lived
from ..evaluation.runner.assistants import Mode, Who
from ..evaluation.runner.blind_twin import blind_on_twin
from ..evaluation.runner.data import open_recording
from ..evaluation.runner.engine import Engine, do_jobs
from ..evaluation.runner.jobs import Job, read_result
from ..evaluation.runner.prediction import Prediction
from ..evaluation.runner.twins import Recorded, twin_ref
from ..evaluation.stamp import stamped
from ..simulator.people.named import person_named
from .audit_table import audit_table
from .audit_tau import Matrices
from .field_metrics import METRICS
from .roster import blind_names, roster
from .scenes import MOST, Scene, Slips, World, read_world, seeds_of
from .seen import Seen
from .wording import Wording, Words, open_wording

Progress = Callable[[float, float, str], None]

CHUNK = 12
"""Assistants in one job."""
SPLITS = ("test", "dev")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the numbers depend on; engine and jobs only change how long it takes."""

    episodes: int = 6
    """Of each persona in each world that does not say how many."""
    seed: int = 0
    personas: tuple[str, ...] = ("default",)
    cards: tuple[str, ...] = ("table-v1",)
    """Worlds: `CARD`, `CARD:EPISODES` or `CARD:EPISODES:PERSONA+PERSONA`, else everybody."""
    split: str = "test"
    recorded: Recorded = Recorded.ALONE
    """Who talked while the twins were recorded."""
    slips: Slips = Slips.HALF
    """Which seeds are taken."""
    draws: int = 300
    engine: Engine = Engine.LOCAL
    jobs: int = 1
    partial: Path | None = None
    words: Words = Words()
    """What scores of texts are made with."""

    def check(self) -> None:
        """Raise InputError for what cannot be run."""
        if self.draws < 10:
            raise InputError(f"draws={self.draws!r}: allowed are at least 10")
        if self.split not in SPLITS:
            raise InputError(f"no split is called {self.split!r}; allowed: {', '.join(SPLITS)}")
        for name in self.personas:
            person_named(name)
        worlds = self.worlds()
        if len({one.card for one in worlds}) < len(worlds):
            raise InputError(f"a world is named twice in {', '.join(self.cards)!r}; allowed: each once")
        count = sum(len(one.personas) * one.episodes for one in worlds)
        if count < 2:
            raise InputError(f"{count} episodes; allowed are at least 2 in all")

    def worlds(self) -> tuple[World, ...]:
        """Every world. Raises InputError for an unknown card or persona, or a count that is none."""
        return tuple(read_world(text, self.episodes, self.personas) for text in self.cards)

    def scenes(self) -> tuple[Scene, ...]:
        """Every episode; no two people share a seed, so that no two episodes are of the same task."""
        first = {persona: self.seed + MOST * place for place, persona in enumerate(self.personas)}
        return tuple(
            (one.card, persona, seed)
            for one in self.worlds()
            for persona in one.personas
            for seed in seeds_of(one.card, persona, self.split, first[persona], one.episodes, self.slips)
        )


def run_metric_audit(asked: Asked, progress: Progress | None = None) -> dict[str, Any]:
    """The audit as JSON values: for every metric its tau with net utility, success and harm avoided, and its flips.

    Raises:
        InputError: unknown persona, card or split, or too few episodes.
        WeightsError: no text model where one was said to be.
        JudgeUnreachable: a judge was named and does not answer.
    """
    asked.check()
    wording = open_wording(asked.words)
    whos = roster()
    scenes = asked.scenes()
    results = _results(asked, whos, scenes, progress)
    names = (*(who.row for who in whos), *blind_names())
    matrices = _matrices(names, scenes, results, asked, wording)
    groups = {
        "persona": [persona for _, persona, _ in scenes],
        "world": [card for card, _, _ in scenes],
        "cell": [f"{persona}, {card}" for card, persona, _ in scenes],
    }
    table = audit_table(matrices, groups, asked.seed, asked.draws)
    counts = {"assistants": len(names), "held": _held(scenes, asked)}
    texts = {"texts": wording.about(), "not_scored": wording.not_scored}
    return stamped({**counts, **table, **texts}, **_spec(asked))


def _spec(asked: Asked) -> dict[str, Any]:
    """What the numbers depend on."""
    words = asked.words
    return {
        "episodes": asked.episodes,
        "personas": list(asked.personas),
        "cards": list(asked.cards),
        "seed": asked.seed,
        "split": asked.split,
        "recorded": asked.recorded.value,
        "slips": asked.slips.value,
        "draws": asked.draws,
        "text_model": words.text_model.name if words.text_model else None,
        "layer": words.layer,
        "judge": words.judge.model if words.judge else None,
    }


def _held(scenes: Sequence[Scene], asked: Asked) -> dict[str, dict[str, int]]:
    """world -> what its recordings hold: episodes, seconds, and deviations that mattered, by code."""
    out: dict[str, Counter[str]] = {}
    for scene in scenes:
        truth = open_recording(twin(scene, asked)).truth
        mine = out.setdefault(scene[0], Counter())
        mine["episodes"] += 1
        mine["seconds"] += round(truth.duration)
        mine.update(d.code.value for d in truth.deviations if not d.benign)
    return {world: dict(sorted(counts.items())) for world, counts in out.items()}


def twin(scene: Scene, asked: Asked) -> str:
    """The recording of the episode's person."""
    card, persona, seed = scene
    return twin_ref(asked.split, seed, card, persona, asked.recorded)


def _work(whos: Sequence[Who], scene: Scene, asked: Asked) -> list[Job]:
    card, persona, seed = scene
    chunks = [tuple(whos[i : i + CHUNK]) for i in range(0, len(whos), CHUNK)]
    live = f"sim:{asked.split}:{seed}:{card}"
    blind = tuple(Who(row, "silent") for row in blind_names())
    lots = [*chunks, blind]
    opened = [Job(twin(scene, asked), lot) for lot in chunks]
    return opened + [Job(live, lot, Mode.CLOSED_LOOP, persona=persona) for lot in lots]


@dataclass(frozen=True, slots=True)
class _Results:
    """(assistant, scene) -> what it predicted on the recording, and what came of it."""

    opened: dict[tuple[str, int], Prediction]
    closed: dict[tuple[str, int], Prediction]


def _results(asked: Asked, whos: Sequence[Who], scenes: Sequence[Scene], progress: Progress | None) -> _Results:
    work = [(place, job) for place, scene in enumerate(scenes) for job in _work(whos, scene, asked)]
    count = 0

    def done(job: Job, result: str) -> None:
        nonlocal count
        count += 1
        if progress:
            progress(count, len(work), job.ref)

    texts = do_jobs([job for _, job in work], asked.engine, asked.jobs, None, asked.partial, done)
    out = _Results({}, {})
    for (place, job), text in zip(work, texts, strict=True):
        kept = out.closed if job.mode is Mode.CLOSED_LOOP else out.opened
        kept.update({(one.row, place): one for one in read_result(text)})
    for place, scene in enumerate(scenes):
        recording = open_recording(twin(scene, asked))
        out.opened.update({(row, place): blind_on_twin(row, recording) for row in blind_names()})
    return out


def _matrices(
    names: Sequence[str], scenes: Sequence[Scene], results: _Results, asked: Asked, wording: Wording
) -> Matrices:
    """(assistants, scenes) for every metric and outcome; NaN where there was nothing to count."""
    costs = shipped_costs()
    shape = (len(names), len(scenes))
    scores = {name: np.full(shape, np.nan) for name in METRICS}
    ends = {name: np.full(shape, np.nan) for name in ("net_utility", "success", "harm_avoided")}
    for place, scene in enumerate(scenes):
        recording = open_recording(twin(scene, asked))
        for row, name in enumerate(names):
            seen = Seen(recording.truth, results.opened[name, place], recording.graph, wording)
            for metric, score in METRICS.items():
                value = score(seen)
                scores[metric][row, place] = np.nan if value is None else value
            lived = decode(Lived, results.closed[name, place].closed)
            ends["net_utility"][row, place] = utility(lived, costs)
            ends["success"][row, place] = float(lived.success)
            ends["harm_avoided"][row, place] = -harm_points(lived, costs)
    return Matrices(tuple(names), scores, ends)
