from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.core.clock import ManualClock
from planwatch.core.errors import SourceError
from planwatch.perception.sources.camera import CameraSource
from planwatch.perception.sources.images import ImagesSource
from planwatch.perception.sources.opening import open_source
from planwatch.perception.sources.video import VideoSource


def test_what_a_user_writes_becomes_a_source(tmp_path: Path) -> None:
    clock = ManualClock()
    assert open_source("video:1.mp4", fps=3.0, clock=clock) == VideoSource(Path("1.mp4"), fps=3.0, clock=clock)
    kinds = {
        "walk.mp4": VideoSource,
        "C:x.mp4": VideoSource,
        "video:7": VideoSource,
        "0": CameraSource,
        "camera:12": CameraSource,
        str(tmp_path): ImagesSource,
        f"images:{tmp_path}": ImagesSource,
    }
    assert {where: type(open_source(where)) for where in kinds} == kinds
    assert isinstance(open_source(3), CameraSource)
    assert isinstance(open_source(tmp_path), ImagesSource)


def test_bad_words_are_refused_at_once() -> None:
    for where, fps, words in [
        ("", 2.0, "no source is named"),
        ("camera:front", 2.0, "no camera is called 'front'"),
        ("a.mp4", 0.0, "cannot sample 0.0 frames a second"),
    ]:
        with pytest.raises(SourceError, match=words):
            open_source(where, fps)
    with pytest.raises(SourceError, match="9000 x 2 pixels"):
        open_source("a.mp4", size=(9000, 2))
