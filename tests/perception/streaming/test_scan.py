"""The fast scan equals the formula, in any cut; so does the convolution of a chunk."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.perception.streaming.scan import PIECE, carried_scan, selective_scan, selective_scan_ref


def inputs(batch: int, length: int, seed: int = 0) -> tuple[torch.Tensor, ...]:
    g = torch.Generator().manual_seed(seed)
    x, dt = torch.randn(batch, length, 6, generator=g), torch.rand(batch, length, 6, generator=g)
    a = -torch.rand(6, 4, generator=g) * 4
    b, c = torch.randn(batch, length, 4, generator=g), torch.randn(batch, length, 4, generator=g)
    return x, dt, a, b, c, torch.randn(batch, 4, 6, generator=g)


@given(st.integers(1, 3), st.integers(1, 2 * PIECE + 3), st.integers(0, 5))
@settings(deadline=None, max_examples=15)
def test_the_fast_scan_equals_the_formula(batch: int, length: int, seed: int) -> None:
    told = inputs(batch, length, seed)
    slow, slow_state = selective_scan_ref(*told)
    with torch.no_grad():
        fast, fast_state = selective_scan(*told)
    torch.testing.assert_close(fast, slow, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(fast_state, slow_state, rtol=1e-4, atol=1e-5)


def test_a_cut_anywhere_changes_nothing_and_the_given_state_stays() -> None:
    x, dt, a, b, c, state = inputs(2, 20)
    before = state.clone()
    with torch.no_grad():
        whole, end = selective_scan(x, dt, a, b, c, state)
        first, middle = selective_scan(x[:, :7], dt[:, :7], a, b[:, :7], c[:, :7], state)
        second, last = selective_scan(x[:, 7:], dt[:, 7:], a, b[:, 7:], c[:, 7:], middle)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(last, end)
    assert torch.equal(state, before)


def test_gradients_flow_and_agree_with_the_formula() -> None:
    grads = []
    for scan in (selective_scan, selective_scan_ref):
        told = [v.requires_grad_() for v in inputs(1, 9)]
        scan(*told)[0].square().sum().backward()
        grads.append([v.grad for v in told])
    for fast, slow in zip(*grads, strict=True):
        torch.testing.assert_close(fast, slow, rtol=1e-3, atol=1e-4)


@given(st.integers(1, 3), st.integers(1, 40), st.integers(0, 5))
@settings(deadline=None, max_examples=15)
def test_a_scan_that_begins_at_zero_can_be_continued(batch: int, length: int, seed: int) -> None:
    *parts, state = inputs(batch, length, seed)
    exact, end = selective_scan_ref(*parts, state)
    got, last = carried_scan(selective_scan_ref, tuple(parts), state)
    torch.testing.assert_close(got, exact, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(last, end, rtol=1e-4, atol=1e-5)
