"""A request under way, in a thread of its own: whoever sent it goes on at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from ...core.clock import Clock
from .scene import Reading
from .trouble import ServerTrouble


@dataclass(frozen=True, slots=True)
class Errand:
    """One exchange with the server about one scene."""

    asked_t: float
    """Stream seconds of the newest thing shown."""
    future: Future[tuple[Reading, float]]
    """The reading, and the wall seconds it took."""

    @property
    def back(self) -> bool:
        """True when there is an answer."""
        return self.future.done()

    def result(self) -> tuple[Reading, float]:
        """The reading and the wall seconds it took; waits for them. Never raises for what a server did."""
        return self.future.result()


def send(asked_t: float, work: Callable[[], Reading], clock: Clock) -> Errand:
    """Start `work`. A ServerTrouble becomes a reading that says so; a fault of ours is raised by `result`."""
    future: Future[tuple[Reading, float]] = Future()

    def run() -> None:
        began = clock.now()
        try:
            reading = work()
        except ServerTrouble as trouble:
            reading = Reading({}, trouble=str(trouble))
        except BaseException as error:  # handed to the reader, who raises it
            future.set_exception(error)
            return
        future.set_result((reading, clock.now() - began))

    threading.Thread(target=run, name="planwatch-vlm", daemon=True).start()
    return Errand(asked_t, future)
