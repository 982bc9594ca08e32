"""Painting one scene: items, hands and streams projected through the camera, painter's order."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.steps import Role
from .acts import FERRY_S, TRACES, Action, Phase, Point
from .hands import TALL, hand_shapes
from .items import Item, size_of
from .looks import CONTENTS, RGB, Look
from .projections import Projection, Slanted
from .shapes import Points, Shape, ellipse
from .sprites import SPRITES
from .sprites_vivid import over, signs, under
from .world import World

_SHIFT = 4


def fixed_point(points: NDArray[np.float32]) -> NDArray[np.int32]:
    """Pixels with 4 fractional bits, as OpenCV wants them."""
    return np.round(points * (1 << _SHIFT)).astype(np.int32)


def fill(canvas: NDArray, points: NDArray[np.int32], colour: tuple[int, ...] | int) -> None:
    """One polygon with sub-pixel corners, anti-aliased on colour canvases only."""
    line = cv2.LINE_AA if canvas.ndim == 3 else cv2.LINE_8
    cv2.fillConvexPoly(canvas, points, colour, line, _SHIFT)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """All shapes of one item in one array."""

    paints: tuple[str, ...]
    ends: tuple[int, ...]
    """Where each shape ends in `points`."""
    points: Points


def outline(item: Item) -> Outline:
    """The item's shapes, memoised by everything that changes them."""
    state = (item.level, item.openness, item.on, item.cut, item.mixed, item.wet, item.flipped, item.smear, item.dust)
    more = (item.heat, item.spill, item.setting, *(getattr(item, name) for name in TRACES)) if item.vivid else ()
    return _outline(item.kind, tuple(round(v * 16) for v in (*state, *more)))


@lru_cache(maxsize=8192)
def _outline(kind: str, state: tuple[int, ...]) -> Outline:
    level, openness, on, cut, mixed, wet, flipped, smear, dust = (v / 16 for v in state[:9])
    item = Item(kind, "", (0, 0), (0, 0), 0, 0, level, None, openness, on, cut, mixed, wet, flipped, smear, dust)
    shapes = SPRITES[kind](item)
    if len(state) > 9:
        heat, spill, setting, *traces = (v / 16 for v in state[9:])
        item = replace(item, vivid=True, heat=heat, spill=spill, setting=setting)
        item = replace(item, **dict(zip(TRACES, traces, strict=True)))
        shapes = [*under(item), *shapes, *over(item)]
    return _joined(kind, shapes)


def _joined(kind: str, shapes: list[Shape]) -> Outline:
    ends = np.cumsum([len(p) for _, p in shapes])
    points = np.concatenate([p for _, p in shapes]) * size_of(kind)
    return Outline(tuple(paint for paint, _ in shapes), tuple(int(e) for e in ends), points.astype(np.float32))


def placed(item: Item, points: Points) -> Points:
    """Points in table units about the item's base, turned by its angle about its middle, lifted, at its place."""
    moved: NDArray[np.floating] = points
    if item.angle:
        a, mid = math.radians(-item.angle), -0.4 * size_of(item.kind)
        turn = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]], np.float32)
        moved = (points - (0.0, mid)) @ turn + (0.0, mid)
    return (moved + (item.pos[0], item.pos[1] + 0.12 - TALL * item.lift)).astype(np.float32)


def order(world: World) -> list[int]:
    """Indices from far to near: by place on the table; what is inside follows what holds it; what is in hand last."""

    def key(i: int) -> tuple[int, float]:
        item = world.items[i]
        held = world.touching and world.action is not None and i == world.action.held and item.lift > 0.02
        base = world.items[item.inside].pos[1] + 0.001 if item.inside is not None else item.pos[1]
        return (int(held), base)

    return sorted(range(len(world.items)), key=key)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Shapes of one owner, in table units."""

    owner: int
    """Index of the item, the number of items for a hand, SHADOW for what nobody owns."""
    paints: tuple[str, ...]
    ends: tuple[int, ...]
    points: Points


SHADOW = 255
"""Owner of shadows and of what falls."""


_NO_SIGNS = dict.fromkeys(TRACES, 0.0)


def _covered(world: World, far_to_near: list[int]) -> dict[int, int]:
    """The last thing painted inside a thing with a sign -> that thing: what lies in it must not hide its sign."""
    inside = [(world.items[i].inside, i) for i in far_to_near]
    last = {holder: i for holder, i in inside if holder is not None}
    return {i: holder for holder, i in last.items() if signs(world.items[holder])}


def _signs(i: int, item: Item) -> Layer:
    shape = _joined(item.kind, signs(item))
    return Layer(i, shape.paints, shape.ends, placed(item, shape.points))


CHEST = np.array([(0.1, 3.35), (0.75, 3.2), (2.85, 3.2), (3.5, 3.35), (3.9, 6.0), (-0.3, 6.0)], np.float32)
"""The person before the table, whom only cameras with a wider view than the head's can see."""


def layers(world: World, *, wide: bool = False) -> list[Layer]:
    """Everything to paint, far to near: shadow and shapes of every item, what falls, both hands; `wide`: who it is."""
    out: list[Layer] = []
    far_to_near = order(world)
    covered = _covered(world, far_to_near) if world.clear else {}
    for i in far_to_near:
        item = world.items[i]
        if item.inside is None:
            shadow = ellipse(0.04, 0.13, 0.5, 0.16) * size_of(item.kind) + np.array(item.pos, np.float32)
            out.append(Layer(SHADOW, ("shadow",), (14,), shadow))
        shape = outline(replace(item, **_NO_SIGNS) if i in covered.values() else item)
        out.append(Layer(i, shape.paints, shape.ends, placed(item, shape.points)))
        if i in covered:
            out.append(_signs(covered[i], world.items[covered[i]]))
    out.extend(Layer(SHADOW, (paint,), (len(points),), points) for paint, points in stream_shapes(world))
    for which in (0, 1):
        shapes = hand_shapes(world, which)
        ends = np.cumsum([len(p) for _, p in shapes])
        points = np.concatenate([p for _, p in shapes])
        out.append(Layer(len(world.items), tuple(p for p, _ in shapes), tuple(int(e) for e in ends), points))
    return [*out, Layer(SHADOW, ("sleeve",), (len(CHEST),), CHEST)] if wide else out


def paint(canvas: NDArray[np.uint8], world: World, look: Look, project: Projection | Slanted) -> None:
    """Paint the whole scene."""
    scene = layers(world, wide=isinstance(project, Slanted))
    pixels = fixed_point(project(np.concatenate([layer.points for layer in scene])))
    start = 0
    for layer in scene:
        colours = _colours(layer, world, look)
        first = start
        for paint_name, end in zip(layer.paints, layer.ends, strict=True):
            fill(canvas, pixels[start : first + end], colours[paint_name])
            start = first + end


def paint_owners(canvas: NDArray[np.uint8], world: World, project: Projection | Slanted) -> None:
    """Write each owner's number where it is seen; shadows, what falls and the chest leave no mark."""
    scene = [layer for layer in layers(world) if layer.owner != SHADOW]
    pixels = fixed_point(project(np.concatenate([layer.points for layer in scene])))
    start = 0
    for layer in scene:
        first = start
        for end in layer.ends:
            fill(canvas, pixels[start : first + end], layer.owner)
            start = first + end


def _colours(layer: Layer, world: World, look: Look) -> dict[str, RGB]:
    if layer.owner >= len(world.items):
        return look.other
    item = world.items[layer.owner]
    content = CONTENTS.get(item.content or "water", CONTENTS["water"])
    spilt = CONTENTS["powder"] if item.spill and item.dust > 0.5 else content
    return {**look.palettes[item.colour], "content": content, "spilt": spilt}


def stream_shapes(world: World) -> list[tuple[str, Points]]:
    """What falls while something is poured or sprinkled."""
    action = world.action
    if action is None or world.phase_now is not Phase.ACT or action.verb not in ("pour", "sprinkle", "scoop", "spread"):
        return []
    if action.verb in ("scoop", "spread"):
        return _load(world, action)
    source, target = world.items[action.held], world.items[action.roles[Role.TARGET]]
    lip = (source.pos[0] + 0.42 * action.way * size_of(source.kind), source.pos[1] - TALL * source.lift - 0.15)
    down = (target.pos[0], target.pos[1] - 0.25)
    if action.verb == "pour":
        w = 0.035
        jet = np.array(
            [(lip[0] - w, lip[1]), (lip[0] + w, lip[1]), (down[0] + w, down[1]), (down[0] - w, down[1])], np.float32
        )
        return [(f"stream {source.content or 'water'}", jet)] if abs(source.angle) > 50 else []
    return [("dust", _grain(world.into, k, lip, down)) for k in range(5)]


def _load(world: World, action: Action) -> list[tuple[str, Points]]:
    """What lies on the tool on its way from the object to the target."""
    if not 0.15 < (world.into % FERRY_S) / FERRY_S < 0.65:
        return []
    tool = world.items[action.held]
    at = (tool.pos[0] - 0.26 * size_of(tool.kind), tool.pos[1] - TALL * tool.lift - 0.1)
    return [("jam" if action.verb == "spread" else "dust", ellipse(0.0, 0.0, 0.08, 0.05) + np.array(at, np.float32))]


def _grain(into: float, k: int, lip: Point, down: Point) -> Points:
    u = (into * 1.7 + k / 5) % 1.0
    at = (lip[0] + (down[0] - lip[0]) * u + 0.05 * math.sin(9 * k), lip[1] + (down[1] - lip[1]) * u)
    return ellipse(0.0, 0.0, 0.022, 0.022) + np.array(at, np.float32)
