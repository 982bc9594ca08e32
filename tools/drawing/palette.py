"""Colours and lines of every style, on a light and on a dark page. Words have a contrast of at least 4.5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """The page that a drawing is made for."""

    LIGHT = "light"
    """Dark ink on a light page."""
    DARK = "dark"
    """Light ink on a dark page."""
    AUTO = "auto"
    """What the reader's system prefers; SVG only, PNG is light."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a mark looks; colours are #rrggbb, None draws nothing."""

    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    weight: int = 400
    """Of words: 400 regular, 600 bold."""


def styles(theme: Theme) -> Mapping[str, Style]:
    """Style by name; AUTO is LIGHT here."""
    return _DARK if theme is Theme.DARK else _LIGHT


def _table(colours: Mapping[str, str]) -> Mapping[str, Style]:
    c = colours
    card = {
        name: Style(c[f"{name}-fill"], c[f"{name}-line"], 2.5 if name == "on" else 1.4)
        for name in ("todo", "on", "done")
    }
    return {
        "page": Style(c["page"]),
        **card,
        "waived": Style(c["page"], c["faint"], 1.2, (3.0, 4.0)),
        "optional": Style(c["todo-fill"], c["todo-line"], 1.4, (7.0, 5.0)),
        "halo": Style(None, c["injected"], 2.2),
        "frame": Style(c["frame-fill"], c["frame-line"], 1.2, (2.0, 4.0)),
        "chip": Style(c["chip"]),
        "chip-recovery": Style(c["injected"]),
        "title": Style(c["ink"], weight=700),
        "text": Style(c["ink"]),
        "text-waived": Style(c["muted"]),
        "id": Style(c["muted"]),
        "muted": Style(c["muted"]),
        "tag": Style(c["ink"]),
        "tag-recovery": Style(c["on-injected"]),
        "label": Style(c["frame-ink"], weight=600),
        "needs": Style(None, c["link"], 1.7),
        "either": Style(None, c["frame-line"], 1.7, (6.0, 5.0)),
        "before": Style(None, c["before"], 1.7, (2.0, 4.0)),
        "replaced": Style(None, c["injected"], 1.7, (6.0, 5.0)),
    }


_LIGHT = _table(
    {
        "page": "#fbfcfe", "ink": "#1b2430", "muted": "#5f6b7a", "faint": "#aab3bf", "link": "#7d8a99",
        "todo-fill": "#ffffff", "todo-line": "#b8c2ce", "on-fill": "#fff6dc", "on-line": "#c98a00",
        "done-fill": "#e6f5e9", "done-line": "#4f9d63", "injected": "#c2255c", "on-injected": "#ffffff",
        "frame-fill": "#f1f0fd", "frame-line": "#7c6fd6", "frame-ink": "#5345b8", "chip": "#e9edf3",
        "before": "#b3541e",
    }
)  # fmt: skip
_DARK = _table(
    {
        "page": "#12161c", "ink": "#e8edf4", "muted": "#9aa7b6", "faint": "#566171", "link": "#7f8c9c",
        "todo-fill": "#1d242e", "todo-line": "#465364", "on-fill": "#3a2f10", "on-line": "#e0a72c",
        "done-fill": "#17301f", "done-line": "#5cb377", "injected": "#f06595", "on-injected": "#21060f",
        "frame-fill": "#1c1b31", "frame-line": "#8f84e8", "frame-ink": "#b5adfa", "chip": "#2c3644",
        "before": "#e58a4e",
    }
)  # fmt: skip
