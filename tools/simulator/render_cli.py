"""What `planwatch sim render` does: perform a task and write it as an episode."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...core.graph_yaml import dump_graph, load_graph
from ..datasets.episode import EpisodeWriter
from .annotate import annotated
from .episode import Split, record_episode, task_episode
from .tasks import unmapped

Progress = Callable[[float, float, str], None]


def run_render(
    task: Path | None,
    out: Path,
    *,
    seed: int = 0,
    fps: float = 30.0,
    card: str = "table-v1",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write `out`/episode.mp4, truth.jsonl and task.yaml; `task` None composes one at random.

    Raises InputError for an unknown card, when a step maps to no primitive, or when `out` exists and is no episode.
    """
    if task is None:
        episode = record_episode(seed, card=card)
    else:
        graph = load_graph(task)
        faults = unmapped(graph)
        if faults:
            raise InputError(f"{str(task)!r}: step {faults[0][0]!r} cannot be performed: {faults[0][1]}")
        episode = task_episode(graph, seed, split=Split.TEST, card=card)
    total = int(episode.truth.duration * fps) + 1
    with EpisodeWriter(out, fps, (640, 480), overwrite=True) as writer:
        for frame in episode.frames(fps, (640, 480)):
            writer.add(frame.image)
            if progress and frame.index % 30 == 0:
                progress(frame.index, total, f"{frame.t:.0f} s")
        writer.finish(annotated(episode), dump_graph(episode.graph))
    runs, deviations = len(episode.truth.runs), [d.code.value for d in episode.truth.deviations]
    return {
        "folder": str(out),
        "seconds": episode.truth.duration,
        "frames": total,
        "runs": runs,
        "deviations": deviations,
    }
