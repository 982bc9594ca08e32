"""Is what we computed what a golden file says? Numbers to 1e-5, everything else exactly, errors by their name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-5
"""Of numbers: absolute, and relative for those above 1."""
REMARKS = frozenset({"note", "notes", "comment", "description", "message", "error_message", "unique_under_1e-6_noise"})
"""Keys that explain a case and are no output."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The official code raised an error here; so did we, of this kind."""

    kind: str


def differences(expected: Any, ours: Any, where: str = "") -> list[str]:
    """What differs, one line each; empty when all that is expected is there."""
    if (kind := expected_error(expected)) is not None:
        said = ours.kind if isinstance(ours, Stopped) else ours
        return [] if said == kind else [f"{where or 'the case'}: expected {kind}, we have {said!r}"]
    if isinstance(ours, Stopped) and _error_name(expected) == ours.kind:
        return []
    if isinstance(ours, Stopped):
        return [f"{where or 'the case'}: expected {_short(expected)}, we stop with {ours.kind}"]
    if isinstance(expected, Mapping) and isinstance(ours, Mapping):
        return _of_mappings(expected, ours, where)
    if isinstance(expected, list | tuple) and isinstance(ours, list | tuple):
        return _of_lists(expected, ours, where)
    return [] if _same(expected, ours) else [f"{where}: expected {_short(expected)}, we have {_short(ours)}"]


def expected_error(value: Any) -> str | None:
    """The name of the error that a golden value stands for; None when it is an ordinary value."""
    if isinstance(value, Mapping):
        telling = [v for k, v in value.items() if re.search(r"raise|error|exception|status", k)]
        return next((found for text in telling if (found := _error_name(text))), None)
    return None


def _error_name(text: Any) -> str | None:
    found = re.search(r"\b([A-Z]\w*(?:Error|Exception))\b", text) if isinstance(text, str) else None
    return found[1] if found else None


def _of_mappings(expected: Mapping[str, Any], ours: Mapping[str, Any], where: str) -> list[str]:
    out: list[str] = []
    for key, value in expected.items():
        if key in REMARKS:
            continue
        if key not in ours:
            out.append(f"{where}.{key}: we compute nothing of that name".lstrip("."))
        else:
            out += differences(value, ours[key], f"{where}.{key}".lstrip("."))
    return out


def _of_lists(expected: Sequence[Any], ours: Sequence[Any], where: str) -> list[str]:
    if len(expected) != len(ours):
        return [f"{where}: expected {_short(expected)}, we have {_short(ours)}"]
    pairs = enumerate(zip(expected, ours, strict=True))
    return [line for k, (a, b) in pairs for line in differences(a, b, f"{where}[{k}]")]


def _same(expected: Any, ours: Any) -> bool:
    if _is_number(expected) and _is_number(ours):
        if math.isnan(expected) or math.isnan(ours):
            return math.isnan(expected) and math.isnan(ours)
        return expected == ours or abs(expected - ours) <= TOLERANCE * max(1.0, abs(expected))
    return type(expected) is type(ours) and expected == ours


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
