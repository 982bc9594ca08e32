"""The glance: its parts fit the classes, and it can learn a thing from one cell among many."""

from __future__ import annotations

import torch
from torch.nn.functional import cross_entropy

from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.glance import GlanceHead, parts, sizes


def test_the_parts_have_the_sizes_that_are_told() -> None:
    config = CompactConfig()
    flat = GlanceHead(8, config)(torch.rand(2, 8, 15, 20))
    shapes = [part.shape for part in parts(flat, len(config.kinds), len(config.colours))]
    assert shapes == [(2, n) for n in sizes(config)]


def test_one_telling_cell_is_found_wherever_it_is() -> None:
    torch.manual_seed(0)
    config, generator = CompactConfig(), torch.Generator().manual_seed(1)
    head = GlanceHead(8, config)
    optimiser = torch.optim.Adam(head.parameters(), 1e-2)

    def batch() -> tuple[torch.Tensor, torch.Tensor]:
        truth = torch.randint(0, 4, (32,), generator=generator)
        x = 0.1 * torch.rand(32, 8, 6, 8, generator=generator)
        rows, columns = (torch.randint(0, n, (32,), generator=generator) for n in (6, 8))
        x[torch.arange(32), truth, rows, columns] = 3.0
        return x, truth

    def held(x: torch.Tensor) -> torch.Tensor:
        return parts(head(x), len(config.kinds), len(config.colours)).held_kind

    for _ in range(150):
        x, truth = batch()
        optimiser.zero_grad()
        cross_entropy(held(x), truth).backward()
        optimiser.step()
    x, truth = batch()
    assert float((held(x).argmax(-1) == truth).float().mean()) > 0.9
