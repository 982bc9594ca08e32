"""JSON files of other people's datasets, plain or packed, read with a limit."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ....core.errors import InputError

MAX_BYTES = 512 * 2**20
"""Of a file once unpacked."""


def load_json(path: Path) -> Any:
    """The value in a .json or .json.gz file. Raises InputError."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(f"{str(path)!r} holds more than {MAX_BYTES} bytes; is it the right file?")
        return json.loads(data)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{str(path)!r} is not JSON: {error}") from None


def load_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """(number, value) of every line of a .jsonl or .jsonl.gz file. Raises InputError."""
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            while line := file.readline(MAX_BYTES):
                number += 1
                if line.strip():
                    yield number, json.loads(line)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}:{number}: not JSON: {error}") from None


def find(path: Path, *patterns: str) -> list[Path]:
    """`path` itself when it is a file, or the files below it that fit the first pattern that any fits.

    Raises InputError when there is none.
    """
    if path.is_file():
        return [path]
    for pattern in patterns:
        if found := sorted(p for p in path.rglob(pattern) if p.is_file()):
            return found
    raise InputError(f"{str(path)!r} holds no {' or '.join(patterns)}; give the dataset's folder or file")
