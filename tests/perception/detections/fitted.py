"""A sense fitted to the made-up kitchen, and its sessions as frames."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from planwatch.core.evidence import Watch
from planwatch.core.graph import StepGraph
from planwatch.perception.detections.model import DetectionsModel
from planwatch.tools.datasets.hololens import HoloLensSession, read_sessions
from planwatch.tools.datasets.hololens_recipes import read_recipes
from planwatch.tools.evaluation.detections import watch_of_graph
from planwatch.tools.training.detections import fit_sessions
from tests.perception.detections.kitchen import write_kitchen


@cache
def kitchen(seeds: tuple[int, ...] = (0, 1, 2, 3), labelled: bool = True) -> tuple[HoloLensSession, ...]:
    """Sessions of the kitchen."""
    with TemporaryDirectory() as folder:
        return tuple(read_sessions(write_kitchen(Path(folder) / "k", seeds, labelled)))


@cache
def recipe() -> StepGraph:
    """The kitchen's only recipe."""
    with TemporaryDirectory() as folder:
        return read_recipes(write_kitchen(Path(folder) / "k", ()))["squash"]


@cache
def fitted() -> DetectionsModel:
    """Fitted to four sessions."""
    return fit_sessions(kitchen(), {"squash": recipe()})[0]


def watch() -> Watch:
    """All three steps."""
    return watch_of_graph(recipe())
