"""Runs of the state machine: one short run an event, one thread, one writer."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from functools import partial
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langsmith.run_helpers import tracing_context

from ..core.errors import ResumeError
from .checkpoint import fold, open_saver, prune
from .events import Event
from .folder import Folder
from .graph import build_graph
from .parts import Desk
from .planbook import PlanRecord
from .state import Moment, State, fresh

PRUNE_EVERY = 16
"""Turns between two prunings of the thread."""

FOLD_EVERY = 128
"""Turns between two foldings of SQLite's write-ahead log."""

LIMIT = 12
"""Super-steps a run may take; there are four nodes and no loop."""


class Turns:
    """The thread of one session."""

    def __init__(self, folder: Folder, thread_id: str) -> None:
        """Open the thread; `last` is its newest state, empty when it is new.

        Raises:
            ResumeError: the checkpoint file is damaged.
        """
        self._path, self._thread_id = folder.checkpoints, thread_id
        self._folding: threading.Thread | None = None
        try:
            self._saver = open_saver(self._path)
            self._graph = build_graph(self._saver)
            self.last = cast(State, dict(self._graph.get_state(self._config).values))
        except sqlite3.DatabaseError as error:
            raise ResumeError(f"{str(self._path)!r} is damaged: {error}; start a new session") from error
        if not isinstance(self.last.get("plan", PlanRecord()), PlanRecord):
            raise ResumeError(f"{str(self._path)!r} holds no plan that this release can read; start a new session")

    @property
    def number(self) -> int:
        """Number of the last turn; 0 before the first."""
        return self.last.get("turn", 0)

    def run(self, events: list[Event], moment: Moment, desk: Desk, plan: PlanRecord) -> State:
        """One run over `events`; its checkpoint is written behind. The state is `last` from then on."""
        start = fresh(self.number + 1, events, moment, plan)
        # Tracing to a hosted service is switched off here, whatever the environment says: a session needs no network.
        with tracing_context(enabled=False):
            found = self._graph.invoke(start, self._config, context=desk, durability="exit")
        self.last = cast(State, found)
        if self.number % PRUNE_EVERY == 0:
            self._saver.behind(partial(prune, self._saver, self._thread_id))
        if self.number % FOLD_EVERY == 0:
            self._fold()
        return self.last

    def recall(self, said: tuple[str, ...], made_at: float) -> None:
        """After a resume: what was said is what the journal says, and held drafts count their latency from now."""
        held = [replace(draft, made_at=made_at) for draft in self.last.get("held", [])]
        with tracing_context(enabled=False):
            self._graph.update_state(self._config, State(said=list(said), held=held), as_node="say")
            self.last = cast(State, dict(self._graph.get_state(self._config).values))

    def settle(self) -> None:
        """Wait until the last turn's checkpoint is in the file."""
        self._saver.settle()

    def close(self) -> None:
        """Release the file. Harmless when called again."""
        if self._folding is not None:
            self._folding.join()
        self._saver.close()

    @property
    def _config(self) -> RunnableConfig:
        configurable: dict[str, Any] = {"thread_id": self._thread_id}
        return RunnableConfig(configurable=configurable, recursion_limit=LIMIT)

    def _fold(self) -> None:
        if self._folding is None or not self._folding.is_alive():
            self._folding = threading.Thread(target=fold, args=(self._path,), name="planwatch-fold", daemon=True)
            self._folding.start()
