"""Charts as SVG: points with intervals, in rows or along an axis. Self-contained; dark where the reader's page is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..report.svg import label, tag, text, tip

WIDTH, LEFT, RIGHT, ROW = 760.0, 190.0, 60.0, 24.0
STYLE = (
    ".c{font:12px system-ui,sans-serif;fill:#1f2430}.s{fill:#667085}.g{stroke:#e3e0d8}.d{fill:#2563b8}"
    ".i{stroke:#2563b8;stroke-width:2}.b .d,.b.d{fill:#8a93a3}.b .i{stroke:#8a93a3}.l{fill:none;stroke-width:2}"
    "@media(prefers-color-scheme:dark){.c{fill:#e7e9ee}.g{stroke:#333a47}}"
)
COLOURS = ("#2563b8", "#c2362b", "#2f8f5b", "#b7791f", "#6b4fc8", "#667085")


Scale = Callable[[float], float]
"""A value -> its place in pixels."""


class Point(NamedTuple):
    """A value with its interval."""

    name: str
    value: float | None
    interval: Sequence[float] | None = None
    quiet: bool = False
    """True for a row that is only there for comparison."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: (x, y, interval) in rising x."""

    name: str
    points: tuple[tuple[float, float, Sequence[float] | None], ...]


def forest(title: str, points: Sequence[Point], low: float = 0.0, high: float = 1.0) -> str:
    """One row a point, from `low` to `high`; a row without a value says so."""
    height = 62 + ROW * len(points)
    marks = [label(title, 8, 18, "c"), *_axis(low, high, height)]
    for number, point in enumerate(points):
        marks.append(_forest_row(point, 60 + ROW * number, low, high))
    return _svg(height, marks)


def curves(title: str, x_name: str, lines: Sequence[Line], span: tuple[float, float] = (0.0, 1.0)) -> str:
    """Lines over x, y within `span` (what lies outside is drawn on its edge), intervals as bars."""
    xs = [x for line in lines for x, _, _ in line.points]
    height, top, bottom = 300.0, 34.0, 250.0
    if not xs:
        return _svg(60, [label(title, 8, 18, "c"), label("nothing to show", 8, 42, "c s")])
    low, high = min(xs), max(xs)

    def x_of(x: float) -> float:
        return 60 + (WIDTH - 240) * ((x - low) / (high - low) if high > low else 0.5)

    def y_of(y: float) -> float:
        return bottom - (bottom - top) * min(max((y - span[0]) / (span[1] - span[0]), 0.0), 1.0)

    marks = [label(title, 8, 18, "c"), label(x_name, x_of((low + high) / 2), 288, "c s", "middle")]
    for y in (span[0] + (span[1] - span[0]) * part / 4 for part in range(5)):
        marks.append(tag("line", x1=60, x2=WIDTH - 180, y1=y_of(y), y2=y_of(y), class_="g"))
        marks.append(label(f"{y:.3g}", 52, y_of(y) + 4, "c s", "end"))
    marks.extend(label(f"{x:.3g}", x_of(x), 268, "c s", "middle") for x in _apart(xs, (high - low) / 16))
    for number, line in enumerate(lines):
        marks.append(_curve(line, COLOURS[number % len(COLOURS)], x_of, y_of))
        marks.append(tag("circle", cx=WIDTH - 165, cy=44 + 20 * number, r=5, fill=COLOURS[number % len(COLOURS)]))
        marks.append(label(line.name, WIDTH - 154, 48 + 20 * number, "c"))
    return _svg(height, marks)


def _apart(xs: Sequence[float], least: float) -> list[float]:
    """The x that are named under the axis: no two nearer than `least`."""
    out: list[float] = []
    for x in sorted(xs):
        if not out or x - out[-1] > least:
            out.append(x)
    return out


def _curve(line: Line, colour: str, x_of: Scale, y_of: Scale) -> str:
    path = " ".join(f"{'L' if n else 'M'}{x_of(x):.1f},{y_of(y):.1f}" for n, (x, y, _) in enumerate(line.points))
    marks = [tag("path", d=path, class_="l", stroke=colour)]
    for x, y, interval in line.points:
        if interval:
            ends = {"y1": y_of(interval[0]), "y2": y_of(interval[1])}
            marks.append(tag("line", x1=x_of(x), x2=x_of(x), stroke=colour, **ends))
        marks.append(tag("circle", tip(f"{line.name}: {y:.3f} at {x:g}"), cx=x_of(x), cy=y_of(y), r=3.5, fill=colour))
    return tag("g", *marks)


def _axis(low: float, high: float, height: float) -> list[str]:
    out = []
    for part in range(5):
        value = low + (high - low) * part / 4
        x = _x(value, low, high)
        out.append(tag("line", x1=x, x2=x, y1=46, y2=height - 6, class_="g"))
        out.append(label(f"{value:.2g}", x, 42, "c s", "middle"))
    return out


def _forest_row(point: Point, y: float, low: float, high: float) -> str:
    name = label(point.name, LEFT - 10, y + 4, "c", "end")
    if point.value is None:
        return tag("g", name, label("nothing to count", LEFT + 4, y + 4, "c s"))
    x, bar = _x(point.value, low, high), ""
    if point.interval:
        a, b = (_x(value, low, high) for value in point.interval)
        bar = tag("line", x1=a, x2=b, y1=y, y2=y, class_="i")
    dot = tag("circle", tip(f"{point.name}: {point.value:.3f}"), cx=x, cy=y, r=4.5, class_="d")
    value = label(f"{point.value:.2f}", WIDTH - RIGHT + 14, y + 4, "c s")
    return tag("g", name, bar, dot, value, class_="b" if point.quiet else None)


def _x(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / (high - low)
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _svg(height: float, marks: Sequence[str]) -> str:
    box = f"0 0 {WIDTH:g} {height:g}"
    return tag("svg", tag("style", text(STYLE)), *marks, xmlns="http://www.w3.org/2000/svg", viewBox=box)
