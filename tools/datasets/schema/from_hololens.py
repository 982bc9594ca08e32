"""tim-reasoning's sessions as records: which step a person marked, as runs of frames."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ..hololens import HoloLensSession, read_sessions
from ..hololens_recipes import read_recipes, step_id
from .records import Graph, GraphStep, Provenance, Record, Session, StepInstance

PROV = Provenance("tim-reasoning", "human", "Apache-2.0")


class Tim:
    """Reads a folder with `sessions/` and `recipe.json`."""

    def records(self, path: Path) -> Iterator[Record]:
        """Recipes as chains, then every session. Raises InputError."""
        for name, graph in sorted(read_recipes(path).items()):
            steps = tuple(GraphStep(step.id, step.text) for step in graph.steps)
            chain = tuple((a.step_id, b.step_id) for a, b in zip(steps, steps[1:], strict=False))
            yield Graph(name, steps, chain, PROV)
        for session in read_sessions(path):
            yield from _session(session)


def _session(session: HoloLensSession) -> Iterator[Record]:
    times = [frame.t for frame in session.frames]
    begun = times[0] if times else 0.0
    length = times[-1] - begun if times else None
    yield Session(session.name, session.recipe, session.recipe, PROV, "cooking", None, length, session.recipe)
    frames = zip(session.steps, times, strict=True)
    for k, (step, run) in enumerate(groupby(frames, key=lambda pair: pair[0])):
        marked = [t - begun for _, t in run]
        if step is not None:
            label = step_id(session.recipe, step)
            yield StepInstance(session.name, f"i{k}", label, PROV, marked[0], marked[-1])
