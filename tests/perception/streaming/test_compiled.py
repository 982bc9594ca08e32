"""A compiled model says what it said before."""

from __future__ import annotations

import shutil

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.perception.streaming.speed import compiled
from tests.perception.streaming.models import clip, tiny


def test_a_memory_that_grows_is_not_compiled() -> None:
    with pytest.raises(InputError, match="memory grows"):
        compiled(tiny("videollm-online"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch, about itself
@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a C++ compiler")
@torch.inference_mode()
def test_a_compiled_stream_equals_the_plain_one() -> None:
    plain, fast = tiny("livemamba"), compiled(tiny("livemamba"), anywhere=True)
    frames = clip(plain, 4)
    one, two = plain.start([5, 6, 7]), fast.start([5, 6, 7])
    for t in range(4):
        said, one = plain.tick(frames[:, t], one)
        same, two = fast.tick(frames[:, t], two)
        torch.testing.assert_close(same.hidden, said.hidden, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(same.p_speak, said.p_speak, rtol=1e-4, atol=1e-4)
