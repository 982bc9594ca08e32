"""Where the real annotations lie that some tests read; a clone has none, and those tests are skipped there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def real_data(*parts: str) -> Path:
    """A file or folder below the data folder (`PLANWATCH_DATA`, or `../shared/data`); skips the test without it."""
    places = (os.environ.get("PLANWATCH_DATA"), ROOT.parent / "shared" / "data", ROOT.parents[1] / "shared" / "data")
    for place in places:
        path = Path(place).joinpath(*parts) if place else None
        if path is not None and path.exists():
            return path
    pytest.skip(f"no real data here ({'/'.join(parts)}); say where with PLANWATCH_DATA")
