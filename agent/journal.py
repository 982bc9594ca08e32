"""The journal: one JSON object a line, written by its own thread so that a tick never waits for a disk."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.errors import PlanwatchError
from .folder import replace_file

MAX_WAITING = 2048
"""Jobs that may wait for a slow disk before unimportant ones are left out."""


@dataclass(frozen=True, slots=True)
class _Barrier:
    """Reached when everything before it is done; with `sync` also on the disk."""

    sync: bool
    reached: threading.Event = field(default_factory=threading.Event)


class Journal:
    """Appends lines to a file, and replaces small files beside it, in the order they were given.

    Not for two writers at once: one session owns it. A failed write is reported by the next `written` or `synced`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._jobs: queue.Queue[bytes | _Barrier | Callable[[], None] | None] = queue.Queue(MAX_WAITING)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="planwatch-journal", daemon=True)
        self._thread.start()

    def write(self, kind: str, values: Mapping[str, Any], may_drop: bool = False) -> None:
        """Queue one line. With `may_drop` it is left out when the disk has fallen far behind."""
        line = json.dumps({"type": kind, **values}, ensure_ascii=False).encode(errors="replace") + b"\n"
        self._put(line, may_drop)

    def replace(self, path: Path, data: bytes) -> None:
        """Queue writing `data` to `path` as a whole; a reader sees the old file or the new one. May be left out."""
        self._put(lambda: replace_file(path, data), may_drop=True)

    def written(self) -> None:
        """Wait until every line is with the operating system: it then survives a kill of this process.

        Raises:
            PlanwatchError: the file could not be written.
        """
        self._wait(sync=False)

    def synced(self) -> None:
        """Wait until every line is on the disk: it then survives a power cut.

        Raises:
            PlanwatchError: the file could not be written.
        """
        self._wait(sync=True)

    def close(self) -> None:
        """Write what is queued, sync, stop the thread. Harmless when called again."""
        if self._thread.is_alive():
            try:
                self.synced()
            finally:
                self._jobs.put(None)
                self._thread.join()
                os.close(self._file)

    def _put(self, job: bytes | Callable[[], None], may_drop: bool) -> None:
        if may_drop and self._jobs.full():
            return
        self._jobs.put(job)

    def _wait(self, sync: bool) -> None:
        barrier = _Barrier(sync)
        self._jobs.put(barrier)
        barrier.reached.wait()
        if self._error is not None:
            raise PlanwatchError(
                f"the journal {str(self.path)!r} cannot be written ({self._error}); "
                "make room on the disk, then resume the session"
            ) from self._error

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._do(job)
            except Exception as error:  # reported to whoever waits next; this thread must not die before them
                self._error = self._error or error
            if isinstance(job, _Barrier):
                job.reached.set()

    def _do(self, job: bytes | _Barrier | Callable[[], None]) -> None:
        if isinstance(job, bytes):
            while job and self._error is None:  # after half a line nothing more may follow it
                job = job[os.write(self._file, job) :]
        elif isinstance(job, _Barrier):
            if job.sync:
                os.fsync(self._file)
        else:
            job()
