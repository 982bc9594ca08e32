"""`planwatch sim render --n`: many episodes; the same whatever the number of processes; goes on where it stopped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.graph_yaml import dump_graph
from ...core.truth import EpisodeTruth
from ...perception.base import Frame
from ..datasets.episode import EpisodeWriter, read_episode
from .annotate import annotated
from .cards import card_named
from .gym.episode import RecordedWorkout
from .gym.workout import gym_card
from .pool import in_order
from .recorded import record_episode
from .setting import Split
from .worlds import FILMED

SETTINGS, INDEX = "render.json", "index.jsonl"
STANDARD = {"table": "table-v1", "gym": "gym-v1"}
"""world -> card."""
Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What every episode of a folder has in common."""

    world: str = "table"
    split: str = "train"
    card: str | None = None
    """Left out: the world's standard card."""
    fps: float = 8.0
    size: tuple[int, int] = (320, 240)


@dataclass(frozen=True, slots=True)
class _Job:
    wanted: Wanted
    seed: int
    folder: Path


def render_many(
    out: Path, n: int, *, wanted: Wanted | None = None, seed: int = 0, jobs: int = 1, progress: Progress | None = None
) -> dict[str, Any]:
    """Write `out`/WORLD-SPLIT-SEED/{episode.mp4, truth.jsonl, task.yaml} for n seeds from `seed` on, and an index.

    Episodes that are there already are left as they are. Raises InputError for unknown names, or when `out` was begun
    with other settings.
    """
    wanted = _checked(wanted or Wanted(), n, jobs)
    work = [_Job(wanted, s, out / f"{wanted.world}-{wanted.split}-{s:06d}") for s in range(seed, seed + n)]
    with _folder(out, wanted):
        todo = [job for job in work if not job.folder.is_dir()]
        done = n - len(todo)
        for job in in_order(_render, todo, jobs):
            done += 1
            if progress:
                progress(done, n, f"seed {job.seed}")
        rows = [_row(job.folder) for job in work]
    (out / INDEX).write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return {
        "folder": str(out),
        "episodes": n,
        "rendered": len(todo),
        "there_already": n - len(todo),
        "hours": round(sum(row["seconds"] for row in rows) / 3600.0, 2),
        "deviations": sum(len(row["deviations"]) for row in rows),
    }


def _checked(wanted: Wanted, n: int, jobs: int) -> Wanted:
    """With the card filled in. Raises InputError."""
    if n < 1 or jobs < 1:
        raise InputError(f"{n!r} episodes by {jobs!r} jobs: allowed is 1 or more of both")
    if wanted.world not in FILMED:
        raise InputError(f"no world with pictures is called {wanted.world!r}. Allowed: {', '.join(FILMED)}")
    if wanted.split not in set(Split):
        raise InputError(f"no split is called {wanted.split!r}. Allowed: {', '.join(Split)}")
    card = wanted.card or STANDARD[wanted.world]
    (gym_card if wanted.world == "gym" else card_named)(card)
    return Wanted(wanted.world, wanted.split, card, wanted.fps, wanted.size)


@contextmanager
def _folder(out: Path, wanted: Wanted) -> Iterator[None]:
    """The folder, with its settings written down; what a killed process left half done is swept away."""
    text = json.dumps(asdict(wanted), sort_keys=True)
    known = out / SETTINGS
    if known.is_file() and known.read_text(encoding="utf-8").strip() != text:
        raise InputError(f"{str(out)!r} was begun with other settings ({known}): name another folder")
    if out.is_dir() and not known.is_file() and any(out.iterdir()):
        raise InputError(f"{str(out)!r} is not empty and holds no {SETTINGS}: name a new folder")
    out.mkdir(parents=True, exist_ok=True)
    known.write_text(f"{text}\n", encoding="utf-8")
    for half in out.glob(f".{wanted.world}-{wanted.split}-*"):
        shutil.rmtree(half, ignore_errors=True)
    yield


def _render(job: _Job) -> _Job:
    """Perform, film, write; the folder appears as a whole."""
    truth, graph, frames = _filmed(job.wanted, job.seed)
    with EpisodeWriter(job.folder, job.wanted.fps, job.wanted.size) as writer:
        for frame in frames:
            writer.add(frame.image)
        writer.finish(truth, dump_graph(graph))
    return job


def _filmed(wanted: Wanted, seed: int) -> tuple[EpisodeTruth, StepGraph, Iterator[Frame]]:
    card = str(wanted.card)
    if wanted.world == "gym":
        workout = RecordedWorkout(seed, split=Split(wanted.split), card=card)
        return workout.truth, workout.graph, workout.frames(wanted.fps, wanted.size)
    episode = record_episode(seed, split=Split(wanted.split), card=card)
    return annotated(episode), episode.graph, episode.frames(wanted.fps, wanted.size)


def _row(folder: Path) -> dict[str, Any]:
    truth = read_episode(folder).truth
    return {
        "folder": folder.name,
        "seed": truth.seed,
        "seconds": truth.duration,
        "runs": len(truth.runs),
        "deviations": [d.code.value for d in truth.deviations],
        "ideal": len(truth.ideal),
    }
