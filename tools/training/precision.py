"""The number format of training: bfloat16 where the CPU computes in it, else float32.

A CPU without such instructions emulates bfloat16, many times slower than it computes in float32.
"""

from __future__ import annotations

import torch


def fast_format() -> torch.autocast:
    """A context in which layers run in the faster of the two formats on this CPU."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())
