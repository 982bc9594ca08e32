"""Several processes learn as one: everybody's gradient is the mean of all."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from planwatch.tools.training.together import ALONE, Team, team


def gradient(mine: Team) -> torch.Tensor:
    """A layer whose gradient is the number of the process, twice over."""
    torch.manual_seed(0)
    layer = nn.Linear(2, 1, bias=False)
    (layer.weight.sum() * (1.0 + 2.0 * mine.rank)).backward()
    mine.average(layer)
    assert layer.weight.grad is not None
    return layer.weight.grad


def along(mine: Team, wanted: float) -> None:
    assert gradient(mine).tolist() == [[wanted, wanted]]


def fails(mine: Team, wanted: float) -> None:
    along(mine, wanted)
    raise ValueError("no frames")


def test_gradients_are_the_mean_of_all() -> None:
    with team(2, along, 2.0) as mine:
        assert (mine.rank, mine.size) == (0, 2)
        assert gradient(mine).tolist() == [[2.0, 2.0]]


def test_who_is_alone_starts_nobody() -> None:
    with team(1, fails, 0.0) as mine:
        assert mine is ALONE and gradient(mine).tolist() == [[1.0, 1.0]]


def test_the_failure_of_another_is_told() -> None:
    with pytest.raises(Exception, match="no frames"), team(2, fails, 2.0) as mine:
        gradient(mine)
