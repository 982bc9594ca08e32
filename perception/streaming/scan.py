"""The selective scan of Mamba-1 with a carried state: a slow reference and the fast form, tested equal.

h_t = exp(dt_t A) h_{t-1} + dt_t B_t x_t and y_t = C_t h_t + D x_t (Gu and Dao 2023, arXiv 2312.00752, equations 2a, 2b
and 4, with the simplified Euler step for B that the published weights were trained with).

Shapes: B streams, L tokens of a chunk, E channels, N states a channel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

PIECE = 64
"""Tokens discretised at once with gradients: bounds the memory of a long chunk (PIECE * N * E numbers a stream)."""
CACHED = 16
"""The same without gradients, all streams together: so few that the piece stays in the cache between steps over it."""
LOG2E = 1.4426950408889634
"""exp(x) = 2^(x log2 e), and torch's exp2 takes two thirds of its exp's time."""

Scan = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


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
    if torch.is_grad_enabled():
        return _with_gradients(x, dt, a, b, c, state)
    return _in_place(x, dt, a, b, c, state)


def _with_gradients(x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    out = []
    for piece in _pieces(x.shape[1], PIECE):
        decay = torch.exp(dt[:, piece, None] * a.T)  # (B, P, N, E)
        gain = (dt[:, piece] * x[:, piece])[:, :, None] * b[:, piece, :, None]
        states = []
        for keep, add in zip(decay.unbind(1), gain.unbind(1), strict=True):
            state = torch.addcmul(add, keep, state)
            states.append(state)
        out.append((c[:, piece, None] @ torch.stack(states, 1))[:, :, 0])
    return torch.cat(out, 1), state


def _in_place(x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """Two work buffers serve all pieces: fresh memory of this size would cost more than the sums done in it."""
    batch, length, inner = x.shape
    rows = min(max(1, CACHED // batch), length)
    keeps, adds = (x.new_empty(rows, batch, a.shape[1], inner) for _ in range(2))
    out = x.new_empty(length, batch, 1, inner)
    decay, (dt, gain) = (a.T * LOG2E).contiguous(), (v.transpose(0, 1)[:, :, None] for v in (dt, dt * x))
    b, c = b.transpose(0, 1)[..., None], c.transpose(0, 1)[:, :, None]
    for piece in _pieces(length, rows):
        size = piece.stop - piece.start
        keep, history = keeps[:size], adds[:size]
        torch.mul(dt[piece], decay, out=keep).exp2_()
        torch.mul(gain[piece], b[piece], out=history)
        for k, h in zip(keep.unbind(0), history.unbind(0), strict=True):
            state = torch.addcmul(h, k, state, out=h)
        torch.matmul(c[piece], history, out=out[piece])
        state = state.clone()  # the next piece writes where it lies
    return out[:, :, 0].transpose(0, 1), state


def _pieces(length: int, size: int) -> Iterator[slice]:
    return (slice(begin, min(begin + size, length)) for begin in range(0, length, size))


def carried_scan(
    scan: Scan, parts: tuple[Tensor, Tensor, Tensor, Tensor, Tensor], state: Tensor
) -> tuple[Tensor, Tensor]:
    """A scan that only knows how to begin at zero, continued from `state`: parts are x, dt, a, b, c.

    The recurrence is linear in its state, so what the old state adds is known in closed form:
    y_t += C_t exp(A (dt_1 + ... + dt_t)) h_0. Every exponent is at most 0, so nothing can overflow.
    """
    x, dt, a, b, c = parts
    y, after = scan(x, dt, a, b, c, torch.zeros_like(state))
    old = torch.exp(dt.cumsum(1)[:, :, None] * a.T) * state[:, None]  # (B, L, N, E)
    return y + (c[:, :, None] @ old)[:, :, 0], after + old[:, -1]
