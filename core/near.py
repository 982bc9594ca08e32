"""The nearest known name to one that nobody knows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MANY = 400
"""From here on only names with the same first or last letter are compared, so that a large graph stays quick."""


def near_name(name: str, names: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is like it."""
    short = name[:80]
    pool = list(names)
    if len(pool) > MANY:
        ends = (short[:1], short[-1:])
        pool = [n for n in pool if abs(len(n) - len(short)) <= 2 and (n[:1], n[-1:]) == ends][:MANY]
    return next(iter(difflib.get_close_matches(short, pool, n=1)), None)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A sentence with a leading space, or nothing when no name is near."""
    near = near_name(name, names)
    return f" Did you mean {near!r}?" if near else ""


def allowed(names: Iterable[str], most: int = 12) -> str:
    """The names as a list for people, cut after `most`."""
    pool = sorted(names)
    rest = f", ... ({len(pool) - most} more)" if len(pool) > most else ""
    return ", ".join(pool[:most]) + rest
