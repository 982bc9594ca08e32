"""Pictures for the report: the frames at findings, as base64 JPEG inside the page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import cv2

from ...core.findings import Finding, FindingKind
from ...perception.base import Frame, Image, Source

MOST = 12
"""The most pictures a report holds."""

_FIRST = (
    FindingKind.OWED,
    FindingKind.MISTAKE,
    FindingKind.HAZARD,
    FindingKind.OUT_OF_DOMAIN,
    FindingKind.CORRECTED,
    FindingKind.FINISHED,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the stream."""

    t: float
    """Stream seconds."""
    image: Image


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """A finding with the picture it was made on."""

    finding: Finding
    t: float
    """Stream seconds of the picture."""
    jpeg: str
    """Base64."""


def worth_showing(findings: Sequence[Finding], most: int = MOST) -> tuple[Finding, ...]:
    """What to show, in rising t, one a moment: trouble and its end first, then completions spread evenly."""
    first = list({f.t: f for f in findings if f.kind in _FIRST}.values())[:most]
    shown = {f.t for f in first}
    rest = [f for f in findings if f.kind is FindingKind.STEP_DONE and f.t not in shown]
    room = most - len(first)
    if room > 0 and len(rest) > room:
        rest = [rest[round(i * (len(rest) - 1) / max(room - 1, 1))] for i in range(room)]
    return tuple(sorted((*first, *rest[: max(room, 0)]), key=lambda f: (f.t, f.id)))


def from_video(source: Source, findings: Sequence[Finding]) -> tuple[Picture, ...]:
    """The first frame at or after each finding; reads the source only up to the last of them."""
    times = sorted({finding.t for finding in findings})
    out: list[Picture] = []
    if not times:
        return ()
    for item in source.frames():
        if isinstance(item, Frame) and item.t >= times[0]:
            out.append(Picture(item.t, item.image))
            times = [t for t in times if t > item.t]
            if not times:
                break
    return tuple(out)


def key_frames(findings: Sequence[Finding], pictures: Sequence[Picture], width: int = 320) -> tuple[KeyFrame, ...]:
    """One key frame per finding that has a picture within 3 s; the earliest at or after it, else the nearest."""
    out = []
    for finding in findings:
        near = [p for p in pictures if abs(p.t - finding.t) <= 3.0]
        if near:
            best = min(near, key=lambda p: (p.t < finding.t, abs(p.t - finding.t)))
            out.append(KeyFrame(finding, best.t, _jpeg(best.image, width)))
    return tuple(out)


def _jpeg(image: Image, width: int) -> str:
    """Base64 JPEG of `width` pixels, same shape."""
    high, wide = image.shape[:2]
    small = cv2.resize(image, (width, max(round(high * width / wide), 1)), interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 82])
    return base64.b64encode(data.tobytes()).decode("ascii")
