"""Opening a video file: every way in which a file can be no video gets its own clear line."""

from __future__ import annotations

from pathlib import Path

import av
import av.container
import av.error
import av.video.stream
from av.stream import Disposition

from ...core.errors import SourceError
from .limits import check_side

_TEXT_ART = frozenset({"tty", "bin", "xbin", "adf", "idf"})
"""Formats by which FFmpeg draws plain text as a picture: to a person such a file is no video."""

_ALLOWED = "allowed is a video file such as mp4, mkv, webm or avi"


def open_video(path: Path) -> av.container.InputContainer:
    """The opened container. Raises SourceError; reads nothing but `path` itself (no playlists, no network)."""
    _check_file(path)
    try:
        container = av.open(str(path), "r", container_options={"protocol_whitelist": "file"})
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"{str(path)!r} cannot be read as a video ({reason}): {_ALLOWED}; check that the copy is complete"
        ) from error
    if set(container.format.name.split(",")) & _TEXT_ART:
        container.close()
        raise SourceError(f"{str(path)!r} is text, not a video: {_ALLOWED}")
    return container


def video_stream(container: av.container.InputContainer, path: Path) -> av.video.stream.VideoStream:
    """The first real video track. Raises SourceError when there is none, or its pictures are too large."""
    tracks = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not tracks:
        held = ", ".join(sorted({s.type for s in container.streams})) or "nothing"
        raise SourceError(f"{str(path)!r} holds no video track (it holds: {held}): {_ALLOWED}")
    if tracks[0].codec_context is None:
        raise SourceError(f"{str(path)!r} is coded in a way that cannot be decoded here: re-encode it as H.264")
    check_side(f"the video {str(path)!r}", tracks[0].width, tracks[0].height)
    return tracks[0]


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise SourceError(f"{str(path)!r} is a folder: {_ALLOWED}; for a folder of pictures name it as images")
    if not path.is_file():
        raise SourceError(f"there is no file {str(path)!r}: {_ALLOWED}; check the path")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise SourceError(f"{str(path)!r} cannot be opened ({error.strerror}): check its permissions") from error
    if empty:
        raise SourceError(f"{str(path)!r} is empty (0 bytes): {_ALLOWED}; copy it again")
