"""Which frames of a file are looked at: the first one at or after every sample time k / fps.

A time line is cut into slots [k / fps, (k + 1) / fps); the first frame of a slot is the frame nearest at-or-after its
sample time. Knowing the wanted frames ahead of decoding lets the decoder leave out those that nothing else refers to,
which halves the work of an H.264 file with B-frames and changes no delivered pixel.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")

LOOKAHEAD = 32
"""Packets; more than any codec reorders (H.264 and HEVC: 16)."""

_KEPT_SLOTS = 256
_EPSILON = 1e-6


def slot_of(t: float, fps: float) -> int:
    """The number of the slot that stream second `t` falls into; a millionth of a slot swallows binary rounding."""
    return math.floor(t * fps + _EPSILON)


def mark_wanted(packets: Iterator[T], time_of: Callable[[T], float | None], fps: float) -> Iterator[tuple[T, bool]]:
    """Every packet (in decoding order) with whether its frame is the first of its slot.

    `time_of` gives stream seconds of display, None when the packet has no time stamp: such a packet is always wanted.
    """
    window: deque[tuple[T, float | None]] = deque()
    first: dict[int, float] = {}
    for packet in packets:
        t = time_of(packet)
        window.append((packet, t))
        _note(first, t, fps)
        if len(window) > LOOKAHEAD:
            yield _judged(*window.popleft(), first, fps)
    while window:
        yield _judged(*window.popleft(), first, fps)


def _note(first: dict[int, float], t: float | None, fps: float) -> None:
    if t is None:
        return
    slot = slot_of(t, fps)
    first[slot] = min(t, first.get(slot, t))
    if len(first) > _KEPT_SLOTS:
        del first[next(iter(first))]


def _judged(packet: T, t: float | None, first: dict[int, float], fps: float) -> tuple[T, bool]:
    return packet, t is None or t <= first.get(slot_of(t, fps), t)
