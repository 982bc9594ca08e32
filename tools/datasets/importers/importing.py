"""The door of this room: another system's task file in, a checked task graph out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from .angel import read_angel
from .captaincook4d import read_captaincook4d
from .detect import detect
from .draft import Draft, Format
from .egoper import read_egoper
from .finish import Imported, finish
from .numbered import read_numbered
from .sigma import read_sigma
from .source import Source, read_source
from .xr_ai import read_xr_ai

_SIMPLE: Mapping[Format, Callable[[Source], Draft]] = {
    Format.CAPTAINCOOK4D: read_captaincook4d,
    Format.XR_AI: read_xr_ai,
    Format.ANGEL: read_angel,
    Format.TEXT: read_numbered,
}
_LIBRARIES: Mapping[Format, Callable[[Source, str | None], Draft]] = {
    Format.SIGMA: read_sigma,
    Format.EGOPER: read_egoper,
}
"""Formats of which one file may hold several tasks."""


def import_file(path: Path, form: Format | None = None, task: str | None = None) -> Imported:
    """Read a task file; its format is found out when `form` is None.

    Args:
        path: a file of at most 1 MB.
        form: its format.
        task: which task, by name, where a file holds several.

    Raises:
        InputError: it cannot be read, is of no known format, lacks a part, or is no sound procedure.
    """
    return import_source(read_source(path), form, task)


def import_source(source: Source, form: Format | None = None, task: str | None = None) -> Imported:
    """As `import_file`, from text."""
    form = form or detect(source)
    draft = _LIBRARIES[form](source, task) if form in _LIBRARIES else _SIMPLE[form](source)
    return finish(draft, form, source)
