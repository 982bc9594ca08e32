"""Plain text: numbered lines (`1.`, `2)`, `Step 3:`, `2.1`), or bullets. A line before them is the goal.

An item goes on over the lines below it until a blank line or the next item; an item with sub-items is their heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .draft import Draft, DraftStep, Note, NoteCode, chained
from .source import Source
from .tidy import Tidier, sentence

_NUMBER = re.compile(r"^\s*(?:[Ss]tep\s+)?(\d{1,4}(?:\.\d{1,3})*)\s*(?:[.):]|\s-)\s+(\S.*)$")
_SUB = re.compile(r"^\s*(\d{1,4}(?:\.\d{1,3})+)\s+(\S.*)$")
_BULLET = re.compile(r"^\s*[-*•+]\s+(?:\[[ xX]?\]\s*)?(\S.*)$")
_HEADING = re.compile(r"^\s*#+\s+")


@dataclass(slots=True)
class _Item:
    number: str
    words: list[str]
    line: int
    subs: int = 0


@dataclass(slots=True)
class _Items:
    items: list[_Item] = field(default_factory=list)
    loose: list[tuple[int, str]] = field(default_factory=list)
    """Lines that belong to no item."""


def numbered_lines(text: str) -> int:
    """How many lines begin an item with a number."""
    return sum(bool(_NUMBER.match(line)) for line in text.splitlines())


def read_numbered(source: Source) -> Draft:
    """The procedure. Raises InputError when the text has no items."""
    found = _items(source.text, by_number=numbered_lines(source.text) > 0)
    if not found.items:
        source.stop("no numbered line (`1. Do this`) and no bullet (`- Do this`) in it; number the steps", 1)
    notes = list(_numbering(found.items))
    if len(found.items) > 1:
        message = "a list has no order but its own, so each step waits for the one before; take out what need not be"
        notes.append(Note(NoteCode.LINEAR, message))
    tidier = Tidier()
    goal, meta = _goal(found, tidier)
    drafts: list[DraftStep] = []
    taken: set[str] = set()
    for item in found.items:
        words = " ".join(item.words)
        if item.subs:
            meta[f"part {item.number}"] = words.rstrip(":")
            continue
        source_id, count = item.number, 2
        while source_id in taken:
            source_id, count = f"{item.number}-{count}", count + 1
        taken.add(source_id)
        drafts.append(DraftStep(source_id, sentence(words), line=item.line))
    name = goal or source.name.rpartition("/")[2].rpartition(".")[0] or "task"
    return Draft(name, goal, chained(drafts), (*tidier.notes, *notes), meta)


def _items(text: str, *, by_number: bool) -> _Items:
    out = _Items()
    named: dict[str, _Item] = {}
    open_item = False
    for number, line in enumerate(text.splitlines(), 1):
        found = _NUMBER.match(line) or _SUB.match(line) if by_number else _BULLET.match(line)
        if found:
            label, words = (found[1], found[2]) if by_number else (str(len(out.items) + 1), found[1])
            parent = label.rpartition(".")[0]
            if parent in named:
                named[parent].subs += 1
            named[label] = _Item(label, [words.strip()], number)
            out.items.append(named[label])
            open_item = True
        elif not line.strip():
            open_item = False
        elif open_item:
            out.items[-1].words.append(_BULLET.sub(r"\1", line).strip())
        else:
            out.loose.append((number, _HEADING.sub("", line).strip()))
    return out


def _goal(found: _Items, tidier: Tidier) -> tuple[str, dict[str, str]]:
    """The first line above the items is the goal; every other loose line goes into `meta`."""
    first = found.items[0].line
    above = [line for line in found.loose if line[0] < first]
    goal = tidier.text(above[0][1].rstrip(":"), "the first line", above[0][0]) if above else ""
    rest = [text for number, text in found.loose if not above or number != above[0][0]]
    return goal, {f"note {i}": tidier.text(text, "a note") for i, text in enumerate(rest, 1)}


def _numbering(items: list[_Item]) -> list[Note]:
    """A note for the first number that does not follow the one before it, among numbers without a dot."""
    plain = [item for item in items if "." not in item.number]
    for before, item in zip(plain, plain[1:], strict=False):
        if int(item.number) != int(before.number) + 1:
            message = f"step {item.number} comes after step {before.number}; read in the order of the lines"
            return [Note(NoteCode.NUMBERING, message, item.line)]
    return []
