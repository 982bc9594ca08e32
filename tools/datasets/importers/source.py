"""Reading a file that comes from outside: bounded, never executed, every value where it can be found again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from ....core.errors import GraphError, InputError
from ....core.graph_text import MAX_BYTES, MAX_DEPTH, Marked, parse

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_KEPT = 80


@dataclass(frozen=True)
class Source:
    """The text of a task file."""

    name: str
    """As the user wrote it."""
    text: str

    def stop(self, message: str, line: int | None = None) -> NoReturn:
        """Raise InputError with the file's name and, where known, the line."""
        place = f"{self.name}:{line}" if line is not None else self.name
        raise InputError(f"{place}: {message}")

    @cached_property
    def json(self) -> Any:
        """The JSON document. Raises InputError; a key written twice is one, because a value would be lost."""
        try:
            data = json.loads(self.text, object_pairs_hook=self._pairs, parse_constant=self._constant)
        except json.JSONDecodeError as error:
            self.stop(f"not JSON: {error.msg.lower()}; check the commas, quotes and brackets here", error.lineno)
        except (RecursionError, ValueError) as error:
            self.stop(f"not readable JSON: {str(error)[:100]}; it must be flatter, with shorter numbers")
        if _depth(data) > MAX_DEPTH:
            self.stop(f"nested deeper than {MAX_DEPTH} levels; write it flatter")
        return data

    @cached_property
    def yaml(self) -> Marked:
        """The YAML document, every scalar as text. Raises InputError."""
        try:
            marked = parse(self.text, self.name)
        except GraphError as error:
            raise InputError(str(error)) from error
        if marked.faults:
            raise InputError("\n".join(str(fault) for fault in marked.faults[:5]))
        return marked

    def line_of(self, quoted: str) -> int | None:
        """The first line of a JSON text that holds `quoted` in quotation marks; None when there is none."""
        return self._quoted.get(quoted[:_KEPT])

    @cached_property
    def _quoted(self) -> dict[str, int]:
        """What stands in quotation marks, cut to `_KEPT` characters -> its first line."""
        out: dict[str, int] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            for words in _STRING.findall(line):
                out.setdefault(words[:_KEPT], number)
        return out

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(pairs)
        if len(out) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            self.stop(f"field {twice[:60]!r} is written twice in one object; keep one", self.line_of(twice))
        return out

    def _constant(self, word: str) -> NoReturn:
        self.stop(f"{word} is not a value that a task can have; write a number", self.line_of(word))


def read_source(path: Path) -> Source:
    """The text of a file of at most `MAX_BYTES`. Raises InputError."""
    try:
        if not path.exists():
            raise InputError(f"no file at {str(path)!r}; check the path")
        if not path.is_file():
            raise InputError(f"{str(path)!r} is not a file; give one task file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{str(path)!r} cannot be read: {reason}; check the path and its rights") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{str(path)!r} is bigger than {MAX_BYTES} bytes, the most that is read; split the task")
    try:
        return Source(str(path), data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: byte {data[error.start]:#04x} is not UTF-8 text; save it as UTF-8") from error


def _depth(data: Any) -> int:
    """How deep lists and objects are nested, counted without recursion."""
    deepest, todo = 0, [(data, 1)]
    while todo:
        value, depth = todo.pop()
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if isinstance(value, dict | list):
            deepest = max(deepest, depth)
        todo.extend((item, depth + 1) for item in inside)
    return deepest
