"""The fading averages: a clip is its frames one by one, the frame rate hardly matters, the memory does not grow."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from planwatch.perception.detections.memory import Averages, Fading, empty, remember, remember_one

TAUS = torch.tensor([1.5, 6.0, 25.0, 90.0])
PLAIN, CHANNELS = 3, 5


def clip(seed: int, length: int) -> tuple[Tensor, Tensor, Tensor]:
    g = torch.Generator().manual_seed(seed)
    seen = torch.cat([torch.ones(length, PLAIN), (torch.rand(length, CHANNELS - PLAIN, generator=g) < 0.4).float()], 1)
    return torch.rand(length, CHANNELS, generator=g), seen, torch.rand(length, generator=g) * 3


def by_the_definition(values: Tensor, seen: Tensor, dt: Tensor) -> Tensor:
    """(T, H, C): weighted means over all earlier frames, written out."""
    times = dt.double().cumsum(0)
    out = torch.zeros(len(values), len(TAUS), CHANNELS, dtype=torch.float64)
    for t in range(len(values)):
        for h, tau in enumerate(TAUS.tolist()):
            weight = torch.exp(-(times[t] - times[: t + 1]) / tau)[:, None] * seen[: t + 1].double()
            out[t, h] = (weight * values[: t + 1].double()).sum(0) / weight.sum(0).clamp_min(1e-6)
    return out


@given(seed=st.integers(0, 10_000), length=st.integers(1, 50), cut=st.integers(0, 50))
@settings(max_examples=25, deadline=None)
def test_clip_frames_and_definition_agree(seed: int, length: int, cut: int) -> None:
    values, seen, dt = clip(seed, length)
    whole, end = remember(values, seen, dt, TAUS, empty(4, CHANNELS, PLAIN))
    torch.testing.assert_close(whole.mean.double(), by_the_definition(values, seen, dt), rtol=1e-3, atol=1e-4)
    carry, parts = empty(4, CHANNELS, PLAIN), []
    cut = min(cut, length)
    if cut:
        first, carry = remember(values[:cut], seen[:cut], dt[:cut], TAUS, carry)
        parts.append(first)
    for t in range(cut, length):
        one, carry = remember_one(values[t], seen[t], float(dt[t]), TAUS, carry)
        parts.append(one)
    joined = Averages(*(torch.cat([p[i] for p in parts]) for i in range(2)))
    torch.testing.assert_close(joined.mean, whole.mean, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(joined.top, whole.top, rtol=1e-3, atol=1e-4)
    assert [v.shape for v in carry] == [v.shape for v in end] == [v.shape for v in empty(4, CHANNELS, PLAIN)]


def test_twice_the_frames_are_nearly_the_same_averages() -> None:
    def at(hz: int) -> Tensor:
        n = 20 * hz
        values = torch.tensor([[math.sin(i / hz)] * CHANNELS for i in range(n)])
        dt = torch.full((n,), 1 / hz)
        return remember(values, torch.ones_like(values), dt, TAUS, empty(4, CHANNELS, PLAIN))[0].mean[-1]

    torch.testing.assert_close(at(4), at(8), rtol=0, atol=0.08)


def test_what_is_not_told_keeps_its_average() -> None:
    carry: Fading = empty(4, CHANNELS, PLAIN)
    told, silent = torch.ones(CHANNELS), torch.cat([torch.ones(PLAIN), torch.zeros(CHANNELS - PLAIN)])
    _, carry = remember_one(torch.full((CHANNELS,), 0.7), told, 0.0, TAUS, carry)
    for _ in range(10):
        out, carry = remember_one(torch.zeros(CHANNELS), silent, 0.5, TAUS, carry)
    assert out.mean[0, 1, PLAIN:].tolist() == pytest.approx([0.7, 0.7])
    assert float(out.mean[0, 0, :PLAIN].max()) < 0.1
    assert out.top[0].tolist() == pytest.approx([0.7, 0.7])
