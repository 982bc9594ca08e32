"""All recordings below a folder, whatever their format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ....core.errors import InputError
from .assembly101 import FOLDER as ASSEMBLY
from .assembly101 import read_assembly101
from .captaincook4d import FOLDER as COOKING
from .captaincook4d import read_captaincook4d
from .timeline import Timeline

READERS: dict[str, Callable[[Path], Sequence[Timeline]]] = {COOKING: read_captaincook4d, ASSEMBLY: read_assembly101}
"""Folder name -> reader."""


def read_timelines(data: Path) -> tuple[Timeline, ...]:
    """All recordings below `data`, which holds `captaincook4d/` or `assembly101_mistakes/` or both.

    Raises InputError when it holds neither, or a file that cannot be understood.
    """
    found = [t for name, read in READERS.items() if (data / name).is_dir() for t in read(data / name)]
    if not found:
        raise InputError(
            f"no recordings in {str(data)!r}: allowed is a folder that holds {COOKING}/ (its annotation_json and "
            f"task_graphs) or {ASSEMBLY}/ (its annots.tar.gz or annots/); see docs/calibration.md"
        )
    return tuple(sorted(found, key=lambda t: t.id))
