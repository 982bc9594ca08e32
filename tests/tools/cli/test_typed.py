"""Words typed while a session runs."""

from __future__ import annotations

import io
import threading

from planwatch.tools.cli.typed import typed_words


class Keyboard(io.StringIO):
    """A terminal on which `text` was typed; `read_up` is set once everything is read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.read_up = threading.Event()

    def isatty(self) -> bool:
        return True

    def __next__(self) -> str:
        try:
            return super().__next__()
        except StopIteration:
            self.read_up.set()
            raise


def test_nothing_is_read_when_stdin_is_no_terminal() -> None:
    stdin = io.StringIO("done\n")
    assert list(typed_words(stdin)()) == []
    assert stdin.tell() == 0


def test_lines_come_once_in_order_without_blanks() -> None:
    keyboard = Keyboard("done\n\n  next \n")
    words = typed_words(keyboard)
    assert keyboard.read_up.wait(10)
    assert list(words()) == ["done", "next"]
    assert list(words()) == []
