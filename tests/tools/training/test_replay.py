"""What is learnt from once more: samples that were added, the newest ones, row by row as they came."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.tools.training.replay import Replay


def batch(*numbers: int) -> list[torch.Tensor]:
    first = torch.tensor(numbers)
    return [first, torch.stack([first, -first], 1)]


def test_the_newest_are_kept_and_rows_stay_together() -> None:
    replay = Replay(4)
    for numbers in ((1, 2, 3), (4, 5), (6,)):
        replay.add(batch(*numbers))
    assert len(replay) == 4
    first, second = replay.draw(400)
    assert set(first.tolist()) == {3, 4, 5, 6}
    assert torch.equal(second, torch.stack([first, -first], 1))


def test_a_batch_comes_back_as_it_was_and_may_be_larger_than_the_room() -> None:
    replay, given = Replay(2), batch(1, 2, 3)
    assert replay.add(given) is given
    assert set(replay.draw(50)[0].tolist()) == {2, 3}


def test_nothing_kept_and_no_room_are_said() -> None:
    with pytest.raises(InputError, match="add a batch first"):
        Replay(3).draw(1)
    with pytest.raises(InputError, match="1 or more"):
        Replay(0)
