"""A result for people: names and values, one a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def lines(result: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """`name  value` lines of a JSON-able result; nested objects are indented below their name."""
    width = max((len(key) for key in result), default=0)
    for key, value in result.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}"
            yield from lines(value, indent + "  ")
        else:
            yield f"{indent}{key:<{width}}  {_short(value)}"


def _short(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_short(item) for item in value) or "none"
    return str(value)
