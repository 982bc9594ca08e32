"""A real recording as the world replays it: what was done when, what was wrong with it, what was put right."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from ....core.deviation import DeviationCode
from ....core.graph import StepGraph
from ..setting import Split


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded execution of a step."""

    step_id: str
    """A step of the graph, or a name of its own for something that is no step."""
    start: float
    """Seconds from the beginning of the recording."""
    end: float
    slips: tuple[DeviationCode, ...] = ()
    """What was wrong with how it was done. Order and omission are not here: they follow from graph and order."""
    mends: int | None = None
    """Index of the entry that this one puts right."""
    undoes: bool = False
    """True for taking something apart or back."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Timeline:
    """One recording."""

    id: str
    source: str
    """`captaincook4d` or `assembly101`."""
    graph: StepGraph
    entries: tuple[Entry, ...]
    """Sorted by start."""
    usual: dict[str, float]
    """step id -> median seconds over the recordings of the same task."""

    @property
    def duration(self) -> float:
        """Seconds until the last step ends."""
        return max(entry.end for entry in self.entries)


def split_of(recording_id: str) -> Split:
    """Six in ten recordings for training, two for development, two for testing; by the id alone, for ever."""
    tenth = crc32(recording_id.encode()) % 10
    return Split.TRAIN if tenth < 6 else Split.DEV if tenth < 8 else Split.TEST
