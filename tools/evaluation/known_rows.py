"""Rows of a long run, one JSON object a line: what was worked out before an interruption is not worked out again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...core.errors import InputError


class KnownRows:
    """Rows named by some of their fields; a last line that was cut off is written anew."""

    def __init__(self, path: Path | None, named_by: tuple[str, ...]) -> None:
        """`path` None: nothing is kept. Raises InputError when the file cannot be used, or is of something else."""
        self._path, self._named_by = path, named_by
        self._rows: dict[str, dict[str, Any]] = {}
        if path is None:
            return
        try:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
            path.open("a", encoding="utf-8").close()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{str(path)!r} cannot be used: {error}; name a file of an earlier run, or none") from None
        kept = [line for line in lines if line.endswith("\n")]
        for number, line in enumerate(kept, start=1):
            self._take(number, line)
        if len(kept) < len(lines):
            path.write_text("".join(kept), encoding="utf-8")

    def row(self, name: Mapping[str, Any]) -> dict[str, Any] | None:
        """The row of that name, or None."""
        return self._rows.get(self._key(name))

    def add(self, row: dict[str, Any]) -> dict[str, Any]:
        """Keep a row, and give it back."""
        self._rows[self._key(row)] = row
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        return row

    def _take(self, number: int, line: str) -> None:
        try:
            row = json.loads(line)
            self._rows[self._key(row)] = row
        except (ValueError, KeyError, TypeError):
            fields = ", ".join(self._named_by)
            raise InputError(f"{self._path}:{number}: no row with {fields}; name a file of an earlier run") from None

    def _key(self, row: Mapping[str, Any]) -> str:
        return json.dumps([row[name] for name in self._named_by], sort_keys=True)
