"""What makes a streaming model faster on the machine at hand: number formats and compilation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_map

from ...core.errors import InputError
from .blocked import use_blocked_attention
from .mamba import MambaBackbone
from .quant import to_int8

QUANTS = ("fp32", "bf16", "int8")
"""What `--quant` accepts."""


def quantised(model: Any, quant: str) -> Any:
    """The model in another number format, in place. Raises InputError for an unknown one.

    int8: weights of linear layers, CPU only. bf16: everything but the recurrent state and the normalisations' sums. In
    both an encoder of many patches attends in blocks where the CPU multiplies bfloat16 by itself.
    """
    if quant not in QUANTS:
        raise InputError(f"--quant {quant!r}; allowed: {', '.join(QUANTS)}")
    net = getattr(getattr(model, "encoder", None), "net", None)
    if quant != "fp32" and hasattr(net, "set_attn_implementation") and bf16_is_fast():
        use_blocked_attention(net)
    if quant == "bf16":
        return model.to(torch.bfloat16)
    if quant == "int8":
        to_int8(model, keep=lambda name: name.startswith("evidence"))
    return model


def bf16_is_fast() -> bool:
    """True where this CPU multiplies bfloat16 matrices by itself; elsewhere bf16 is slower than fp32."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def compiled(model: Any, *, anywhere: bool = False) -> Any:
    """The two halves of a frame (reading it, its chunk through the backbone) by `torch.compile`, in place.

    With CUDA graphs where there is a GPU. Elsewhere the model stays as it is, unless `anywhere`: on a CPU it needs a
    C++ compiler, and the first frames take minutes for a large model. Raises InputError for a backbone whose memory
    grows: it would be compiled anew for every frame.
    """
    if not isinstance(model.backbone, MambaBackbone):
        raise InputError(f"{model.config.preset!r} cannot be compiled: its memory grows; allowed: livemamba")
    gpu = torch.cuda.is_available()
    if gpu or anywhere:
        mode = "reduce-overhead" if gpu else "default"
        model.read = _kept(torch.compile(model.read, mode=mode, dynamic=False))
        model.feed = _kept(torch.compile(model.feed, mode=mode, dynamic=False))
    return model


def _kept(run: Callable[..., Any]) -> Callable[..., Any]:
    """What a CUDA graph gives lies where its next run writes; a stream's memory must not."""

    def copied(*args: Any) -> Any:
        torch.compiler.cudagraph_mark_step_begin()
        return tree_map(lambda v: v.clone() if isinstance(v, Tensor) else v, run(*args))

    return copied
