from __future__ import annotations

import struct
import threading
from pathlib import Path

import numpy as np
import pytest

from planwatch.core.clock import ManualClock
from planwatch.core.errors import SourceError
from planwatch.perception.base import Frame, SourceEventKind
from planwatch.perception.conformance import check_source
from planwatch.perception.sources.video import VideoSource
from tests.perception.films import SIZE, even, events_of, frames_of, number_of, numbered, write_film, write_sound

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "video"
B_FRAMES = {"preset": "veryfast", "bf": "3", "g": "30"}


def test_gives_the_first_frame_at_or_after_every_sample_time(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", even(95))
    frames = frames_of(check_source(VideoSource(film, fps=2.0)))
    assert [number_of(f.image) for f in frames] == [0, 15, 30, 45, 60, 75, 90]
    assert [f.t for f in frames] == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5, 3])


def test_variable_rate_uses_the_containers_own_times(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.45, 0.55, 0.6, 1.2, 1.9, 2.05]
    film = write_film(tmp_path / "a.mkv", times)
    frames = frames_of(check_source(VideoSource(film, fps=2.0)))
    assert [number_of(f.image) for f in frames] == [0, 3, 5, 6, 7]
    assert [f.t for f in frames] == pytest.approx([0, 0.55, 1.2, 1.9, 2.05], abs=1e-3)


def test_time_counts_from_the_first_frame_whatever_the_file_starts_at(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.ts", [10.0 + t for t in even(40)], options=B_FRAMES)
    frames = frames_of(check_source(VideoSource(film, fps=2.0)))
    assert [f.t for f in frames] == pytest.approx([0, 0.5, 1.0], abs=1e-3)
    assert [number_of(f.image) for f in frames] == [0, 15, 30]


@pytest.mark.parametrize(("codec", "options"), [("libx264", B_FRAMES), ("libx265", {"x265-params": "log-level=none"})])
def test_leaving_out_unreferenced_frames_changes_no_delivered_pixel(
    tmp_path: Path, codec: str, options: dict[str, str]
) -> None:
    rng = np.random.default_rng(0)
    images = [np.roll(rng.integers(0, 255, (48, 64, 3), dtype=np.uint8), i, 1) for i in range(70)]
    film = write_film(tmp_path / "a.mp4", even(70), codec, options, images)
    every = {round(f.t, 4): f.image for f in frames_of(check_source(VideoSource(film, fps=30.0)))}
    assert len(every) == 70
    for fps in (1.0, 2.0, 4.0, 7.0):
        sampled = frames_of(check_source(VideoSource(film, fps=fps)))
        assert [f.t for f in sampled] == pytest.approx([np.ceil(30 * k / fps - 1e-9) / 30 for k in range(len(sampled))])
        assert all(np.array_equal(f.image, every[round(f.t, 4)]) for f in sampled)


@pytest.mark.parametrize(
    ("codec", "options"),
    [("mpeg4", {"bf": "2"}), ("libvpx-vp9", {"deadline": "realtime"}), ("mjpeg", {"strict": "unofficial"})],
)
def test_other_codecs(tmp_path: Path, codec: str, options: dict[str, str]) -> None:
    film = write_film(tmp_path / "a.mkv", even(40), codec, options)
    frames = frames_of(check_source(VideoSource(film, fps=2.0)))
    assert [number_of(f.image) for f in frames] == [0, 15, 30]


def test_colours_survive(tmp_path: Path) -> None:
    image = np.zeros((64, 64, 3), dtype=np.uint8)
    image[:32, :32], image[:32, 32:], image[32:, :32], image[32:, 32:] = (
        (200, 40, 40),
        (40, 180, 60),
        (50, 60, 190),
        (230, 230, 220),
    )
    film = write_film(tmp_path / "a.mp4", even(3), images=[image] * 3)
    (frame,) = frames_of(check_source(VideoSource(film)))
    for y in (16, 48):
        for x in (16, 48):
            assert np.abs(frame.image[y, x].astype(int) - image[y, x]).max() <= 6


def test_scales_to_the_wanted_size(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", even(20))
    frames = frames_of(check_source(VideoSource(film, size=(32, 24))))
    assert {f.image.shape for f in frames} == {(24, 32, 3)}
    assert [number_of(f.image) for f in frames] == [0, 15]


def _turn(path: Path, matrix: tuple[int, ...]) -> None:
    """Write a display matrix (16.16 fixed point) into the film's track header."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8
    data[at : at + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("matrix", "turns"),
    [
        ((0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000), -1),  # shown turned by 90 degrees clockwise
        ((-0x10000, 0, 0, 0, -0x10000, 0, 0, 0, 0x40000000), 2),
        ((0, -0x10000, 0, 0x10000, 0, 0, 0, 0, 0x40000000), 1),
    ],
)
def test_honours_rotation(tmp_path: Path, matrix: tuple[int, ...], turns: int) -> None:
    film = write_film(tmp_path / "a.mp4", even(3))
    (straight,) = frames_of(check_source(VideoSource(film)))
    _turn(film, matrix)
    (turned,) = frames_of(check_source(VideoSource(film)))
    assert np.array_equal(turned.image, np.rot90(straight.image, turns))
    wanted = (24, 16)
    (small,) = frames_of(check_source(VideoSource(film, size=wanted)))
    assert small.image.shape == (wanted[1], wanted[0], 3)


def test_a_hole_is_reported_as_a_gap(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mkv", [*even(30), *(9.0 + t for t in even(30))])
    items = check_source(VideoSource(film))
    gap, end = events_of(items)
    assert (gap.kind, end.kind, end.note) == (SourceEventKind.GAP, SourceEventKind.END, "")
    assert gap.t == pytest.approx(9.0, abs=1e-3)
    assert "8.0 s" in gap.note


def test_a_truncated_file_gives_its_frames_then_ends_with_a_note(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    images = [rng.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(300)]
    whole = write_film(tmp_path / "a.mkv", even(300), images=images)
    film = tmp_path / "cut.mkv"
    film.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    items = check_source(VideoSource(film))
    assert 5 <= len(frames_of(items)) <= 12
    assert "damaged or cut short" in events_of(items)[-1].note
    assert "of 10.0 s" in events_of(items)[-1].note


def test_a_truncated_mp4_with_its_index_in_front(tmp_path: Path) -> None:
    from planwatch.tools.datasets.video_writer import VideoWriter

    rng = np.random.default_rng(1)
    with VideoWriter(tmp_path / "a.mp4", size=SIZE) as writer:
        for _ in range(300):
            writer.add(rng.integers(0, 255, (48, 64, 3), dtype=np.uint8))
    film = tmp_path / "cut.mp4"
    film.write_bytes((tmp_path / "a.mp4").read_bytes()[: (tmp_path / "a.mp4").stat().st_size // 2])
    items = check_source(VideoSource(film))
    assert 5 <= len(frames_of(items)) <= 12
    assert "damaged or cut short" in events_of(items)[-1].note


def test_a_truncated_mp4_with_its_index_at_the_end_cannot_be_opened(tmp_path: Path) -> None:
    whole = write_film(tmp_path / "a.mp4", even(60))
    film = tmp_path / "cut.mp4"
    film.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(SourceError, match="check that the copy is complete"):
        next(VideoSource(film).frames())


def test_damage_in_the_middle_costs_only_that_part(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    images = [rng.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(240)]
    film = write_film(tmp_path / "a.ts", even(240), options={"preset": "ultrafast", "g": "15"}, images=images)
    data = bytearray(film.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40000] = bytes(40000)
    film.write_bytes(data)
    items = check_source(VideoSource(film))
    frames = frames_of(items)
    assert frames[-1].t > 7.0
    assert len(frames) >= 12


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.mp4", None, "there is no file"),
        ("empty.mp4", b"", "is empty (0 bytes)"),
        ("text.mp4", b"just some words\n" * 50, "cannot be read as a video"),
        ("notes.txt", b"just some words\n" * 50, "notes.txt"),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n", "list.m3u8"),
    ],
)
def test_what_is_no_video_gets_one_clear_line(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        list(VideoSource(path).frames())
    message = str(caught.value)
    assert words in message
    assert "allowed is a video file" in message
    assert "\n" not in message


def test_a_folder_and_a_sound_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder"):
        next(VideoSource(tmp_path).frames())
    with pytest.raises(SourceError, match=r"no video track \(it holds: audio\)"):
        next(VideoSource(write_sound(tmp_path / "a.m4a")).frames())


def test_a_huge_picture_is_refused_before_decoding(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mkv", even(1), "ffv1", {}, [np.zeros((16, 8194, 3), dtype=np.uint8)])
    with pytest.raises(SourceError, match="8194 x 16 pixels: allowed is 1 to 8192"):
        next(VideoSource(film).frames())


@pytest.mark.parametrize("fps", [0.0, -1.0, float("nan"), float("inf"), 1e6])
def test_impossible_rates_are_refused(tmp_path: Path, fps: float) -> None:
    with pytest.raises(SourceError, match="frames a second"):
        next(VideoSource(tmp_path / "a.mp4", fps=fps).frames())


def test_reading_ahead_or_not_gives_the_same(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", even(90), options=B_FRAMES)
    one, two = (frames_of(check_source(VideoSource(film, fps=5, ahead=ahead))) for ahead in (0, 3))
    assert [f.t for f in one] == [f.t for f in two]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(one, two, strict=True))


def test_made_at_is_the_readers_clock(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", even(40))
    clock = ManualClock(100.0)
    stamps = []
    for item in VideoSource(film, clock=clock).frames():
        clock.advance(1.0)
        if isinstance(item, Frame):
            stamps.append(item.made_at)
    assert stamps == [100.0, 101.0, 102.0]


def test_closing_early_ends_the_worker(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", even(200))
    before = threading.active_count()
    frames = VideoSource(film, fps=30).frames()
    next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_numbers_are_readable() -> None:
    assert [number_of(numbered(i)) for i in range(256)] == list(range(256))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real videos are not here")
def test_real_videos() -> None:
    for path in sorted(REAL.glob("*.mp4")):
        items = check_source(VideoSource(path, size=(160, 120)))
        frames = frames_of(items)
        assert events_of(items)[-1].note == ""
        assert len(frames) == pytest.approx(2 * frames[-1].t, abs=1.5)
        assert {f.image.shape for f in frames} == {(120, 160, 3)}
