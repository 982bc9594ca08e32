"""A selective state-space block with two entrances: `forward` over a whole clip, `step` for one tick.

The recurrence is Mamba-2's state-space duality (Dao and Gu 2024, arXiv 2405.21060): per head a scalar decay,
h_t = exp(A dt_t) h_{t-1} + dt_t x_t B_t^T and y_t = h_t C_t + D x_t. `ssd_ref` is that line as a loop; `ssd_chunked`
computes the same with matrix products inside chunks (section 6 of the paper). The carry has a fixed size.

Shapes: N sequences, T ticks, H heads, P head size, S state size, D model width.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CHUNK = 16


class Carry(NamedTuple):
    """What a block remembers."""

    conv: Tensor
    """(N, C, K-1) last inputs of the causal convolution."""
    state: Tensor
    """(N, H, P, S)."""


def ssd_ref(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """x (N, T, H, P) already times dt, decay (N, T, H) <= 0, b and c (N, T, S), state (N, H, P, S) -> y, state."""
    out = []
    for t in range(x.shape[1]):
        state = decay[:, t].exp()[..., None, None] * state + x[:, t, :, :, None] * b[:, t, None, None, :]
        out.append((state * c[:, t, None, None, :]).sum(-1))
    return torch.stack(out, 1), state


def ssd_chunked(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """As `ssd_ref`; T is padded to whole chunks inside."""
    n, t, h, p = x.shape
    pad = -t % CHUNK
    if pad:
        x, b, c = (F.pad(v, (0, 0) * (v.dim() - 2) + (0, pad)) for v in (x, b, c))
        decay = F.pad(decay, (0, 0, 0, pad))
    k = x.shape[1] // CHUNK
    x, b, c = (v.reshape(n, k, CHUNK, *v.shape[2:]) for v in (x, b, c))
    total = decay.reshape(n, k, CHUNK, h).transpose(2, 3).cumsum(-1)
    gap = total[..., :, None] - total[..., None, :]
    keep = torch.ones(CHUNK, CHUNK, dtype=torch.bool, device=x.device).tril()
    inside = gap.masked_fill(~keep, float("-inf")).exp() * (c @ b.transpose(-1, -2))[:, :, None]
    y = inside @ x.transpose(2, 3)
    to_end = (total[..., -1:] - total).exp()
    gained = torch.einsum("nkhl,nklhp,nkls->nkhps", to_end, x, b)
    before = []
    for i in range(k):
        before.append(state)
        state = total[:, i, :, -1].exp()[..., None, None] * state + gained[:, i]
    carried = torch.einsum("nkhps,nkls,nkhl->nkhlp", torch.stack(before, 1), c, total.exp())
    y = (y + carried).transpose(2, 3).reshape(n, k * CHUNK, h, p)
    return y[:, :t], state


class SsdBlock(nn.Module):
    """Pre-norm residual block."""

    def __init__(self, d_model: int, heads: int, head_dim: int, d_state: int, conv: int) -> None:
        super().__init__()
        self.heads, self.head_dim, self.d_state, self.conv = heads, head_dim, d_state, conv
        inner = heads * head_dim
        self.channels = inner + 2 * d_state
        self.norm = nn.LayerNorm(d_model)
        self.into = nn.Linear(d_model, inner + self.channels + heads)
        self.kernel = nn.Parameter(torch.randn(self.channels, 1, conv) * 0.3)
        self.kernel_bias = nn.Parameter(torch.zeros(self.channels))
        self.decay = nn.Parameter(torch.log(torch.linspace(0.5, 4.0, heads)))
        self.dt_bias = nn.Parameter(torch.linspace(-5.0, -1.0, heads))
        self.skip = nn.Parameter(torch.ones(heads))
        self.out = nn.Linear(inner, d_model)

    def empty(self, n: int, device: torch.device | None = None) -> Carry:
        """The carry before the first tick of `n` sequences."""
        return Carry(
            torch.zeros(n, self.channels, self.conv - 1, device=device),
            torch.zeros(n, self.heads, self.head_dim, self.d_state, device=device),
        )

    def forward(self, x: Tensor, carry: Carry, mask: Tensor | None = None) -> tuple[Tensor, Carry]:
        """x (N, T, D); mask (N, T) is 0 before a sequence begins, so that nothing is remembered from there."""
        gate, mixed, dt = self._project(x)
        if mask is not None:
            mixed = mixed * mask[..., None]
        series = torch.cat([carry.conv, mixed.transpose(1, 2)], -1)
        mixed = F.silu(F.conv1d(series, self.kernel, self.kernel_bias, groups=self.channels)).transpose(1, 2)
        if mask is not None:
            mixed = mixed * mask[..., None]
        u, b, c, step, decay = self._parts(mixed, dt)
        y, state = ssd_chunked(u * step[..., None], decay, b, c, carry.state)
        y = (y + u * self.skip[:, None]).flatten(2)
        return x + self.out(y * F.silu(gate)), Carry(series[..., series.shape[-1] - self.conv + 1 :], state)

    def step(self, x: Tensor, carry: Carry) -> tuple[Tensor, Carry]:
        """One tick: x (N, D). Equals `forward` on a clip of one."""
        gate, mixed, dt = self._project(x)
        series = torch.cat([carry.conv, mixed.unsqueeze(-1)], -1)
        mixed = F.silu((series * self.kernel.squeeze(1)).sum(-1) + self.kernel_bias)
        u, b, c, step, decay = self._parts(mixed, dt)
        kept = carry.state * decay.exp().view(-1, self.heads, 1, 1)
        state = kept.addcmul((u * step.unsqueeze(-1)).unsqueeze(-1), b.view(-1, 1, 1, self.d_state))
        y = torch.bmm(state.flatten(1, 2), c.unsqueeze(-1)).view_as(u)
        y = y.addcmul(u, self.skip.unsqueeze(-1)).flatten(1)
        return x + self.out(y * F.silu(gate)), Carry(series.narrow(-1, 1, self.conv - 1), state)

    def _project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        inner = self.heads * self.head_dim
        return self.into(self.norm(x)).split([inner, self.channels, self.heads], -1)  # type: ignore[return-value]

    def _parts(self, mixed: Tensor, dt: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        inner = self.heads * self.head_dim
        u, b, c = mixed.split([inner, self.d_state, self.d_state], -1)
        step = F.softplus(dt + self.dt_bias)
        return u.unflatten(-1, (self.heads, self.head_dim)), b, c, step, -self.decay.exp() * step
