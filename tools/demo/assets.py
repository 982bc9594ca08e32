"""The demo's data, shipped inside the package so that it runs from a wheel too."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ...core.errors import InputError

TASK, VIDEO, TRUTH = "tea.yaml", "tea.mp4", "tea.truth.jsonl"
"""File names: the task graph (the same file as examples/tea.yaml), the film, what really happens in it."""


def asset(name: str) -> Path:
    """The path of a shipped file. Raises InputError when this installation lacks it."""
    path = Path(str(files(__package__ or "").joinpath("assets", name)))
    if not path.is_file():
        raise InputError(f"the demo file {name!r} is missing at {str(path)!r}; install planwatch again")
    return path
