"""The state-space block: the chunked form is the loop, one tick is a clip of one, masked ticks leave no trace."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.perception.compact.ssd import CHUNK, Carry, SsdBlock, ssd_chunked, ssd_ref

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}


@given(
    n=st.integers(1, 3),
    t=st.integers(1, 2 * CHUNK + 5),
    h=st.integers(1, 3),
    p=st.integers(1, 4),
    s=st.integers(1, 5),
    seed=st.integers(0, 1000),
)
@settings(max_examples=30, deadline=None)
def test_chunks_equal_the_loop(n: int, t: int, h: int, p: int, s: int, seed: int) -> None:
    g = torch.Generator().manual_seed(seed)
    x, b, c = torch.randn(n, t, h, p, generator=g), torch.randn(n, t, s, generator=g), torch.randn(n, t, s, generator=g)
    decay = -torch.rand(n, t, h, generator=g) * 3
    state = torch.randn(n, h, p, s, generator=g)
    y, end = ssd_chunked(x, decay, b, c, state)
    y_ref, end_ref = ssd_ref(x, decay, b, c, state)
    torch.testing.assert_close(y, y_ref, **TOLERANCE)
    torch.testing.assert_close(end, end_ref, **TOLERANCE)


@pytest.fixture
def block() -> SsdBlock:
    """A small block."""
    torch.manual_seed(0)
    return SsdBlock(d_model=8, heads=2, head_dim=4, d_state=4, conv=4).eval()


@torch.no_grad()
def test_ticks_equal_the_clip(block: SsdBlock) -> None:
    x = torch.randn(3, 45, 8)
    whole, end = block(x, block.empty(3))
    carry, ticks = block.empty(3), []
    for t in range(45):
        y, carry = block.step(x[:, t], carry)
        ticks.append(y)
    torch.testing.assert_close(torch.stack(ticks, 1), whole, **TOLERANCE)
    torch.testing.assert_close(carry.state, end.state, **TOLERANCE)
    torch.testing.assert_close(carry.conv, end.conv, **TOLERANCE)


@torch.no_grad()
def test_a_clip_may_be_cut_anywhere(block: SsdBlock) -> None:
    x = torch.randn(2, 50, 8)
    whole, _ = block(x, block.empty(2))
    first, carry = block(x[:, :17], block.empty(2))
    second, _ = block(x[:, 17:], carry)
    torch.testing.assert_close(torch.cat([first, second], 1), whole, **TOLERANCE)


@torch.no_grad()
def test_nothing_is_remembered_from_before_the_beginning(block: SsdBlock) -> None:
    """A masked beginning, whatever was in it, is as if the clip began later."""
    x, mask = torch.randn(2, 40, 8), torch.ones(2, 40)
    mask[:, :13] = 0
    other = x.clone()
    other[:, :13] = 5 * torch.randn(2, 13, 8)
    late, _ = block(x[:, 13:], block.empty(2))
    for clip in (x, other):
        masked, _ = block(clip, block.empty(2), mask)
        torch.testing.assert_close(masked[:, 13:], late, **TOLERANCE)


@torch.no_grad()
def test_the_carry_has_a_fixed_size(block: SsdBlock) -> None:
    empty = block.empty(2)
    for t in (1, 3, 64):
        _, carry = block(torch.randn(2, t, 8), empty)
        assert isinstance(carry, Carry)
        assert [v.shape for v in carry] == [v.shape for v in empty]
