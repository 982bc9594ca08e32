"""Running an iterator ahead in a worker thread, so that decoding overlaps with what is done to the frames."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


def run_ahead(items: Iterator[T], depth: int) -> Generator[T, None, None]:
    """The same items in the same order, at most `depth` of them made in advance; nothing is dropped.

    An exception of `items` is raised here, after the items before it. Closing the generator ends the thread, which also
    closes `items`.
    """
    slots: queue.Queue[_Item[T] | _End] = queue.Queue(maxsize=max(depth, 1))
    stop = threading.Event()
    worker = threading.Thread(target=_work, args=(items, slots, stop), name="planwatch-ahead", daemon=True)
    worker.start()
    try:
        while isinstance(item := slots.get(), _Item):
            yield item.value
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        _drain(slots)
        worker.join()


def _work(items: Iterator[T], slots: queue.Queue[_Item[T] | _End], stop: threading.Event) -> None:
    error: BaseException | None = None
    try:
        for item in items:
            slots.put(_Item(item))
            if stop.is_set():
                break
    except BaseException as caught:  # handed to the reader, who raises it
        error = caught
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()
    if not stop.is_set():
        slots.put(_End(error))


def _drain(slots: queue.Queue[_Item[T] | _End]) -> None:
    """Make room: after `stop` is set the worker puts at most one more item, so one emptying suffices."""
    while True:
        try:
            slots.get_nowait()
        except queue.Empty:
            return
