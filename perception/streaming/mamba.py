"""Mamba-1 as a backbone: transformers' weights and layout, our own chunk that carries its state.

transformers' own cached call starts its scan from zero whenever it gets more than one token, without a word; here a
chunk of K frame tokens costs one pass over the weights and continues exactly where the last one ended.

Shapes: B streams, L tokens, D width, E channels, N states, C width of the causal convolution.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import MambaConfig, MambaForCausalLM

from .kernels import official_conv, official_scan, usable
from .scan import selective_scan, selective_scan_ref


class MambaState(NamedTuple):
    """One entry a layer; every entry has a fixed size."""

    conv: tuple[Tensor, ...]
    """(B, C - 1, E) last inputs of the causal convolution."""
    scan: tuple[Tensor, ...]
    """(B, N, E), float32."""


class MambaBackbone(nn.Module):
    """Around a `MambaForCausalLM`, so that published weights load under their own names."""

    def __init__(self, config: MambaConfig) -> None:
        super().__init__()
        self.lm = MambaForCausalLM(config)
        self.width: int = config.hidden_size
        self.slow = False
        """True takes the reference scan."""

    def embed(self, ids: Tensor) -> Tensor:
        """See `Backbone`."""
        return self.lm.backbone.embeddings(ids)

    def empty(self, batch: int = 1) -> MambaState:
        """See `Backbone`."""
        config: Any = self.lm.config
        weight = self.lm.backbone.embeddings.weight
        layers, inner = config.num_hidden_layers, config.intermediate_size
        conv = weight.new_zeros(batch, config.conv_kernel - 1, inner)
        scan = torch.zeros(batch, config.state_size, inner, device=weight.device)
        return MambaState((conv,) * layers, (scan,) * layers)

    def chunk(self, x: Tensor, state: MambaState, seen: Tensor | None = None) -> tuple[Tensor, MambaState]:
        """See `Backbone`; `seen` is not used."""
        convs, scans = [], []
        fp32 = self.lm.config.residual_in_fp32
        for block, conv, scan in zip(self.lm.backbone.layers, state.conv, state.scan, strict=True):
            mixer: Any = block.mixer
            added, conv, scan = self._mix(mixer, block.norm(x.to(block.norm.weight.dtype)), conv, scan)  # type: ignore[operator, union-attr]
            x = (x.float() if fp32 else x) + added
            convs.append(conv)
            scans.append(scan)
        dtype = self.lm.backbone.norm_f.weight.dtype
        return self.lm.backbone.norm_f(x.to(dtype)), MambaState(tuple(convs), tuple(scans))

    def _mix(self, mixer: Any, x: Tensor, conv: Tensor, scan: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """One mixer over (B, L, D)."""
        length = x.shape[1]
        u, gate = mixer.in_proj(x).chunk(2, -1)
        fast = usable(u) and not self.slow
        series = torch.cat([conv, u], 1)
        u = official_conv(u, conv, mixer.conv1d) if fast else _causal_conv(series, mixer.conv1d, length)
        parts = [mixer.time_step_rank, mixer.ssm_state_size, mixer.ssm_state_size]
        dt, b, c = mixer.x_proj(u).split(parts, -1)
        dt = F.softplus(mixer.dt_proj(dt).float())
        run = selective_scan_ref if self.slow else official_scan if fast else selective_scan
        y, scan = run(u.float(), dt, -torch.exp(mixer.A_log.float()), b.float(), c.float(), scan)
        y = torch.addcmul(y, u.float(), mixer.D.float()) * F.silu(gate.float())
        # a copy, so that the memory does not hold on to the whole chunk
        return mixer.out_proj(y.to(x.dtype)), series[:, length:].clone(), scan

    def logits(self, hidden: Tensor, rows: Tensor | None = None) -> Tensor:
        """See `Backbone`. The rows come from the embeddings when the head is tied to them."""
        if rows is None:
            return self.lm.lm_head(hidden.to(self.lm.backbone.norm_f.weight.dtype)).float()
        tied = self.lm.config.tie_word_embeddings
        head = self.lm.backbone.embeddings if tied else self.lm.lm_head
        return F.linear(hidden.float(), head.weight[rows].float())

    def length(self, state: MambaState) -> int:
        """See `Backbone`: always 0."""
        return 0


def _causal_conv(series: Tensor, conv: nn.Conv1d, length: int) -> Tensor:
    """SiLU of the depthwise causal convolution: series (B, C - 1 + L, E) -> (B, L, E)."""
    taps = conv.weight[:, 0].T  # (C, E)
    bias = conv.bias if conv.bias is not None else taps.new_zeros(taps.shape[1])
    out = torch.addcmul(bias, series[:, :length], taps[0])
    for k in range(1, taps.shape[0]):
        out = torch.addcmul(out, series[:, k : k + length], taps[k])
    return F.silu(out)
