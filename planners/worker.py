"""Who works beside the session: a thread that takes the most urgent job next, or nobody (jobs run at once)."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from typing import Protocol

Job = Callable[[], None]

BREATH_S = 0.001
"""How long a long job steps aside between its pieces, in wall seconds."""


class Worker(Protocol):
    """Something that gets jobs done, sooner or later."""

    def submit(self, job: Job, *, urgent: bool = False) -> bool:
        """Have `job` done; False when there is no room for it. Never waits (except `Inline`)."""
        ...

    def breathe(self) -> None:
        """Let the session run: called by a long job between its pieces."""
        ...

    def close(self) -> None:
        """Forget what waits. A job that is being done is not waited for."""
        ...


class Inline:
    """Does every job at once: for tests, and for measurements that must repeat."""

    def submit(self, job: Job, *, urgent: bool = False) -> bool:
        """Do it."""
        job()
        return True

    def breathe(self) -> None:
        """Nobody else is there."""

    def close(self) -> None:
        """Nothing waits."""


class Threaded:
    """One daemon thread, started by the first job. At most `room` jobs wait; urgent ones push others out."""

    def __init__(self, name: str, room: int = 32) -> None:
        self._name, self._room = name, room
        self._jobs: list[tuple[bool, int, Job]] = []
        self._count = 0
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, job: Job, *, urgent: bool = False) -> bool:
        """Queue `job`; False when there is no room."""
        with self._change:
            if len(self._jobs) >= self._room and not self._make_room(urgent):
                return False
            self._count += 1
            heapq.heappush(self._jobs, (not urgent, self._count, job))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._change.notify()
        return True

    def breathe(self) -> None:
        """A moment's sleep hands the interpreter over at once: else a frame waits 5 ms at every file it writes."""
        time.sleep(BREATH_S)

    def close(self) -> None:
        """Forget what waits; the thread ends after the job at hand."""
        with self._change:
            self._jobs.clear()
            self._thread = None
            self._change.notify_all()

    def _make_room(self, urgent: bool) -> bool:
        idle = [one for one in self._jobs if one[0]]
        if not urgent or not idle:
            return False
        self._jobs.remove(max(idle))
        heapq.heapify(self._jobs)
        return True

    def _work(self) -> None:
        me = threading.current_thread()
        while True:
            with self._change:
                while self._thread is me and not self._jobs:
                    self._change.wait()
                if self._thread is not me:
                    return
                job = heapq.heappop(self._jobs)[2]
            job()
