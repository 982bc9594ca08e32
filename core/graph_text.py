"""YAML text to plain values with the line of each: safe, bounded, and every scalar stays text until a field types it.

Read from parser events, because the stock loaders build everything first: they follow alias bombs, drop duplicate keys,
lose lines and turn a bare `no` into False.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

import yaml

from .errors import GraphError
from .faults import Fault, FaultCode
from .graph_schema import MAX_STEPS

Path: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 1_000_000
"""The biggest file that is read."""
MAX_DEPTH = 40
"""The deepest nesting of lists and mappings."""
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels; write it flatter"
MAX_VALUES = 500_000
"""The most values, counted as often as aliases repeat them."""
NULLS = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(frozen=True, slots=True)
class Marked:
    """A document with its lines."""

    data: Any
    """dicts, lists, strings and None."""
    lines: Mapping[Path, int]
    """path -> 1-based line of the key (of the item, in a list)."""
    file: str
    faults: tuple[Fault, ...] = ()
    """Duplicate keys."""

    def line(self, *path: str | int) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def line_of(self, words: frozenset[str], *path: str | int) -> int:
        """The line of the first scalar under `path` that is one of `words`; the line of `path` when there is none."""
        node = self.data
        for part in path:
            node = node[part]
        found = next((p for p, value in _scalars(node, path) if value in words), path)
        return self.line(*found)


def _scalars(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if isinstance(node, str):
        yield path, node
    for key, value in items:
        yield from _scalars(value, (*path, key))


def parse(text: str, file: str) -> Marked:
    """Read one YAML document. Raises GraphError with one fault when it cannot be read at all."""
    if len(text) > MAX_BYTES:
        stop(FaultCode.TOO_LARGE, f"{len(text)} characters; allowed: {MAX_BYTES}. Split the task.", file)
    reader = _Reader(file, yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    try:
        data = reader.document()
    except UnicodeEncodeError as error:
        stop(FaultCode.SYNTAX, f"{error.object[error.start]!r} is not a character of text; remove it", file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).split())
        if "nesting" in problem:  # PyYAML's own limit, from 6.0.4 on
            stop(FaultCode.TOO_LARGE, TOO_DEEP, file, mark)
        stop(
            FaultCode.SYNTAX,
            f"not YAML: {problem}. Check the indentation (spaces, no tabs) and quotes here.",
            file,
            mark,
        )
    return Marked(data, reader.lines, file, tuple(reader.faults))


def stop(code: FaultCode, message: str, file: str, mark: Any = None) -> NoReturn:
    """Raise GraphError with a single fault."""
    raise GraphError((Fault(code, message, file, mark.line + 1 if mark else 1),))


@dataclass(slots=True)
class _Reader:
    file: str
    events: Iterator[Any]
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    """anchor -> value and how many values it holds."""
    open_anchors: int = 0
    """How many anchored values are being read; an alias inside one is refused, so that aliases never multiply."""
    values: int = 0

    def document(self) -> Any:
        next(self.events)  # stream start
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            stop(FaultCode.SYNTAX, "the file is empty; a task graph starts with `schema_version: 1`", self.file)
        data = self._value(next(self.events), ())
        next(self.events)  # document end
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            stop(FaultCode.SYNTAX, "a second document; allowed: one task graph a file", self.file, after.start_mark)
        return data

    def _value(self, event: Any, path: Path) -> Any:
        self.lines.setdefault(path, event.start_mark.line + 1)
        self._count(1, event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            message = f"tag {event.tag!r} is not allowed; write the plain value"
            stop(FaultCode.SYNTAX, message, self.file, event.start_mark)
        before = self.values
        self.open_anchors += bool(event.anchor)
        value = self._plain(event, path)
        if event.anchor:
            self.open_anchors -= 1
            self.anchors[event.anchor] = (value, self.values - before)
        return value

    def _plain(self, event: Any, path: Path) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return None if event.implicit[0] and event.value in NULLS else event.value
        if len(path) > MAX_DEPTH:
            stop(FaultCode.TOO_LARGE, TOO_DEEP, self.file, event.start_mark)
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _list(self, path: Path) -> list[Any]:
        out: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            if len(out) == MAX_STEPS:
                message = f"a list of more than {MAX_STEPS} entries; split the task into smaller graphs"
                stop(FaultCode.TOO_LARGE, message, self.file, event.start_mark)
            out.append(self._value(event, (*path, len(out))))
        return out

    def _mapping(self, path: Path) -> dict[str, Any]:
        out: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                stop(FaultCode.SYNTAX, "a field name must be a plain word", self.file, event.start_mark)
            self._count(1, event)
            key, line = event.value, event.start_mark.line + 1
            if key in out:
                message = f"field {key!r} is written twice, first in line {self.lines[*path, key]}; keep one"
                self.faults.append(Fault(FaultCode.SCHEMA, message, self.file, line))
                self._value(next(self.events), (*path, f"{key} again"))
            else:
                self.lines[*path, key] = line
                out[key] = self._value(next(self.events), (*path, key))
        return out

    def _alias(self, event: Any) -> Any:
        known = self.anchors.get(event.anchor)
        if known is None or self.open_anchors:
            why = "inside another anchored value" if self.open_anchors else "is not defined above"
            stop(FaultCode.SYNTAX, f"alias *{event.anchor} {why}; write the value out", self.file, event.start_mark)
        self._count(known[1], event)
        return known[0]

    def _count(self, more: int, event: Any) -> None:
        self.values += more
        if self.values > MAX_VALUES:
            message = f"more than {MAX_VALUES} values once aliases are written out; split the task into smaller graphs"
            stop(FaultCode.TOO_LARGE, message, self.file, event.start_mark)
