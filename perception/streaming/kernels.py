"""The official kernels of Mamba (packages `mamba-ssm` and `causal-conv1d`), used on a GPU when they are installed.

Their scan always begins at zero; `carried_scan` adds what the memory of the frames before is worth.

Shapes: B streams, L tokens, E channels, N states, C width of the causal convolution.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor

from .scan import carried_scan


@cache
def installed() -> bool:
    """Whether both packages can be imported here."""
    return all(find_spec(name) is not None for name in ("mamba_ssm", "causal_conv1d"))


def usable(x: Tensor) -> bool:
    """Whether the official kernels take this tensor: on a GPU, without gradients through a carried state."""
    return x.is_cuda and not torch.is_grad_enabled() and installed()


def official_scan(x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """As `scan.selective_scan_ref`."""
    return carried_scan(_from_zero, (x, dt, a, b, c), state)


def _from_zero(x: Tensor, dt: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    from mamba_ssm.ops.selective_scan_interface import selective_scan_fn  # type: ignore[import-not-found]

    u, step, b_, c_ = (v.transpose(1, 2).contiguous() for v in (x, dt, b, c))
    y, last = selective_scan_fn(u, step, a.contiguous(), b_, c_, return_last_state=True)
    return y.transpose(1, 2), last.transpose(1, 2)


def official_conv(u: Tensor, memory: Tensor, conv: Any) -> Tensor:
    """SiLU of the depthwise causal convolution: u (B, L, E), memory (B, C - 1, E) -> (B, L, E)."""
    from causal_conv1d import causal_conv1d_fn  # type: ignore[import-not-found]

    # both lie channels last, which is what the kernel wants beside an initial state
    x, before = u.contiguous().transpose(1, 2), memory.contiguous().transpose(1, 2)
    out = causal_conv1d_fn(x, conv.weight[:, 0], conv.bias, initial_states=before, activation="silu")
    return out.transpose(1, 2)
