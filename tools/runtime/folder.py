"""Where a session keeps its files: `runs/<time>/`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


def new_folder(runs: Path, moment: datetime) -> Path:
    """Make and return a fresh folder `runs/YYYYmmdd-HHMMSS`; a number is appended when two start in the same second."""
    runs.mkdir(parents=True, exist_ok=True)
    name = moment.strftime("%Y%m%d-%H%M%S")
    for extra in ("", *(f"-{i}" for i in range(2, 1000))):
        folder = runs / f"{name}{extra}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(f"{runs / name!s} and 998 more are taken; remove old session folders")
