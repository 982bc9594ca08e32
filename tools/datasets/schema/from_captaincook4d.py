"""CaptainCook4D as records: graphs, recordings, executed and skipped steps, error tags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..captaincook4d import MISSING, ORDER, Recording, read_captaincook4d
from .records import Deviation, Graph, GraphStep, Provenance, Record, Session, StepInstance

PROV = Provenance("cc4d", "human", "MIT / Apache-2.0")
CODES = {
    ORDER: "S.ORDER",
    MISSING: "S.OMIT",
    "Technique Error": "E.TECH",
    "Preparation Error": "E.PREP",
    "Measurement Error": "E.QTY",
    "Timing Error": "E.TIME",
    "Temperature Error": "E.TEMP",
}
"""The annotators' tags -> deviation codes; others become `other:<tag>`."""


class CaptainCook4D:
    """Reads a folder with `task_graphs/` and `annotation_json/`."""

    def records(self, path: Path) -> Iterator[Record]:
        """Graphs first; skipped steps are instances without times. Raises InputError."""
        recordings = read_captaincook4d(path)
        for recipe in sorted({r.recipe for r in recordings}):
            yield _graph(next(r for r in recordings if r.recipe == recipe))
        for recording in recordings:
            yield from _recording(recording)


def _graph(recording: Recording) -> Graph:
    steps = tuple(GraphStep(str(node), text) for node, text in sorted(recording.texts.items()))
    before = tuple(sorted((str(a), str(b)) for a, b in recording.dag.edges))
    return Graph(recording.recipe, steps, before, PROV)


def _recording(recording: Recording) -> Iterator[Record]:
    name = recording.id
    tagged = bool(recording.missing) or any(run.errors for run in recording.executions)
    yield Session(
        name,
        recording.recipe,
        recording.recipe,
        PROV,
        domain="cooking",
        duration_s=max((run.end for run in recording.executions), default=None),
        graph_id=recording.recipe,
        is_clean=not tagged,
    )
    for k, run in enumerate(recording.executions):
        yield StepInstance(name, f"i{k}", str(run.step), PROV, run.start, run.end, text=recording.texts[run.step])
    for node in sorted(recording.missing):
        yield StepInstance(name, f"skipped-{node}", str(node), PROV, outcome="skipped", text=recording.texts[node])
    for k, run in enumerate(recording.executions):
        for tag in sorted(run.errors):
            code = CODES.get(tag, f"other:{tag}")
            yield Deviation(name, f"i{k}-{tag}", code, PROV, str(run.step), (f"i{k}",), run.start, description=tag)
    for node in sorted(recording.missing):
        inst = (f"skipped-{node}",)
        yield Deviation(name, f"skipped-{node}", "S.OMIT", PROV, str(node), inst, description=MISSING)
