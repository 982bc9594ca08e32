"""A saver that need not read what it has just written: the newest checkpoint of a thread also stays in memory.

A turn begins with the newest checkpoint, which the turn before wrote. One session is the only writer of its file, so
what was written is what would be read.
"""

from __future__ import annotations

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

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """As SqliteSaver does; what was written is remembered once it is in the file."""
        key, saved = _key(config), _own(checkpoint)
        self._newest.pop(key, None)
        where = super().put(config, checkpoint, metadata, new_versions)
        parent = config.get("configurable", {}).get("checkpoint_id")
        before = RunnableConfig(configurable={**where["configurable"], "checkpoint_id": parent}) if parent else None
        self._newest[key] = CheckpointTuple(where, saved, get_checkpoint_metadata(config, metadata), before, [])
        return where

    def put_writes(self, config: RunnableConfig, *args: Any, **kwargs: Any) -> None:
        """As SqliteSaver does; the next read is from the file."""
        self._newest.pop(_key(config), None)
        super().put_writes(config, *args, **kwargs)

    def delete_thread(self, thread_id: str) -> None:
        """As SqliteSaver does."""
        self._newest.clear()
        super().delete_thread(thread_id)

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """As SqliteSaver does; the containers are the caller's own, what they hold is frozen."""
        known = None if get_checkpoint_id(config) else self._newest.get(_key(config))
        return super().get_tuple(config) if known is None else known._replace(checkpoint=_own(known.checkpoint))


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
