"""`planwatch bench matching`: the banded matching against the dense one on a long stream."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable
from statistics import median
from typing import Any

from ...core.errors import InputError
from ..metrics.proassist.costs import Stream
from ..metrics.proassist.dense_reference import match_texts_densely
from ..metrics.proassist.match import StreamMatch, match_stream
from ..metrics.proassist.texts import stream_of_texts
from ..metrics.proassist.windows import window_frames
from ..metrics.text.encoder import CharacterNgrams

FPS = 2.0
SUBSET = "ego4d"
"""The widest window of all."""
VERBS = ("pour", "stir", "open", "take", "place", "cut", "fold", "heat", "wash", "check")
THINGS = ("the kettle", "a tea bag", "the red bottle", "two eggs", "the pan", "a knife", "the lid", "some water")
WHERE = ("now", "on the left", "into the bowl", "before it boils", "with the spoon", "again", "slowly", "for a minute")

Texts = dict[int, str]


def run_bench(
    hours: float = 1.0,
    predictions: int = 400,
    seed: int = 0,
    repeats: int = 5,
    progress: Callable[[float, float, str], None] | None = None,
) -> dict[str, Any]:
    """Times (medians) and the peak of memory of the banded form; both forms must agree on every pair.

    Raises InputError when the predictions do not fit into the stream.
    """
    frames = int(hours * 3600 * FPS)
    if not 0 < predictions <= frames:
        raise InputError(f"{predictions!r} predictions on {frames} frames; allowed: 1 to one a frame")
    said, wanted = made_up_stream(frames, predictions, seed)
    tell = progress or (lambda done, total, note: None)
    tell(0, 3, "dense")
    dense_s, dense = _timed(lambda: _dense(frames, said, wanted))
    tell(1, 3, "banded")
    runs = [_timed(lambda: _banded(frames, said, wanted)) for _ in range(repeats)]
    banded_s, banded = median(seconds for seconds, _ in runs), runs[0][1]
    tell(2, 3, "memory")
    peak = _peak_mb(lambda: _banded(frames, said, wanted))
    return {
        "ratio": round(dense_s / banded_s, 1),
        "peak_mb": round(peak, 2),
        "dense_s": round(dense_s, 4),
        "banded_s": round(banded_s, 4),
        "frames": frames,
        "predictions": len(said),
        "references": len(wanted),
        "same_pairs": [(m.said, m.wanted) for m in dense.matched] == [(m.said, m.wanted) for m in banded.matched],
        "matched": len(banded.matched),
        "encoder": CharacterNgrams().name,
        "window_frames": list(window_frames(SUBSET, FPS)),
    }


def made_up_stream(frames: int, predictions: int, seed: int) -> tuple[Texts, Texts]:
    """References at random frames; predictions near them, in other words or the same, and some out of the blue."""
    rng = random.Random(seed)
    wanted = {frame: _sentence(rng) for frame in rng.sample(range(frames), predictions)}
    said: Texts = {}
    for frame in wanted:
        near = min(frames - 1, max(0, frame + rng.randint(-12, 6)))
        said[near] = wanted[frame] if rng.random() < 0.3 else _sentence(rng)
    while len(said) < predictions:
        said[rng.randrange(frames)] = _sentence(rng)
    return said, wanted


def _sentence(rng: random.Random) -> str:
    return f"{rng.choice(VERBS)} {rng.choice(THINGS)} {rng.choice(WHERE)}".capitalize() + "."


def _banded(frames: int, said: Texts, wanted: Texts) -> StreamMatch:
    return match_stream(_stream(frames, said, wanted))


def _stream(frames: int, said: Texts, wanted: Texts) -> Stream:
    return stream_of_texts(frames, said, wanted, window_frames(SUBSET, FPS), CharacterNgrams())


def _dense(frames: int, said: Texts, wanted: Texts) -> StreamMatch:
    return match_texts_densely(frames, said, wanted, window_frames(SUBSET, FPS), CharacterNgrams())


def _timed(work: Callable[[], StreamMatch]) -> tuple[float, StreamMatch]:
    begun = time.process_time()
    found = work()
    return max(time.process_time() - begun, 1e-9), found


def _peak_mb(work: Callable[[], StreamMatch]) -> float:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
