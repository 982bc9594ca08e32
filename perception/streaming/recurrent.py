"""Mamba-2 (and other recurrent models of transformers whose cached call takes chunks) as a backbone.

transformers' Mamba-2 carries its state over a chunk correctly; Mamba-1 and FalconMamba do not, and are refused here.
"""

from __future__ import annotations

import copy
from typing import Any

from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM

from ...core.past import with_past

CHUNKED = ("mamba2",)
"""Model types whose chunks were checked to equal the full forward pass."""


class RecurrentBackbone(nn.Module):
    """The state is transformers' own cache; it is copied before every chunk, because the model writes into it."""

    def __init__(self, hf: dict[str, Any]) -> None:
        super().__init__()
        fields = dict(hf)
        self.config = AutoConfig.for_model(fields.pop("model_type"), **fields)
        self.lm: Any = AutoModelForCausalLM.from_config(self.config)
        self.width: int = int(self.config.hidden_size)

    def embed(self, ids: Tensor) -> Tensor:
        """See `Backbone`."""
        return self.lm.get_input_embeddings()(ids)

    def empty(self, batch: int = 1) -> Any:
        """See `Backbone`."""
        return None

    def chunk(self, x: Tensor, state: Any, seen: Tensor | None = None) -> tuple[Tensor, Any]:
        """See `Backbone`; `seen` is not used."""
        out, state = with_past(self.lm.base_model, copy.deepcopy(state), inputs_embeds=x)
        return out.last_hidden_state, state

    def logits(self, hidden: Tensor, rows: Tensor | None = None) -> Tensor:
        """See `Backbone`."""
        out = self.lm.get_output_embeddings()(hidden).float()
        return out if rows is None else out[..., rows]

    def length(self, state: Any) -> int:
        """See `Backbone`: always 0."""
        return 0
