"""Frames that are no picture: the sense says that it sees nothing, and the session goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..core.evidence import Evidence, Quality, Sense, StepEvidence, Watch
from .base import Frame, Image


def is_picture(image: Image) -> bool:
    """Three channels, no empty side, nothing but finite numbers (the protocol says uint8, but cameras err)."""
    if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        return False
    return image.dtype.kind != "f" or bool(np.isfinite(image).all())


def nothing_seen(frame: Frame, watch: Watch) -> Evidence:
    """Evidence of a frame that is no picture: nothing is claimed, and the tracker is told not to believe it."""
    shape, kind = frame.image.shape, frame.image.dtype
    return Evidence(
        t=frame.t,
        made_at=frame.made_at,
        sense=Sense.PIXELS,
        steps=tuple(StepEvidence(item.step.id, 0.0, 0.0) for item in watch.items),
        quality=Quality(occluded=1.0, degraded=1.0),
        trouble=f"a frame that is no picture was left out: shape {shape!r} {kind}, wanted (height, width, 3), finite",
    )


def later(evidence: Evidence, frame: Frame) -> Evidence:
    """What an earlier tick told, held for a frame that comes before the next one."""
    return replace(evidence, t=frame.t, made_at=frame.made_at, held=True)
