"""Linear layers with 8-bit weights: per-channel symmetric weights, activations quantised to 7 bits as they come.

Faster because a stream's chunk is bound by reading weights. Only for inference on a CPU; how far it agrees with fp32
can only be said on trained weights.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import torch
from torch import Tensor, nn


class Int8Linear(nn.Module):
    """Stands where an `nn.Linear` stood. Takes and gives float32 (other floats are cast there and back)."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        weight = linear.weight.detach().float()
        scale = weight.abs().amax(1).clamp_min(1e-8) / 127.0
        zeros = torch.zeros(len(weight), dtype=torch.long)
        bias = None if linear.bias is None else linear.bias.detach().float()
        with warnings.catch_warnings():
            # the packing operator takes nothing else yet; our upper bound on torch keeps it
            warnings.filterwarnings("ignore", message=".*quantize", category=UserWarning)
            packed = torch.quantize_per_channel(weight, scale.double(), zeros, 0, torch.qint8)
            self.packed = torch.ops.quantized.linear_prepack(packed, bias)

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        # activations of 7 bits, everywhere: with 8, sums overflow on a CPU without VNNI, and answers would depend on it
        rows = x if x.dim() > 1 else x[None]  # the kernel takes no single row
        out = torch.ops.quantized.linear_dynamic(rows.float().contiguous(), self.packed, True).to(x.dtype)
        return out if x.dim() > 1 else out[0]

    def extra_repr(self) -> str:
        """What `print(module)` shows."""
        return f"in_features={self.in_features}, out_features={self.out_features}, int8"


def to_int8(module: nn.Module, keep: Callable[[str], bool] = lambda name: False, prefix: str = "") -> int:
    """Replace every `nn.Linear` below `module` whose full name `keep` does not hold, in place.

    Returns how many were replaced. The float weights are released one by one, so that the peak of memory stays low.
    """
    count = 0
    for name, child in list(module.named_children()):
        full = f"{prefix}{name}"
        if type(child) is nn.Linear and not keep(full):
            setattr(module, name, Int8Linear(child))
            count += 1
        else:
            count += to_int8(child, keep, f"{full}.")
    return count
