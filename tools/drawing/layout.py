"""Where everything stands: cards in rows, links around cards, frames around clusters. All numbers are pixels.

A link only leaves its column in the gap between two rows, where no card is; past a row it goes straight down a lane of
its own, so that it never runs through a card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from .columns import columns_of
from .crossings import ordered
from .rows import rows_of
from .sketch import Card, Cluster, Link, Sketch
from .words import width_of, wrapped

CARD_W, PAD = 216.0, 13.0
"""Width of a card and its inner margin."""
TEXT, SMALL = 14.0, 11.0
"""Font sizes of a step's words and of ids and tags."""
LINE, ID_LINE, TAG_LINE = 19.0, 17.0, 22.0
"""Heights of a line of words, of the id above and of the tags below."""
GAP_X, LANE, GAP_Y, SLOPE = 30.0, 14.0, 44.0, 0.07
"""Room between cards, beside a passing link, between rows; and what a row gap grows by per pixel of way across."""
FRAME, LABEL = 11.0, 20.0
"""Margin of a cluster's frame, and the room for its label."""
MAX_LINES = 5
"""The most lines of words on a card."""
PORT = 20.0
"""Room between two links at one card."""
_PULL = (1.0, 3.0, 10.0)
"""How hard a link pulls at its ends, by how many of them are bends: what passes rows is straight before the rest."""
_CHAIN = 5.0
"""How much harder a link pulls that is the only one of both its cards: chains hang straight."""


@dataclass(frozen=True, slots=True)
class Box:
    """A card in its place; (x, y) is its upper left corner."""

    card: Card
    x: float
    y: float
    height: float
    lines: tuple[str, ...]
    tags: tuple[str, ...]
    width: float = CARD_W


@dataclass(frozen=True, slots=True)
class Route:
    """A link as points down the drawing; between two points of different x it swings from one to the other."""

    link: Link
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame around a cluster whose cards stand side by side."""

    cluster: Cluster
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing without colours."""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    frames: tuple[Frame, ...]
    width: float
    height: float


def lay_out(sketch: Sketch) -> Layout:
    """Place everything. The same sketch gives the same layout; an empty one has size 0."""
    return _Layouter(sketch).layout()


class _Layouter:
    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._links = tuple({(link.start, link.end): link for link in sketch.links}.values())
        dag: nx.DiGraph = nx.DiGraph()
        dag.add_nodes_from(card.id for card in sketch.cards)
        dag.add_edges_from((link.start, link.end) for link in self._links)
        self._row = rows_of(dag)
        self._lanes = {(k.start, k.end): self._lane(k) for k in self._links}
        self._leaving = Counter(link.start for link in self._links)
        self._arriving = Counter(link.end for link in self._links)
        self._cluster = {m: i for i, c in reversed(list(enumerate(sketch.clusters))) for m in c.members}
        self._rows = self._ordered_rows()
        self._framed = [cluster for cluster in sketch.clusters if self._side_by_side(cluster)]
        self._boxes = {card.id: self._box(card) for card in sketch.cards}

    def layout(self) -> Layout:
        margin = FRAME if self._framed else 0.0
        x = {place: middle + margin for place, middle in self._columns().items()}
        tops, bottoms = self._heights(x)
        boxes = {}
        for card_id, box in self._boxes.items():
            row = self._row[card_id]
            y = tops[row] + (bottoms[row] - tops[row] - box.height) / 2
            boxes[card_id] = Box(box.card, x[card_id] - CARD_W / 2, y, box.height, box.lines, box.tags)
        routes = self._routes(x, boxes, tops, bottoms)
        frames = tuple(self._frame(cluster, boxes) for cluster in self._framed)
        right = max([*(b.x + b.width for b in boxes.values()), *(f.x + f.width for f in frames)], default=0.0)
        right = max([right, *(px + LANE for route in routes for px, _ in route.points)])
        return Layout(tuple(boxes.values()), routes, frames, right, bottoms[-1] + FRAME if bottoms else 0.0)

    def _lane(self, link: Link) -> tuple[str, ...]:
        """The places a link passes, its ends included; a bend's name cannot be a step's id."""
        bends = range(self._row[link.start] + 1, self._row[link.end])
        return (link.start, *(f"\0{link.start}\0{link.end}\0{row}" for row in bends), link.end)

    def _ordered_rows(self) -> list[list[str]]:
        rows: list[list[str]] = [[] for _ in range(max(self._row.values(), default=-1) + 1)]
        for card in self._sketch.cards:
            rows[self._row[card.id]].append(card.id)
        up: dict[str, list[str]] = {}
        down: dict[str, list[str]] = {}
        for lane in self._lanes.values():
            for step, place in enumerate(lane[1:-1], 1):
                rows[self._row[lane[0]] + step].append(place)
            for one, other in zip(lane, lane[1:], strict=False):
                down.setdefault(one, []).append(other)
                up.setdefault(other, []).append(one)
        return ordered(rows, up, down, self._cluster)

    def _side_by_side(self, cluster: Cluster) -> bool:
        """Whether a frame can be drawn: the members stand in one row with nothing between."""
        members = [m for m in cluster.members if m in self._row]
        if len(members) < 2 or len({self._row[m] for m in members}) != 1:
            return False
        places = sorted(self._rows[self._row[members[0]]].index(m) for m in members)
        mine = {i for i, c in enumerate(self._sketch.clusters) if c is cluster}
        return places[-1] - places[0] == len(places) - 1 and all(self._cluster.get(m) in mine for m in members)

    def _box(self, card: Card) -> Box:
        room = CARD_W - 2 * PAD
        lines = wrapped(card.text, room, TEXT, MAX_LINES)
        loose = [c.label for c in self._sketch.clusters if card.id in c.members and c not in self._framed]
        tags = _fitting((*(("recovery",) if card.injected else ()), *card.tags, *loose), room)
        height = 2 * PAD + ID_LINE + LINE * len(lines) + (TAG_LINE if tags else 0.0) - 4
        return Box(card, 0.0, 0.0, height, lines, tags)

    def _columns(self) -> Mapping[str, float]:
        bend = {place for lane in self._lanes.values() for place in lane[1:-1]}
        width = {place: 2.0 if place in bend else CARD_W for row in self._rows for place in row}
        gap = {place: LANE if place in bend else GAP_X for place in width}
        links: dict[tuple[str, str], float] = {}
        for lane in self._lanes.values():
            alone = self._leaving[lane[0]] == 1 == self._arriving[lane[-1]]
            for one, other in zip(lane, lane[1:], strict=False):
                links[one, other] = _PULL[(one in bend) + (other in bend)] * (_CHAIN if alone else 1.0)
        return columns_of(self._rows, links, width, gap)

    def _heights(self, x: Mapping[str, float]) -> tuple[list[float], list[float]]:
        """Top and bottom of every row."""
        across = [0.0] * len(self._rows)
        for lane in self._lanes.values():
            for step, (one, other) in enumerate(zip(lane, lane[1:], strict=False)):
                row = self._row[lane[0]] + step
                across[row] = max(across[row], abs(x[one] - x[other]))
        tops: list[float] = []
        bottoms: list[float] = []
        framed = {self._row[c.members[0]] for c in self._framed}
        y = 0.0
        for number, row in enumerate(self._rows):
            y += FRAME + LABEL if number in framed else 0.0
            height = max((self._boxes[place].height for place in row if place in self._boxes), default=0.0)
            tops.append(y)
            bottoms.append(y + height)
            y += height + GAP_Y + min(90.0, SLOPE * across[number]) + (FRAME if number in framed else 0.0)
        return tops, bottoms

    def _routes(
        self, x: Mapping[str, float], boxes: Mapping[str, Box], tops: list[float], bottoms: list[float]
    ) -> tuple[Route, ...]:
        leave, arrive = self._ports(x, out=True), self._ports(x, out=False)
        out = []
        for link in self._links:
            lane = self._lanes[link.start, link.end]
            first, last = self._row[link.start], self._row[link.end]
            start, end = boxes[link.start], boxes[link.end]
            here = x[link.start] + leave[link.start, link.end]
            points = [(here, start.y + start.height), (here, bottoms[first])]
            for step, place in enumerate(lane[1:-1], 1):
                points += [(x[place], tops[first + step]), (x[place], bottoms[first + step])]
            there = x[link.end] + arrive[link.start, link.end]
            points += [(there, tops[last]), (there, end.y)]
            out.append(Route(link, tuple(points)))
        return tuple(out)

    def _ports(self, x: Mapping[str, float], *, out: bool) -> dict[tuple[str, str], float]:
        """(start, end) -> how far from a card's middle the link leaves (or arrives), so that links do not overlap."""
        by_card: dict[str, list[tuple[float, tuple[str, str]]]] = {}
        for pair, lane in self._lanes.items():
            card, near = (lane[0], lane[1]) if out else (lane[-1], lane[-2])
            by_card.setdefault(card, []).append((x[near], pair))
        ports = {}
        for links in by_card.values():
            links.sort()
            step = min(PORT, (CARD_W - 4 * PAD) / max(len(links) - 1, 1))
            for i, (_, pair) in enumerate(links):
                ports[pair] = (i - (len(links) - 1) / 2) * step
        return ports

    def _frame(self, cluster: Cluster, boxes: Mapping[str, Box]) -> Frame:
        mine = [boxes[m] for m in cluster.members if m in boxes]
        left, right = min(b.x for b in mine) - FRAME, max(b.x + b.width for b in mine) + FRAME
        top, bottom = min(b.y for b in mine) - LABEL, max(b.y + b.height for b in mine) + FRAME
        return Frame(cluster, left, top, right - left, bottom - top)


def _fitting(tags: tuple[str, ...], room: float) -> tuple[str, ...]:
    """The tags that fit side by side; what does not fit is counted: `+2`."""
    out: list[str] = []
    used = 0.0
    for i, tag in enumerate(tags):
        need = width_of(tag, SMALL) + 20
        left = f"+{len(tags) - i}"
        if used + need > room - (0 if i == len(tags) - 1 else width_of(left, SMALL) + 18):
            if not out:
                return (*wrapped(tag, room - 50, SMALL, 1), *((f"+{len(tags) - 1}",) if len(tags) > 1 else ()))
            return (*out, left)
        out.append(tag)
        used += need
    return tuple(out)
