"""From a layout to a scene: title, cards with words and tags, links, frames, and a legend of what occurs."""

from __future__ import annotations

from collections.abc import Iterator

from .layout import CARD_W, ID_LINE, LINE, PAD, SMALL, TEXT, Box, Frame, Layout, lay_out
from .scene import Line, Mark, Rect, Scene, Words
from .sketch import CardKind, LinkKind, Sketch
from .words import width_of, wrapped

MARGIN, TITLE, TITLE_LINE = 36.0, 21.0, 28.0
"""Margin of the page, size of the title, height of one of its lines."""
NARROWEST = 340.0
"""Width of the content of the narrowest page, so that title and legend have room."""
LEGEND = 26.0
"""Height of a line of the legend."""


def compose(sketch: Sketch) -> Scene:
    """The finished drawing, without colours."""
    layout = lay_out(sketch)
    width = max(layout.width, NARROWEST)
    title = wrapped(sketch.title, width, TITLE, 3)
    top = MARGIN + TITLE_LINE * len(title) + 40.0
    left = MARGIN + (width - layout.width) / 2
    legend = list(_legend(sketch, width, top + layout.height + 34.0))
    bottom = max([top + layout.height, *(mark.y for mark in legend if isinstance(mark, Words))])
    page = Rect("page", 0.0, 0.0, width + 2 * MARGIN, bottom + MARGIN, 0.0)
    marks = (page, *_title(title, len(sketch.cards)), *_body(layout, left, top), *legend)
    return Scene(sketch.title, page.width, page.height, marks)


def _title(lines: tuple[str, ...], count: int) -> Iterator[Mark]:
    y = MARGIN + TITLE - 3
    for i, line in enumerate(lines):
        yield Words("title", MARGIN, y + i * TITLE_LINE, line, TITLE)
    steps = "1 step" if count == 1 else f"{count} steps"
    yield Words("muted", MARGIN, y + (len(lines) - 1) * TITLE_LINE + 24, steps, 13.0)


def _body(layout: Layout, left: float, top: float) -> Iterator[Mark]:
    for frame in layout.frames:
        yield Rect("frame", frame.x + left, frame.y + top, frame.width, frame.height, 16.0)
    for route in layout.routes:
        points = tuple((x + left, y + top) for x, y in _plain(route.points))
        yield Line(route.link.kind.value, points, "bar" if route.link.kind is LinkKind.BEFORE else "arrow")
    for box in layout.boxes:
        yield from _card(box, box.x + left, box.y + top)
    for frame in layout.frames:
        yield from _label(frame, frame.x + left, frame.y + top)


def _plain(points: tuple[tuple[float, float], ...]) -> Iterator[tuple[float, float]]:
    """The points without those that do not move the line: a line that ends with none points its arrow nowhere."""
    last = points[0]
    yield last
    for point in points[1:]:
        if abs(point[0] - last[0]) > 0.2 or abs(point[1] - last[1]) > 0.2:
            yield point
            last = point


def _label(frame: Frame, x: float, y: float) -> Iterator[Mark]:
    text = wrapped(frame.cluster.label, CARD_W / 2 - 2, SMALL, 1)[0]
    yield Words("label", x + 12, y + 14, text, SMALL)


def _card(box: Box, x: float, y: float) -> Iterator[Mark]:
    card = box.card
    style = "optional" if card.optional and card.kind is CardKind.TODO else card.kind.value
    if card.injected:
        yield Rect("halo", x - 4, y - 4, box.width + 8, box.height + 8, 15.0)
    yield Rect(style, x, y, box.width, box.height, 11.0, f"{card.id}: {card.text}")
    base = y + PAD + SMALL
    mark = {CardKind.DONE: "✓ ", CardKind.ON: "▶ "}.get(card.kind, "")
    yield Words("id", x + PAD, base, wrapped(mark + card.id, box.width - 2 * PAD, SMALL, 1)[0], SMALL)
    words = "text-waived" if card.kind is CardKind.WAIVED else "text"
    for i, line in enumerate(box.lines):
        yield Words(words, x + PAD, base + ID_LINE + 3 + i * LINE, line, TEXT)
    yield from _tags(box, x + PAD, y + box.height - PAD - 13)


def _tags(box: Box, x: float, y: float) -> Iterator[Mark]:
    for tag in box.tags:
        width = width_of(tag, SMALL) + 14
        kind = "-recovery" if tag == "recovery" and box.card.injected else ""
        yield Rect(f"chip{kind}", x, y, width, 18.0, 9.0)
        yield Words(f"tag{kind}", x + width / 2, y + 12.8, tag, SMALL, "middle")
        x += width + 6


_LINKS = {
    LinkKind.NEEDS: "waits for",
    LinkKind.EITHER: "any one of these is enough",
    LinkKind.BEFORE: "must come first",
    LinkKind.REPLACED: "replaced by",
}
_CARDS = {"done": "done", "on": "going on", "optional": "may be left out", "waived": "fell away"}


def _legend(sketch: Sketch, width: float, y: float) -> Iterator[Mark]:
    """What the styles mean, for those that occur; nothing when only plain cards and arrows do."""
    links = [kind for kind in LinkKind if any(link.kind is kind for link in sketch.links)]
    kinds = {card.kind.value for card in sketch.cards}
    kinds |= {"optional"} if any(card.optional and card.kind is CardKind.TODO for card in sketch.cards) else set()
    cards = [name for name in _CARDS if name in kinds]
    entries = [(kind.value, _LINKS[kind]) for kind in links] if links != [LinkKind.NEEDS] or cards else []
    entries += [(name, _CARDS[name]) for name in cards]
    if any(card.injected for card in sketch.cards):
        entries.append(("halo", "put in to recover"))
    x = MARGIN
    for style, meaning in entries:
        need = 44.0 + width_of(meaning, 12.0) + 18.0
        if x > MARGIN and x + need > MARGIN + width:
            x, y = MARGIN, y + LEGEND
        yield from _entry(style, meaning, x, y)
        x += need


def _entry(style: str, meaning: str, x: float, y: float) -> Iterator[Mark]:
    if style in {kind.value for kind in LinkKind}:
        # a line leaves and arrives straight down, so a short one from upper left to lower right shows it best
        yield Line(style, ((x + 6, y - 13), (x + 26, y + 5)), "bar" if style == "before" else "arrow")
    else:
        yield Rect(style, x + 2, y - 12, 30.0, 16.0, 5.0)
    yield Words("muted", x + 40, y, meaning, 12.0)
