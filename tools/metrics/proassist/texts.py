"""From texts per frame to a stream that can be matched: every different sentence is encoded once."""

from __future__ import annotations

from collections.abc import Mapping

from ..text.encoder import SentenceEncoder, pair_similarity
from .costs import Cosines, Stream
from .windows import Window


def stream_of_texts(
    frames: int, said: Mapping[int, str], wanted: Mapping[int, str], window: Window, encoder: SentenceEncoder
) -> Stream:
    """The stream of texts by frame; empty texts are silence. Raises ValueError for frames outside [0, frames)."""
    said = {frame: said[frame] for frame in sorted(said) if said[frame]}
    wanted = {frame: wanted[frame] for frame in sorted(wanted) if wanted[frame]}
    spoken, sought = list(said.values()), list(wanted.values())
    cosines: Cosines = lambda rows, columns: pair_similarity(encoder, spoken, sought, rows, columns)  # noqa: E731
    return Stream.near(frames, tuple(said), tuple(wanted), cosines, window)
