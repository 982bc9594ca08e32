"""The datasets that can be turned into records, by name: a DatasetReader has one verb, `records(path)`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ....core.registry import Registry, Spec
from .records import Record


class DatasetReader(Protocol):
    """Reads one dataset's own files."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every record of the dataset at `path`; sessions come before what belongs to them. Raises InputError."""
        ...


_HERE = "planwatch.tools.datasets.schema"
READERS = Registry(
    "dataset reader",
    "planwatch.datasets",
    {
        "assembly101": f"{_HERE}.from_assembly101:Assembly101",
        "captaincook4d": f"{_HERE}.from_captaincook4d:CaptainCook4D",
        "egoproactive": f"{_HERE}.from_egoproactive:EgoProactive",
        "episodes": f"{_HERE}.from_episodes:Episodes",
        "goalstep": f"{_HERE}.from_goalstep:GoalStep",
        "holoassist": f"{_HERE}.from_holoassist:HoloAssist",
        "interactive-cooking": f"{_HERE}.from_interactive_cooking:InteractiveCooking",
        "prego": f"{_HERE}.from_prego:Prego",
        "tim": f"{_HERE}.from_hololens:Tim",
    },
)
"""name -> reader."""


def reader(name: str) -> DatasetReader:
    """The reader of that name. Raises UnknownNameError with the near name."""
    return READERS.make(Spec(name, {}))
