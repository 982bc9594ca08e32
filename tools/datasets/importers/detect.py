"""Which format a task file has, told from what is in it."""

from __future__ import annotations

import re
from typing import Any

from ....core.errors import InputError
from .draft import Format
from .numbered import numbered_lines
from .source import Source

_PAIRS = re.compile(r"^\s*[\[(]?\s*\d+\s*(?:,|->|→|\s)\s*\d+\s*[\])]?[,;]?\s*(?:#.*)?$")


def detect(source: Source) -> Format:
    """The format. Raises InputError when it is none that is known."""
    text = source.text.strip()
    if not text:
        source.stop("the file is empty; give a task file")
    lines = [line for line in text.splitlines() if line.strip()]
    said = [line for line in lines if not line.lstrip().startswith("#")]
    if said and all(_PAIRS.match(line) for line in said):
        return Format.EGOPER
    if text[0] in "[{":
        return _json(source)
    if text[0] == "<":
        source.stop("XML is not read; allowed: JSON, YAML and numbered text")
    if numbered_lines(text) * 2 >= len(lines) or numbered_lines(text) >= 3:
        return Format.TEXT
    return _yaml(source)


def _json(source: Source) -> Format:
    data = source.json
    if isinstance(data, list):
        return Format.EGOPER
    if "Tasks" in data:
        return Format.SIGMA
    if "steps" in data and "edges" in data:
        return Format.CAPTAINCOOK4D
    values = list(data.values())
    if "edges" in data or any(map(_may_be_edges, values)) or any(map(_has_edges, values)):
        return Format.EGOPER
    source.stop(f"JSON with the fields {_names(data)} is no task file that is known; say which with --format")


def _may_be_edges(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(edge, dict) for edge in value)


def _has_edges(value: Any) -> bool:
    return isinstance(value, dict) and "edges" in value


def _yaml(source: Source) -> Format:
    try:
        data = source.yaml.data
    except InputError:
        named_so = source.name.lower().endswith((".yaml", ".yml"))
        if not named_so and re.search(r"^\s*[-*•]\s+\S", source.text, re.MULTILINE):
            return Format.TEXT
        raise
    if isinstance(data, list) and all(isinstance(item, str) for item in data):
        return Format.TEXT
    if not isinstance(data, dict):
        if re.search(r"^\s*(?:[-*•]|\d+[.):])\s+\S", source.text, re.MULTILINE):
            return Format.TEXT
        source.stop("the text has no numbered lines or bullets; number the steps: `1. Do this`", 1)
    if "goal" in data and "steps" in data:
        source.stop("this is a planwatch task graph already; there is nothing to import")
    if "task" in data and "steps" in data:
        return Format.XR_AI
    if "labels" in data or "tasks" in data or ("steps" in data and "title" in data):
        return Format.ANGEL
    source.stop(f"YAML with the fields {_names(data)} is no task file that is known; say which with --format")


def _names(data: dict[str, Any]) -> str:
    return ", ".join(repr(str(key)[:40]) for key in list(data)[:8]) or "(none)"
