"""Texts of other systems made fit for a task graph: stray quotes and unprintable characters go, and it is said."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from .draft import Note, NoteCode

_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’"}


@dataclass(slots=True)
class Tidier:
    """Tidies texts and remembers what it changed."""

    notes: list[Note] = field(default_factory=list)

    def text(self, raw: str, what: str, line: int | None = None) -> str:
        """`raw` in one line, without stray quotes at its ends and without characters that no text may hold."""
        clean = "".join(c for c in raw if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
        if clean != raw:
            self.notes.append(Note(NoteCode.BAD_CHARACTER, f"{what} holds unprintable characters; taken out", line))
        clean = " ".join(clean.split())
        bare = _unquoted(clean)
        if bare != clean:
            message = f"{what} is {clean!r}, with a quotation mark that has no partner; read as {bare!r}"
            self.notes.append(Note(NoteCode.STRAY_QUOTE, message, line))
        return bare


def _unquoted(text: str) -> str:
    """Without a quotation mark at one end that has no partner in the text; an apostrophe inside a word is none."""
    for opening, closing in _QUOTES.items():
        if text.endswith(closing) and _count(text, opening, closing) % 2 == 1:
            text = text.removesuffix(closing).rstrip()
        elif text.startswith(opening) and _count(text, opening, closing) % 2 == 1:
            text = text.removeprefix(opening).lstrip()
    return text


def _count(text: str, opening: str, closing: str) -> int:
    marks = re.findall(rf"(?<!\w){re.escape(opening)}|{re.escape(closing)}(?!\w)", text)
    return len(marks)


def slug(text: str, words: int = 4) -> str:
    """A few words of `text` as one word for an id; empty when there is nothing to use."""
    skipped = {"the", "a", "an", "of", "to", "in", "into", "on", "with", "for", "and", "from", "at", "it"}
    found = [word for word in re.findall(r"[^\W_]+", text.lower()) if word not in skipped]
    found = [word for word in found if not word.isdigit()] or found
    return "_".join(found[:words])[:48].strip("_")


def sentence(text: str) -> str:
    """`text` beginning with a capital."""
    return text[:1].upper() + text[1:]
