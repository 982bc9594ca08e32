"""Several processes that learn as one: each draws and learns its own frames, and every step takes the mean gradient.

One process on several threads waits for the slowest of them in every layer; one that draws for one that learns leaves
the drawer idle. This way every processor does both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn

PATIENCE = timedelta(minutes=5)
"""How long one waits for the others before it gives up: one of them has died."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who learns together."""

    rank: int = 0
    size: int = 1

    def average(self, module: nn.Module) -> None:
        """Put the mean of everybody's gradients in the place of the own ones."""
        if self.size == 1:
            return
        grads = [p.grad for p in module.parameters() if p.grad is not None]
        flat = torch.cat([grad.flatten() for grad in grads])
        dist.all_reduce(flat)
        flat /= self.size
        for grad, mean in zip(grads, flat.split([grad.numel() for grad in grads]), strict=True):
            grad.copy_(mean.view_as(grad))


ALONE = Team()
Work = Callable[..., None]
"""work(team, *args); it is a function of a module, which the new processes import."""


@contextmanager
def team(size: int, work: Work, *args: Any) -> Iterator[Team]:
    """Start `size - 1` others that do `work(team, *args)`; the caller, of rank 0, does the same meanwhile.

    Raises RuntimeError where one of them fails.
    """
    if size == 1:
        yield ALONE
        return
    with tempfile.TemporaryDirectory() as folder:
        meeting = (Path(folder) / "meeting").as_uri()
        others = mp.spawn(_other, (size, meeting, work, args), size - 1, join=False)
        assert others is not None  # it is None only where spawn itself waits
        try:
            yield _meet(0, size, meeting)
            while not others.join():
                pass
        finally:
            dist.destroy_process_group()
            for process in others.processes:
                process.terminate()


def _other(index: int, size: int, meeting: str, work: Work, args: tuple[Any, ...]) -> None:
    torch.set_num_threads(1)
    work(_meet(index + 1, size, meeting), *args)
    dist.destroy_process_group()


def _meet(rank: int, size: int, meeting: str) -> Team:
    dist.init_process_group("gloo", init_method=meeting, rank=rank, world_size=size, timeout=PATIENCE)
    return Team(rank, size)
