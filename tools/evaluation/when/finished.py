"""What a broken run of `eval when` had finished: a line of JSON for each row on each part of the tasks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ....core.codec import decode, encode
from .score import Tally


@dataclass(frozen=True, slots=True)
class Done:
    """One row on one part."""

    tallies: tuple[Tally, ...]
    note: str = ""
    """What was chosen on the other tasks."""
    sums: dict[str, list[list[float]]] = field(default_factory=dict)
    """See `trust.Sums`; empty for a row that expects nothing."""


class Finished:
    """Kept in `path`, or only as long as this object when it is None."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known = _read(path) if path is not None and path.exists() else {}

    def get(self, key: str) -> Done | None:
        """What was finished under this key, by this run or by one before."""
        return self._known.get(key)

    def add(self, key: str, done: Done) -> Done:
        """Remember it, on the disk at once."""
        self._known[key] = done
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n" + json.dumps({"key": key, "done": encode(done)}) + "\n")
        return done


def _read(path: Path) -> dict[str, Done]:
    out: dict[str, Done] = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue  # a line cut by a kill
        out[row["key"]] = decode(Done, row["done"])
    return out
