"""A saver that nobody waits for: the newest checkpoint of a thread stays in memory and is written behind.

A turn begins with the newest checkpoint, which the turn before made. One session is the only writer of its file, so
what it made is what would be read. A checkpoint that a kill cuts off is made again from the journal, where every input
of a turn stands before the turn begins; whoever cannot rely on that calls `settle`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    copy_checkpoint,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.sqlite import SqliteSaver

_Key = tuple[str, str]
"""Thread and namespace."""


class RememberingSaver(SqliteSaver):
    """SqliteSaver for one writer. What is not the newest checkpoint, or is asked for by id, is read from the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._newest: dict[_Key, CheckpointTuple] = {}
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="planwatch-checkpoint")
        self._last: Future[None] | None = None
        self._error: Exception | None = None

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """As SqliteSaver does, but written by the saver's own thread; raises what the last writing raised."""
        saved, (thread_id, space) = _own(checkpoint), _key(config)
        self.behind(lambda: SqliteSaver.put(self, config, saved, metadata, new_versions))
        where, parent = {"thread_id": thread_id, "checkpoint_ns": space}, config["configurable"].get("checkpoint_id")  # type: ignore[typeddict-item]
        before = RunnableConfig(configurable={**where, "checkpoint_id": parent}) if parent else None
        at = RunnableConfig(configurable={**where, "checkpoint_id": checkpoint["id"]})
        known = get_checkpoint_metadata(config, metadata)
        self._newest[thread_id, space] = CheckpointTuple(at, saved, known, before, [])
        return at

    def behind(self, work: Callable[[], Any]) -> None:
        """Have `work` done by the saver's thread, after all it was given before. Raises what earlier work raised."""
        self._tell()
        self._last = self._writer.submit(self._do, work)

    def settle(self) -> None:
        """Wait until everything is in the file. Raises what any work raised since this was last told."""
        if self._last is not None:
            self._last.result()
        self._tell()

    def _do(self, work: Callable[[], Any]) -> None:
        try:
            work()
        except Exception as error:  # told to whoever comes next: this thread has nobody to tell
            self._error = self._error or error

    def _tell(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def close(self) -> None:
        """Write what is waiting, end the thread and release the file. Harmless when called again."""
        try:
            self.settle()
        finally:
            self._writer.shutdown()
            self.conn.close()

    def put_writes(self, config: RunnableConfig, *args: Any, **kwargs: Any) -> None:
        """As SqliteSaver does; the next read is from the file."""
        self.settle()
        self._newest.pop(_key(config), None)
        super().put_writes(config, *args, **kwargs)

    def delete_thread(self, thread_id: str) -> None:
        """As SqliteSaver does."""
        self.settle()
        self._newest.clear()
        super().delete_thread(thread_id)

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """As SqliteSaver does; the containers are the caller's own, what they hold is frozen."""
        known = None if get_checkpoint_id(config) else self._newest.get(_key(config))
        if known is not None:
            return known._replace(checkpoint=_own(known.checkpoint))
        self.settle()
        return super().get_tuple(config)


def _key(config: RunnableConfig) -> _Key:
    inner = config.get("configurable", {})
    return str(inner["thread_id"]), inner.get("checkpoint_ns", "")


def _own(checkpoint: Checkpoint) -> Checkpoint:
    """A copy down to the values' own containers."""
    out = copy_checkpoint(checkpoint)
    for name, value in out["channel_values"].items():
        if isinstance(value, list | dict):
            out["channel_values"][name] = copy(value)
    return out
