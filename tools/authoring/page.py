"""What a page says, in blocks: headings, list items, paragraphs. HTML, plain text or Markdown; nothing is executed.

Of HTML only what a reader sees counts: no scripts, styles, comments, menus, hidden parts. A recipe that the page
describes as schema.org data (JSON-LD) is read from there.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

from ..datasets.importers.source import Source

MAX_BLOCKS = 5_000
"""The most blocks of a page that are read."""
LONGEST = 4_000
"""The most characters of one block; what is beyond is left out."""


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    """A title of what follows."""
    NUMBERED = "numbered"
    """An item of a numbered list."""
    BULLET = "bullet"
    """An item of a list without numbers."""
    PARAGRAPH = "paragraph"
    """Running text."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page."""

    kind: Kind
    text: str
    line: int | None = None
    """1-based, where the file has lines that mean something."""


_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


def visible(text: str) -> str:
    """The text without characters that show nothing or turn the direction of reading, and with plain apostrophes."""
    return _INVISIBLE.sub("", text).replace("\u2019", "'")


def blocks_of(source: Source) -> tuple[Block, ...]:
    """The blocks of a page, at most `MAX_BLOCKS`."""
    found = _html(source.text) if is_html(source.text) else _plain(source.text)
    return tuple(found)[:MAX_BLOCKS]


def is_html(text: str) -> bool:
    """True when the text is a page of HTML."""
    return bool(
        re.search(r"<(?:!doctype html|html|body|div|ol|ul|p|h[1-6]|article)\b[^>]*>", text[:20_000], re.IGNORECASE)
    )


_NUMBER = re.compile(r"^\s*(?:step\s*)?\d{1,3}(?:\.\d{1,3})*\s*(?:[.):]|\s-)\s*(?=[^\d\s])(.*)$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•+–]|\[[ xX]?\])\s+(\S.*)$")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+(.*?)#*|([^.!?]{2,80}):)\s*$")


def _plain(text: str) -> Iterator[Block]:
    """Blocks of plain text: an item goes on over the lines below it until a blank line or the next item."""
    kind, words, begun = Kind.PARAGRAPH, list[str](), 1
    for number, whole in enumerate([*text.splitlines(), ""], 1):
        line = whole[:LONGEST]
        marks = ((_HEADING, Kind.HEADING), (_NUMBER, Kind.NUMBERED), (_BULLET, Kind.BULLET))
        found = next(((mark.match(line), name) for mark, name in marks if mark.match(line)), None)
        if found or not line.strip():
            if words:
                yield Block(kind, " ".join(words)[:LONGEST], begun)
            kind, words = Kind.PARAGRAPH, []
        if found and found[0]:
            inner = next((group for group in found[0].groups() if group), "").strip()
            kind, begun, words = found[1], number, [inner] if inner else []
            if kind is Kind.HEADING:
                yield Block(kind, inner[:LONGEST], number)
                kind, words = Kind.PARAGRAPH, []
        elif line.strip():
            begun = begun if words else number
            words.append(line.strip())


_UNSEEN = frozenset(
    "script style nav footer aside form button noscript template iframe svg head select textarea".split()
)
_VOID = frozenset("br img hr input meta link source area base col embed param track wbr".split())
_BREAKS = frozenset(
    "p div li ol ul table tr td th section article main header br h1 h2 h3 h4 h5 h6 dd dt blockquote".split()
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)", re.IGNORECASE
)


class _Reader(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.data: list[str] = []
        """The JSON-LD parts."""
        self.title = ""
        self._open: list[tuple[str, bool]] = []
        """(tag, unseen) of every open element."""
        self._lists: list[Kind] = []
        self._kind = Kind.PARAGRAPH
        self._words: list[str] = []
        self._special = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self._flush()
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and given.get("type", "").strip().lower() == "application/ld+json":
            self._special = "data"
        if tag == "title":
            self._special = "title"
        if tag in ("ol", "ul"):
            self._lists.append(Kind.NUMBERED if tag == "ol" else Kind.BULLET)
        if tag == "li":
            self._kind = self._lists[-1] if self._lists else Kind.BULLET
        elif re.fullmatch(r"h[1-6]|summary|legend", tag):
            self._kind = Kind.HEADING
        elif tag == "p" and not any(name == "li" for name, _ in self._open[-20:]):
            self._kind = Kind.PARAGRAPH
        if tag not in _VOID:
            self._open.append((tag, self._unseen() or tag in _UNSEEN or _is_hidden(given)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS or re.fullmatch(r"summary|legend", tag):
            self._flush()
            if tag in ("ol", "ul") and self._lists:
                self._lists.pop()
            if tag != "p":
                self._kind = Kind.PARAGRAPH
        if tag in ("script", "title"):
            self._special = ""
        for i in range(len(self._open) - 1, max(len(self._open) - 200, -1), -1):
            if self._open[i][0] == tag:
                del self._open[i:]
                break

    def handle_data(self, data: str) -> None:
        if self._special == "data":
            self.data.append(data)
        elif self._special == "title":
            self.title = (self.title + data)[:500]
        elif not self._unseen():
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._flush()

    def _unseen(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _flush(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words = []
        if text and len(self.blocks) < MAX_BLOCKS:
            self.blocks.append(Block(self._kind, text[:LONGEST]))


def _is_hidden(given: dict[str, str]) -> bool:
    return "hidden" in given or given.get("aria-hidden") == "true" or bool(_HIDDEN.search(given.get("style", "")))


def _html(text: str) -> list[Block]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    described = [block for data in reader.data for block in _described(data)]
    if described:
        return described
    title = " ".join(reader.title.split())
    has_heading = any(block.kind is Kind.HEADING for block in reader.blocks[:5])
    return reader.blocks if has_heading or not title else [Block(Kind.HEADING, title), *reader.blocks]


def _described(text: str) -> list[Block]:
    """A schema.org Recipe or HowTo as blocks; nothing when the data is something else, or broken."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return []
    found = next((item for item in _items(data, 0) if {"Recipe", "HowTo"} & set(_list(item.get("@type")))), None)
    if found is None:
        return []
    steps = list(_texts(found.get("recipeInstructions") or found.get("step"), 0))
    name = _clean(found.get("name"))
    goal = [Block(Kind.HEADING, name)] if name else []
    return (
        [*goal, Block(Kind.HEADING, "Instructions"), *(Block(Kind.NUMBERED, step) for step in steps)] if steps else []
    )


def _items(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    for item in _list(data):
        if isinstance(item, dict):
            yield item
            yield from _items(item.get("@graph"), depth + 1)


def _texts(data: Any, depth: int) -> Iterator[str]:
    if depth > 6:
        return
    for item in _list(data):
        if isinstance(item, dict):
            inner = item.get("itemListElement")
            if inner is not None:
                yield from _texts(inner, depth + 1)
            else:
                yield from _texts(item.get("text") or item.get("name"), depth + 1)
        elif isinstance(item, str):
            yield from (line for line in map(_clean, re.split(r"\n+|<br\s*/?>|</p>", item)) if line)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _clean(value: Any) -> str:
    text = html.unescape(re.sub(r"<[^<>]{0,500}>", " ", value)) if isinstance(value, str) else ""
    return " ".join(text.split())[:LONGEST]
