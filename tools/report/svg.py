"""Small helpers for SVG and HTML text. Everything from outside is escaped here."""

from __future__ import annotations

from html import escape


def tag(name: str, /, *children: str, **attrs: str | float | None) -> str:
    """An element with already-safe `children`; attribute values are escaped, `class_` means class, None is left out."""
    inside = "".join(f' {_name(key)}="{escape(_value(value))}"' for key, value in attrs.items() if value is not None)
    return f"<{name}{inside}>{''.join(children)}</{name}>"


def text(words: str) -> str:
    """Escaped text."""
    return escape(words, quote=False)


def label(words: str, x: float, y: float, kind: str = "label", anchor: str = "start") -> str:
    """An SVG text at (x, y) pixels."""
    return tag("text", text(words), x=x, y=y, class_=kind, text_anchor=anchor)


def tip(words: str) -> str:
    """A `title` element: the tooltip, and what a screen reader says."""
    return tag("title", text(words))


def clock(t: float) -> str:
    """Stream seconds as m:ss.s."""
    minutes, seconds = divmod(max(round(t, 1), 0.0), 60.0)
    return f"{int(minutes)}:{seconds:04.1f}"


def wrap(words: str, width: int, lines: int) -> list[str]:
    """`words` in at most `lines` lines of about `width` characters; the last one ends with an ellipsis when cut."""
    out: list[str] = [""]
    for word in words.split():
        if out[-1] and len(out[-1]) + 1 + len(word) > width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    kept = [line if len(line) <= width + 4 else f"{line[: width + 3]}…" for line in out[:lines]]
    if len(out) > lines:
        kept[-1] = f"{kept[-1][: width - 1].rstrip()}…"
    return kept


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
