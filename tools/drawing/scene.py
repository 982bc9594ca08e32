"""The marks a drawing is made of: boxes, lines and words with a style by name. SVG and PNG draw the same list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with round corners."""

    style: str
    x: float
    y: float
    width: float
    height: float
    radius: float
    tip: str = ""
    """What a pointer over it shows, and a screen reader says."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line from point to point; where x changes it swings over, leaving and arriving straight down."""

    style: str
    points: tuple[Point, ...]
    end: str = "arrow"
    """What stands at its end: arrow, bar or nothing."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; (x, y) is the left (or middle, or right) end of its base line."""

    style: str
    x: float
    y: float
    text: str
    size: float
    anchor: str = "start"
    """start, middle or end."""


Mark: TypeAlias = Rect | Line | Words


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawing: marks from back to front on a page of `width` x `height` pixels."""

    title: str
    width: float
    height: float
    marks: tuple[Mark, ...]


def bezier(one: Point, other: Point) -> tuple[Point, Point]:
    """The control points of the swing between two points of a line."""
    half = (other[1] - one[1]) / 2
    return (one[0], one[1] + half), (other[0], other[1] - half)


def straight(one: Point, other: Point) -> bool:
    """Whether the line between two points is drawn straight."""
    return abs(one[0] - other[0]) < 0.75
