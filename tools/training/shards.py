"""Samples of episodes in files, a few episodes each, from worker processes: a stopped run goes on where it was."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import cv2
import torch
from torch import Tensor

SHARD = 10
"""Episodes a file."""
Make: TypeAlias = Callable[[list[int]], list[dict[str, Tensor]]]
"""The samples of the episodes of these seeds; it must be picklable for worker processes."""


def build_shards(make: Make, folder: Path, seeds: range, jobs: int) -> Iterator[Path]:
    """Shards of SHARD seeds each as they become ready, from `jobs` worker processes (0: from this one)."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [list(seeds[i : i + SHARD]) for i in range(0, len(seeds), SHARD)]
    tasks = [(part, folder / _name(part)) for part in parts]
    build = partial(_build, make)
    if jobs == 0:
        yield from map(build, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap_unordered(build, tasks)


def _name(seeds: list[int]) -> str:
    """A short shard is not taken for a whole one by a run that asks for more."""
    return f"{seeds[0]}.pt" if len(seeds) == SHARD else f"{seeds[0]}-{len(seeds)}.pt"


def _build(make: Make, task: tuple[list[int], Path]) -> Path:
    """Write one shard; an existing one is kept."""
    seeds, path = task
    if not path.exists():
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        torch.save(make(seeds), path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)
    return path
