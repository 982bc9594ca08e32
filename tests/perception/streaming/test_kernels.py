"""The official kernels, where they are installed, equal the formula."""

from __future__ import annotations

import pytest
import torch

from planwatch.perception.streaming.kernels import installed, official_conv, official_scan, usable
from planwatch.perception.streaming.mamba import _causal_conv
from planwatch.perception.streaming.scan import selective_scan_ref

needs_them = pytest.mark.skipif(
    not (installed() and torch.cuda.is_available()), reason="needs a GPU, mamba-ssm and causal-conv1d"
)


def test_on_a_cpu_they_are_never_called() -> None:
    with torch.no_grad():
        assert not usable(torch.zeros(1, 2, 3))


@needs_them
@torch.no_grad()
def test_their_scan_continues_from_a_state() -> None:
    torch.manual_seed(0)
    x, dt, a = torch.randn(2, 33, 64), torch.rand(2, 33, 64), -torch.rand(64, 16) * 4
    b, c, state = torch.randn(2, 33, 16), torch.randn(2, 33, 16), torch.randn(2, 16, 64)
    exact, end = selective_scan_ref(x, dt, a, b, c, state)
    got, last = official_scan(*(v.cuda() for v in (x, dt, a, b, c, state)))
    torch.testing.assert_close(got.cpu(), exact, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(last.cpu(), end, rtol=1e-3, atol=1e-3)


@needs_them
@torch.no_grad()
def test_their_convolution_continues_from_a_memory() -> None:
    torch.manual_seed(0)
    conv = torch.nn.Conv1d(64, 64, 4, groups=64)
    u, memory = torch.randn(2, 33, 64), torch.randn(2, 3, 64)
    exact = _causal_conv(torch.cat([memory, u], 1), conv, 33)
    got = official_conv(u.cuda(), memory.cuda(), conv.cuda())
    torch.testing.assert_close(got.cpu(), exact, rtol=1e-3, atol=1e-3)
