"""From texts per frame to a stream that can be matched: every different sentence is encoded once."""

from __future__ import annotations

from collections.abc import Mapping

from ..text.encoder import SentenceEncoder, similarity
from .costs import Stream
from .windows import Window


def stream_of_texts(
    frames: int, said: Mapping[int, str], wanted: Mapping[int, str], window: Window, encoder: SentenceEncoder
) -> Stream:
    """The stream of texts by frame; empty texts are silence. Raises ValueError for frames outside [0, frames)."""
    said = {frame: said[frame] for frame in sorted(said) if said[frame]}
    wanted = {frame: wanted[frame] for frame in sorted(wanted) if wanted[frame]}
    table = similarity(encoder, list(said.values()), list(wanted.values()))
    return Stream.of(frames, tuple(said), tuple(wanted), table, window)
