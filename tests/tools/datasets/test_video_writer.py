from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from planwatch.core.errors import InputError
from planwatch.perception.conformance import check_source
from planwatch.perception.sources.video import VideoSource
from planwatch.tools.datasets.video_writer import VideoWriter
from tests.perception.films import SIZE, frames_of, number_of, numbered


def write(path: Path, n: int, fps: float = 30.0) -> Path:
    with VideoWriter(path, fps, SIZE) as writer:
        for i in range(n):
            writer.add(numbered(i))
    return path


def test_what_is_written_is_read_back_at_the_right_times(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", 61)
    frames = frames_of(check_source(VideoSource(film, fps=30.0)))
    assert [number_of(f.image) for f in frames] == list(range(61))
    assert [f.t for f in frames] == pytest.approx([i / 30 for i in range(61)], abs=1e-6)


def test_it_is_what_browsers_play(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", 10)
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 30
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("fps", [10.0, 29.97, 60.0])
def test_other_rates(tmp_path: Path, fps: float) -> None:
    frames = frames_of(check_source(VideoSource(write(tmp_path / "a.mp4", 20, fps), fps=240.0)))
    assert [f.t for f in frames] == pytest.approx([i / fps for i in range(20)], abs=1e-3)


def test_an_error_leaves_nothing_and_an_old_film_untouched(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", 3)
    before = film.read_bytes()
    with pytest.raises(KeyError), VideoWriter(film, size=SIZE) as writer:
        writer.add(numbered(0))
        raise KeyError("something else broke")
    assert film.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_wrong_pictures_and_settings_are_refused(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", size=SIZE) as writer:
        for bad in (np.zeros((4, 4, 3), dtype=np.uint8), np.zeros((48, 64, 3), dtype=np.float32)):
            with pytest.raises(InputError, match=r"allowed is \(48, 64, 3\) uint8"):
                writer.add(bad)  # type: ignore[arg-type]
        writer.add(numbered(1))
    with pytest.raises(InputError, match="inside its `with` block"):
        writer.add(numbered(1))
    for size in ((63, 48), (2, 2)):
        with pytest.raises(InputError, match="even sides"):
            VideoWriter(tmp_path / "b.mp4", size=size)
    with pytest.raises(InputError, match="frames a second"):
        VideoWriter(tmp_path / "b.mp4", fps=0.0)


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    """Smooth pictures that change slowly: with x264's own choice of arithmetic they came out in several ways."""
    ys, xs = np.mgrid[0:48, 0:64]
    frames = [
        np.stack([(xs * 2 + i) % 256, (ys * 3 + 2 * i) % 256, (xs + ys) % 256], -1).astype(np.uint8) for i in range(60)
    ]
    written = set()
    for i in range(4):
        with VideoWriter(tmp_path / f"{i}.mp4", 1.0, (64, 48)) as writer:
            for frame in frames:
                writer.add(frame)
        written.add((tmp_path / f"{i}.mp4").read_bytes())
    assert len(written) == 1
