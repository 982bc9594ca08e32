"""Writing a file that a command was told to write: whole or not at all, and one line when it cannot be."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ...core.errors import InputError


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data`; what was in the file before stays when that fails. Raises InputError."""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device such as /dev/stdout cannot be replaced; a folder says so itself
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"cannot write {str(path)!r}: {error.strerror}; choose another -o FILE") from error


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now
