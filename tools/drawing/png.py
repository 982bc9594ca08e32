"""A scene as a PNG picture, drawn with OpenCV: no browser, no font file, no graphviz."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from .palette import Style, Theme, styles
from .scene import Line, Point, Rect, Scene, Words, bezier, straight

MAX_PIXELS = 80_000_000
"""The biggest picture that is drawn."""
_SHIFT = 4
"""Bits behind the point of the coordinates that OpenCV draws with."""


def png_bytes(scene: Scene, theme: Theme = Theme.LIGHT, scale: float = 2.0) -> bytes:
    """The scene as PNG, `scale` pixels a unit or as many as `MAX_PIXELS` allows. Raises InputError below 0.3."""
    scale = min(scale, math.sqrt(MAX_PIXELS / max(scene.width * scene.height, 1.0)))
    if scale < 0.3:
        size = f"{scene.width:.0f} x {scene.height:.0f}"
        raise InputError(f"a picture of {size} is too big for PNG; write SVG instead: -o FILE.svg")
    picture = _Canvas(scene, theme, scale).picture()
    done, data = cv2.imencode(".png", picture)
    if not done:
        raise InputError("the picture could not be encoded as PNG; write SVG instead: -o FILE.svg")
    return data.tobytes()


class _Canvas:
    def __init__(self, scene: Scene, theme: Theme, scale: float) -> None:
        self._scene, self._scale = scene, scale
        self._styles = styles(theme)
        shape = (max(1, round(scene.height * scale)), max(1, round(scene.width * scale)), 3)
        self._image: NDArray[np.uint8] = np.full(shape, 255, np.uint8)
        self._font = cv2.FontFace("sans") if hasattr(cv2, "FontFace") else None

    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3) BGR."""
        for mark in self._scene.marks:
            style = self._styles[mark.style]
            if isinstance(mark, Rect):
                self._rect(mark, style)
            elif isinstance(mark, Line):
                self._line(mark, style)
            else:
                self._words(mark, style)
        return self._image

    def _rect(self, mark: Rect, style: Style) -> None:
        outline = list(_outline(mark))
        if style.fill:
            cv2.fillPoly(self._image, [self._fixed(outline)], _bgr(style.fill), cv2.LINE_AA, _SHIFT)
        if style.stroke:
            self._stroke([*outline, outline[0]], style)

    def _line(self, mark: Line, style: Style) -> None:
        points = list(_along(mark.points))
        end = points[-1]
        # the arrow covers the end; the line stops short of its tip
        self._stroke([*points[:-1], (end[0], end[1] - (6.0 if mark.end == "arrow" else 1.0))], style)
        if mark.end == "arrow":
            self._polygon([(end[0], end[1] + 1.0), (end[0] - 4.2, end[1] - 8), (end[0] + 4.2, end[1] - 8)], style)
        elif mark.end == "bar":
            x, y = end
            self._polygon([(x - 5, y - 2.4), (x + 5, y - 2.4), (x + 5, y), (x - 5, y)], style)

    def _polygon(self, points: list[Point], style: Style) -> None:
        cv2.fillPoly(self._image, [self._fixed(points)], _bgr(style.stroke or "#000000"), cv2.LINE_AA, _SHIFT)

    def _stroke(self, points: list[Point], style: Style) -> None:
        thick = max(1, round(style.width * self._scale))
        pieces = _dashes(points, style.dash) if style.dash else [points]
        for piece in pieces:
            if len(piece) > 1:
                fixed = [self._fixed(piece)]
                cv2.polylines(self._image, fixed, False, _bgr(style.stroke or "#000000"), thick, cv2.LINE_AA, _SHIFT)

    def _fixed(self, points: Sequence[Point]) -> NDArray[np.int32]:
        return np.round(np.array(points) * self._scale * (1 << _SHIFT)).astype(np.int32)

    def _words(self, mark: Words, style: Style) -> None:
        colour, size = _bgr(style.fill or "#000000"), max(6, round(mark.size * self._scale))
        y = round(mark.y * self._scale)
        if self._font is None:
            scale = size / 30.0
            width = cv2.getTextSize(mark.text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)[0][0]
            org = (round(self._left(mark, width)), y)
            thick = 2 if style.weight > 500 else 1
            cv2.putText(self._image, mark.text, org, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thick, cv2.LINE_AA)
            return
        shape = (self._image.shape[1], self._image.shape[0])
        width = cv2.getTextSize(shape, mark.text, (0, 0), self._font, size, style.weight)[2]
        cv2.putText(self._image, mark.text, (round(self._left(mark, width)), y), colour, self._font, size, style.weight)

    def _left(self, mark: Words, width: float) -> float:
        share = {"middle": 0.5, "end": 1.0}.get(mark.anchor, 0.0)
        return mark.x * self._scale - width * share


def _bgr(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return blue, green, red


def _outline(mark: Rect) -> Iterator[Point]:
    """The corner arcs of a round rectangle, clockwise from the upper left."""
    radius = min(mark.radius, mark.width / 2, mark.height / 2)
    right, bottom = mark.x + mark.width, mark.y + mark.height
    corners = ((mark.x, mark.y, 1, 1, 180), (right, mark.y, -1, 1, 270), (right, bottom, -1, -1, 0))
    for x, y, dx, dy, start in (*corners, (mark.x, bottom, 1, -1, 90)):
        for part in range(9 if radius else 1):
            angle = math.radians(start + part * 90 / 8)
            yield x + dx * radius + radius * math.cos(angle), y + dy * radius + radius * math.sin(angle)


def _along(points: Sequence[Point]) -> Iterator[Point]:
    """The points of a line, its swings in short pieces."""
    yield points[0]
    for one, other in zip(points, points[1:], strict=False):
        if straight(one, other):
            yield other
            continue
        a, b = bezier(one, other)
        for part in range(1, 25):
            t = part / 24
            s = 1 - t
            weights = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
            corners = (one, a, b, other)
            x = sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True))
            y = sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True))
            yield x, y


def _dashes(points: Sequence[Point], dash: Sequence[float]) -> Iterator[list[Point]]:
    """The drawn pieces of a dashed line."""
    on, off = dash
    piece: list[Point] = [points[0]]
    left, drawing = on, True
    for one, other in zip(points, points[1:], strict=False):
        here, length = one, math.dist(one, other)
        while length > left:
            share = left / length
            here = (here[0] + (other[0] - here[0]) * share, here[1] + (other[1] - here[1]) * share)
            length -= left
            if drawing:
                yield [*piece, here]
            piece, drawing = [here], not drawing
            left = on if drawing else off
        left -= length
        piece.append(other)
    if drawing:
        yield piece
