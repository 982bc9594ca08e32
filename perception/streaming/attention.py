"""Attention backbones: any causal language model of transformers, with its keys and values handed in and out.

A state is a plain tuple of tensors; `keep_ends` bounds it. Positions are places in the kept sequence: when tokens in
the middle are dropped, the keys behind them are turned back by as many places (Xiao et al. 2023, StreamingLLM,
arXiv 2309.17453), so that a query never sees a distance larger than what is kept.

Shapes: B streams, L tokens, D width, H key heads, S kept tokens, R size of a head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM, DynamicCache

from ...core.errors import InputError
from ...core.past import with_past
from .cross import CrossAttention

TURNS_HALVES = ("llama", "mistral", "qwen2", "qwen3", "phi", "phi3", "gpt_neox", "gemma", "gemma2", "stablelm", "olmo2")
"""Models whose rotary embedding turns the first half of a head against the second: their keys can be turned back."""


class KeysValues(NamedTuple):
    """What an attention backbone remembers."""

    layers: tuple[tuple[Tensor, Tensor], ...]
    """Keys (turned to their places) and values a layer, each (B, H, S, R); empty before the first token."""

    @property
    def tokens(self) -> int:
        """S."""
        return self.layers[0][0].shape[2] if self.layers else 0


class AttentionBackbone(nn.Module):
    """Around an `AutoModelForCausalLM` whose layers are at `lm.model.layers`, as in Llama and its relatives."""

    def __init__(self, hf: dict[str, Any], cross_layers: Sequence[int] = (), cross_width: int = 0) -> None:
        super().__init__()
        fields = dict(hf)
        self.config = AutoConfig.for_model(fields.pop("model_type"), **fields)
        self.lm: Any = AutoModelForCausalLM.from_config(self.config)
        self.width: int = int(self.config.hidden_size)
        self.cross = nn.ModuleDict({str(i): CrossAttention(self.width, cross_width) for i in cross_layers})

    def embed(self, ids: Tensor) -> Tensor:
        """See `Backbone`."""
        return self.lm.get_input_embeddings()(ids)

    def empty(self, batch: int = 1) -> KeysValues:
        """See `Backbone`."""
        return KeysValues(())

    def chunk(self, x: Tensor, state: KeysValues, seen: Tensor | None = None) -> tuple[Tensor, KeysValues]:
        """See `Backbone`."""
        cache = DynamicCache(ddp_cache_data=state.layers) if state.layers else DynamicCache()
        with self._looking(seen):
            hidden = with_past(self.lm.base_model, cache, inputs_embeds=x)[0].last_hidden_state
        layers: list[Any] = cache.layers
        return hidden, KeysValues(tuple((layer.keys, layer.values) for layer in layers))

    @contextmanager
    def _looking(self, seen: Tensor | None) -> Iterator[None]:
        """While the body runs, the chosen layers add what their cross-attention finds in `seen`."""
        if seen is None or not self.cross:
            yield
            return

        def hook(adapter: nn.Module) -> Any:
            def add(module: nn.Module, inputs: Any, output: Any) -> Any:
                if isinstance(output, tuple):
                    return (output[0] + adapter(output[0], seen), *output[1:])
                return output + adapter(output, seen)

            return add

        layers = self.lm.base_model.layers
        handles = [layers[int(i)].register_forward_hook(hook(adapter)) for i, adapter in self.cross.items()]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def logits(self, hidden: Tensor, rows: Tensor | None = None) -> Tensor:
        """See `Backbone`."""
        head = self.lm.get_output_embeddings()
        if rows is None or not hasattr(head, "weight"):
            out = head(hidden).float()
            return out if rows is None else out[..., rows]
        return nn.functional.linear(hidden.float(), head.weight[rows].float())

    def length(self, state: KeysValues) -> int:
        """See `Backbone`."""
        return state.tokens

    def keep_ends(self, state: KeysValues, first: int, last: int, turn: bool = True) -> KeysValues:
        """Only the first and the last tokens of `state`; `turn` moves the later keys to their new places.

        Raises InputError for a model whose rotary embedding is of another kind.
        """
        gone = state.tokens - first - last
        if gone <= 0:
            return state
        angles = self._angles(gone) if turn else None
        return KeysValues(tuple((_ends(k, first, last, angles), _ends(v, first, last, None)) for k, v in state.layers))

    def _angles(self, places: int) -> Tensor:
        rotary = getattr(self.lm.base_model, "rotary_emb", None)
        kind = str(self.config.model_type)
        if rotary is None or kind not in TURNS_HALVES or getattr(rotary, "rope_type", "default") == "dynamic":
            raise InputError(
                f"a sliding window over {kind!r}: its positions cannot be turned back; allowed: "
                f"{', '.join(TURNS_HALVES)}; take carry none, drop_middle without turning, or summary"
            )
        return rotary.inv_freq.float() * places


def turn_back(keys: Tensor, angles: Tensor) -> Tensor:
    """Keys (B, H, S, R) turned by minus `angles` (R' / 2 of them; features beyond R' carry no position)."""
    half = len(angles)
    cos, sin = angles.cos(), angles.sin()
    a, b, rest = keys[..., :half].float(), keys[..., half : 2 * half].float(), keys[..., 2 * half :]
    return torch.cat([(a * cos + b * sin).to(keys.dtype), (b * cos - a * sin).to(keys.dtype), rest], -1)


def _ends(x: Tensor, first: int, last: int, angles: Tensor | None) -> Tensor:
    tail = x[:, :, x.shape[2] - last :]
    return torch.cat([x[:, :, :first], tail if angles is None else turn_back(tail, angles)], 2)
