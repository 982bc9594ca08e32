"""The selective scan of Mamba-1 with a carried state: a slow reference and the fast form, tested equal.

h_t = exp(dt_t A) h_{t-1} + dt_t B_t x_t and y_t = C_t h_t + D x_t (Gu and Dao 2023, arXiv 2312.00752, equations 2a, 2b
and 4, with the simplified Euler step for B that the published weights were trained with).

Shapes: B streams, L tokens of a chunk, E channels, N states a channel.
"""

from __future__ import annotations

import torch
from torch import Tensor

PIECE = 64
"""Tokens discretised at once: bounds the memory of a long chunk (PIECE * N * E numbers a stream)."""


def selective_scan_ref(x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """The formula as a loop: x, dt (B, L, E), a (E, N) < 0, b, c (B, L, N), state (B, N, E) -> y (B, L, E), state."""
    out = []
    for t in range(x.shape[1]):
        decay = torch.exp(dt[:, t, None, :] * a.T)
        state = decay * state + (dt[:, t] * x[:, t])[:, None, :] * b[:, t, :, None]
        out.append((state * c[:, t, :, None]).sum(1))
    return torch.stack(out, 1), state


def selective_scan(x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """As `selective_scan_ref`: everything but the recurrence itself is done for a whole piece at once.

    Channels lie last, so that every product runs over contiguous memory; only `addcmul` remains in the loop.
    """
    out = []
    for begin in range(0, x.shape[1], PIECE):
        piece = slice(begin, begin + PIECE)
        y, state = _piece(x[:, piece], dt[:, piece], a, b[:, piece], c[:, piece], state)
        out.append(y)
    return (out[0] if len(out) == 1 else torch.cat(out, 1)), state


def _piece(x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    decay = torch.exp(dt.transpose(0, 1)[:, :, None, :] * a.T)  # (L, B, N, E)
    gain = (dt * x).transpose(0, 1)[:, :, None, :] * b.transpose(0, 1)[..., None]  # (L, B, N, E)
    if torch.is_grad_enabled():
        states = []
        for keep, add in zip(decay.unbind(0), gain.unbind(0), strict=True):
            state = torch.addcmul(add, keep, state)
            states.append(state)
        history = torch.stack(states)
    else:
        history = gain
        for keep, add in zip(decay.unbind(0), gain.unbind(0), strict=True):
            state = torch.addcmul(add, keep, state, out=add)
        state = state.clone()
    y = (c.transpose(0, 1)[:, :, None, :] @ history)[:, :, 0]  # (L, B, E)
    return y.transpose(0, 1), state
