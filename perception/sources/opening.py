"""From what a user writes ("walk.mp4", "camera:0", "images:frames/") to a source."""

from __future__ import annotations

from pathlib import Path

from ...core.clock import Clock, WallClock
from ...core.errors import SourceError
from ...core.registry import Spec
from ..base import Source
from ..registry import SOURCES
from .limits import check_fps, check_size

_ALLOWED = "allowed is a video file, a folder of pictures, a camera number, or video:PATH, images:FOLDER, camera:NUMBER"


def open_source(
    where: str | int | Path, fps: float = 2.0, size: tuple[int, int] | None = None, clock: Clock | None = None
) -> Source:
    """The source that `where` names, sampled at `fps` a second, scaled to `size` (width, height) if given.

    Nothing is opened yet: iterating `frames()` does that and raises SourceError. `where` itself, `fps` and `size` are
    checked here (SourceError).
    """
    kind, target = _split(where)
    args = {"fps": check_fps(fps), "size": check_size(size), "clock": clock or WallClock()}
    if kind == "camera":
        return SOURCES.make(Spec(kind, {"number": _number(target), **args}))
    return SOURCES.make(Spec(kind, {"path": Path(target), **args}))


def _split(where: str | int | Path) -> tuple[str, str]:
    text = str(where)
    if not text.strip():
        raise SourceError(f"no source is named {text!r}: {_ALLOWED}")
    kind, colon, target = text.partition(":")
    if colon and kind in ("video", "images", "camera"):
        return kind, target
    if text.isdigit():
        return "camera", text
    return ("images", text) if Path(text).is_dir() else ("video", text)


def _number(text: str) -> int:
    if not text.isdigit():
        raise SourceError(f"no camera is called {text!r}: allowed is a number, 0 for the first camera")
    return int(text)
