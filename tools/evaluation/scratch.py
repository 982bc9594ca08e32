"""Where sessions of a scored run keep their journals: in memory where the system offers that.

A session waits for its words to be on the disk before anybody hears them; a run of thousands of sessions would wait for
little else. The journals are read once and thrown away.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")


def scratch(what: str) -> tempfile.TemporaryDirectory[str]:
    """A folder that goes with the block. TMPDIR, when it is set, decides where."""
    here = not os.environ.get("TMPDIR") and MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK)
    return tempfile.TemporaryDirectory(prefix=f"planwatch-{what}-", dir=str(MEMORY) if here else None)
