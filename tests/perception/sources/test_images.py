from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from planwatch.core.errors import SourceError
from planwatch.perception.base import SourceEventKind
from planwatch.perception.conformance import check_source
from planwatch.perception.sources.image_size import image_size
from planwatch.perception.sources.images import ImagesSource
from tests.perception.films import events_of, frames_of, number_of, numbered


def save(path: Path, i: int) -> None:
    cv2.imwrite(str(path), cv2.cvtColor(numbered(i), cv2.COLOR_RGB2BGR))


def test_pictures_come_in_natural_order_at_the_given_rate(tmp_path: Path) -> None:
    for name, i in [("img10.png", 3), ("img9.jpg", 2), ("img1.bmp", 0), ("IMG2.PNG", 1)]:
        save(tmp_path / name, i)
    (tmp_path / "notes.txt").write_text("not a picture")
    items = check_source(ImagesSource(tmp_path, fps=4.0))
    assert [number_of(f.image) for f in frames_of(items)] == [0, 1, 2, 3]
    assert [f.t for f in frames_of(items)] == [0, 0.25, 0.5, 0.75]
    assert events_of(items)[-1].note == ""


def test_colours_are_rgb(tmp_path: Path) -> None:
    red = np.zeros((8, 8, 3), dtype=np.uint8)
    red[..., 2] = 255  # OpenCV writes BGR
    cv2.imwrite(str(tmp_path / "a.png"), red)
    (frame,) = frames_of(check_source(ImagesSource(tmp_path, size=(4, 2))))
    assert frame.image.shape == (2, 4, 3)
    assert (frame.image == (255, 0, 0)).all()


def test_a_damaged_picture_is_a_gap(tmp_path: Path) -> None:
    save(tmp_path / "1.png", 1)
    (tmp_path / "2.png").write_bytes(b"")
    (tmp_path / "3.jpg").write_bytes(b"\xff\xd8rubbish")
    save(tmp_path / "4.png", 4)
    items = check_source(ImagesSource(tmp_path))
    assert [number_of(f.image) for f in frames_of(items)] == [1, 4]
    assert [e.kind for e in events_of(items)] == [SourceEventKind.GAP, SourceEventKind.GAP, SourceEventKind.END]
    assert "'2.png'" in events_of(items)[0].note


def test_no_folder_a_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    for name, words in [("nowhere", "is not there"), ("file", "a file, not a folder"), ("empty", "holds no pictures")]:
        with pytest.raises(SourceError, match=words):
            next(ImagesSource(tmp_path / name).frames())


def test_a_huge_picture_is_refused_undecoded(tmp_path: Path) -> None:
    """A PNG header that promises 60000 x 60000 pixels; decoding it would take ten gigabytes."""
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    with pytest.raises(SourceError, match="60000 x 60000 pixels"):
        next(ImagesSource(tmp_path).frames())


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "progressive.jpg"])
def test_sizes_are_read_from_the_first_bytes(tmp_path: Path, name: str) -> None:
    options = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1] if name.startswith("progressive") else []
    cv2.imwrite(str(tmp_path / name), np.zeros((37, 53, 3), dtype=np.uint8), options)
    assert image_size(tmp_path / name) == (53, 37)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x00", b"BM" + bytes(60)])
def test_sizes_of_anything_else_are_unknown(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert image_size(path) is None
