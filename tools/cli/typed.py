"""What the person types while a session runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import TextIO


def typed_words(stdin: TextIO) -> Callable[[], Iterable[str]]:
    """A function that returns the lines typed since its last call; always none when `stdin` is not a terminal.

    A thread waits for the lines, so that no frame ever does; it dies with the process.
    """
    if not stdin.isatty():
        return tuple
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read, args=(stdin, lines), name="typed words", daemon=True).start()
    return lambda: list(_drain(lines))


def _read(stdin: TextIO, lines: SimpleQueue[str]) -> None:
    for line in stdin:
        if line.strip():
            lines.put(line.strip())


def _drain(lines: SimpleQueue[str]) -> Iterable[str]:
    while True:
        try:
            yield lines.get_nowait()
        except Empty:
            return
