"""What makes a streaming model faster on the machine at hand: number formats and compilation."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ...core.errors import InputError
from .quant import to_int8

QUANTS = ("fp32", "bf16", "int8")
"""What `--quant` accepts."""


def quantised(model: Any, quant: str) -> Any:
    """The model in another number format, in place. Raises InputError for an unknown one.

    int8: weights of linear layers, CPU only. bf16: everything but the recurrent state and the normalisations' sums.
    """
    if quant not in QUANTS:
        raise InputError(f"--quant {quant!r}; allowed: {', '.join(QUANTS)}")
    if quant == "bf16":
        return model.to(torch.bfloat16)
    if quant == "int8":
        to_int8(model, keep=lambda name: name.startswith("evidence"))
    return model


def bf16_is_fast() -> bool:
    """True where this CPU multiplies bfloat16 matrices by itself; elsewhere bf16 is slower than fp32."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def compiled(model: nn.Module) -> nn.Module:
    """`torch.compile` with CUDA graphs where there is a GPU; elsewhere the model as it is."""
    if not torch.cuda.is_available():
        return model
    return torch.compile(model, mode="reduce-overhead", dynamic=False)  # type: ignore[return-value]
