"""A task graph or a plan as a picture: the two doors of this room."""

from __future__ import annotations

from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.plan import Plan
from .compose import compose
from .palette import Theme
from .scene import Scene
from .sketch import sketch
from .svg import svg_text

MAX_DRAWN = 600
"""The most steps that one picture shows; more could be drawn, but not read."""


def draw_svg(graph: StepGraph, plan: Plan | None = None, theme: Theme = Theme.AUTO) -> str:
    """An SVG of the graph, or of a plan over it. Raises InputError when it has more than `MAX_DRAWN` steps."""
    return svg_text(_scene(graph, plan), theme)


def draw_png(graph: StepGraph, plan: Plan | None = None, theme: Theme = Theme.LIGHT, scale: float = 2.0) -> bytes:
    """The same as PNG, `scale` pixels a unit. Raises InputError as `draw_svg` does, and when it is too big."""
    from .png import png_bytes  # OpenCV is loaded only for a PNG

    return png_bytes(_scene(graph, plan), theme, scale)


def _scene(graph: StepGraph, plan: Plan | None) -> Scene:
    count = len(plan.everything) if plan is not None else len(graph.steps)
    if count > MAX_DRAWN:
        raise InputError(
            f"{count} steps are too many for one picture (at most {MAX_DRAWN}); "
            "split the task, or write a text for another tool: -o FILE.mmd or FILE.dot"
        )
    return compose(sketch(graph, plan))
