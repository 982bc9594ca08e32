"""A progress bar on stderr for anything that takes longer than a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[float, float, str], None]
"""progress(done, total, note): how much of the work is done; the note says what is being done."""


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar while the body runs. When stderr is not a terminal, a line at each tenth of the work."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Tenths(title, console.print).update
        return
    parts = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*parts, TimeElapsedColumn(), TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def update(done: float, total: float, note: str = "") -> None:
            bar.update(task, completed=done, total=total, description=f"{title} {note}".rstrip())

        yield update


class _Tenths:
    """Says a line whenever another tenth of the work is done."""

    def __init__(self, title: str, say: Callable[[str], None]) -> None:
        self._title = title
        self._say = say
        self._tenth = 0

    def update(self, done: float, total: float, note: str = "") -> None:
        tenth = int(10 * done / total) if total > 0 else 0
        if tenth > self._tenth:
            self._tenth = tenth
            self._say(f"{self._title}: {10 * tenth}% {note}".rstrip())
