"""Attention of an image encoder in blocks of queries, multiplied in bfloat16 where the CPU does that by itself.

Scores of 1,025 patches by 16 heads are 34 MB, more than any cache; a block of them stays in it. Sums of the softmax
and the output are float32.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn

NAME = "planwatch_blocked"
"""Under which transformers finds it."""
BLOCK = 64
"""Queries at once."""
SHORT = 256
"""Tokens below which torch's own attention is as fast."""


def blocked_attention(query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
    """Every query sees every key: (B, H, T, R) three times -> (B, H, T, R), in the format of `query`.

    Within 2e-2 of exact attention for inputs of unit variance (bfloat16 keeps eight bits).
    """
    batch, heads, tokens, size = query.shape
    q, k, v = (_packed(x) for x in (query * scale, key, value))
    k = k.mT
    out = torch.empty(batch * heads, tokens, size, dtype=query.dtype)
    for i in range(0, tokens, BLOCK):
        out[:, i : i + BLOCK] = torch.bmm(torch.bmm(q[:, i : i + BLOCK], k).softmax(-1), v)
    return out.view(batch, heads, tokens, size)


def _packed(x: Tensor) -> Tensor:
    """(B, H, T, R) in any order of memory -> (B * H, T, R) in bfloat16, row by row, else a product copies it."""
    return x.to(torch.bfloat16, memory_format=torch.contiguous_format).flatten(0, 1)


def _interface(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, **rest: Any
) -> tuple[Tensor, None]:
    """As transformers calls an attention: -> (B, T, H, R). Masked, causal, grouped or short ones take torch's own."""
    scale = rest.get("scaling") or query.shape[-1] ** -0.5
    causal = rest.get("is_causal", getattr(module, "is_causal", False))
    plain = mask is None and not causal and query.shape == key.shape and query.shape[2] >= SHORT
    if plain and query.device.type == "cpu":
        return blocked_attention(query, key, value, scale).transpose(1, 2), None
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    return cast(Any, sdpa_attention_forward)(module, query, key, value, mask, **rest)


def use_blocked_attention(encoder: Any) -> None:
    """Let a transformers vision model attend in blocks from now on, in place; one without attention stays as it is."""
    from transformers import AttentionInterface

    if getattr(encoder.config, "_attn_implementation", None) == "sdpa":
        AttentionInterface.register(NAME, _interface)
        encoder.set_attn_implementation(NAME)
