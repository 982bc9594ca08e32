"""Several processes train one model: each takes its own frames, all take the mean of the gradients.

One process computes convolutions on one core and draws its frames on the other, which is idle most of the time; two
processes keep both busy. Data parallelism as in Li et al. 2020 (PyTorch DDP, arXiv 2006.15704), without its buckets:
the gradients of `compact` are 2 MB, one call a step.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

PATIENCE = timedelta(minutes=5)
"""How long one waits for the others before it gives up; long enough for the first frames to be drawn."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who we are among how many; a team of one shares nothing."""

    rank: int = 0
    size: int = 1

    def share_gradients(self, parameters: list[nn.Parameter]) -> None:
        """Put the team's mean into every parameter's gradient."""
        self._average([p.grad for p in parameters if p.grad is not None])

    def share_buffers(self, module: nn.Module) -> None:
        """Put the team's mean into every floating-point buffer, such as the running means of a normalisation."""
        self._average([b for b in module.buffers() if b.is_floating_point()])

    def _average(self, tensors: list[Tensor]) -> None:
        if self.size == 1:
            return
        flat = torch.cat([t.flatten() for t in tensors])
        dist.all_reduce(flat)
        flat /= self.size
        for tensor, part in zip(tensors, flat.split([t.numel() for t in tensors]), strict=True):
            tensor.copy_(part.view_as(tensor))


@contextmanager
def team_of(size: int, work: Callable[..., None], *args: Any) -> Iterator[Team]:
    """Start `work(team, *args)` in `size` - 1 other processes and be the first of the team; all compute on one thread.

    `work` must be importable, and make the same calls of `Team` as the caller. The others end with the context,
    however it is left.
    """
    if size <= 1:
        yield Team()
        return
    threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as folder:
        meeting = str(Path(folder) / "meeting")
        context = multiprocessing.get_context("spawn")
        others = [context.Process(target=_join, args=(Team(r, size), meeting, work, args)) for r in range(1, size)]
        for process in others:
            process.start()
        try:
            _meet(Team(0, size), meeting)
            yield Team(0, size)
        finally:
            if dist.is_initialized():
                dist.destroy_process_group()
            torch.set_num_threads(threads)
            for process in others:
                process.join(5.0)
                process.kill()


def _meet(team: Team, meeting: str) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", f"file://{meeting}", rank=team.rank, world_size=team.size, timeout=PATIENCE)


def _join(team: Team, meeting: str, work: Callable[..., None], args: tuple[Any, ...]) -> None:
    _meet(team, meeting)
    work(team, *args)
    dist.destroy_process_group()
