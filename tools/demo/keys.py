"""Single keys from a terminal, without waiting for Enter; the terminal is put back as it was."""

from __future__ import annotations

import os
import select
import termios
import tty
import types
from typing import Self, TextIO

from ...core.errors import InputError


class Keys:
    """Reads keys from `stdin`. A context manager."""

    def __init__(self, stdin: TextIO) -> None:
        if not stdin.isatty():
            raise InputError("planwatch play needs a terminal: start it in one, without a pipe into it")
        self._fd = stdin.fileno()
        self._before = termios.tcgetattr(self._fd)

    def __enter__(self) -> Self:
        tty.setcbreak(self._fd)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def within(self, seconds: float) -> str:
        """The keys pressed within `seconds`; returns early with the first. "q" when the terminal is gone."""
        ready, _, _ = select.select([self._fd], [], [], max(0.0, seconds))
        if not ready:
            return ""
        try:
            read = os.read(self._fd, 64)
        except OSError:
            return "q"
        return read.decode("utf-8", errors="ignore") if read else "q"
