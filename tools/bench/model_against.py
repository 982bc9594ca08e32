"""Our chunk of Mamba-130M beside transformers' own ways to take the same frame, in one run."""

from __future__ import annotations

import copy
from collections.abc import Callable
from statistics import median
from typing import Any

from ...core.past import with_past
from .rows import timed

FRAME_TOKENS, ROUNDS, SERIES = 32, 4, 3
"""A frame is 32 tokens; the decision is read at the token after them. So many frames in a row are timed each turn."""

Progress = Callable[[float, float, str], None]


def run_against(progress: Progress | None = None, rounds: int = ROUNDS, size: str = "mamba-130m") -> dict[str, Any]:
    """Ratios of medians, the ways taken in turns so that a busy machine slows all of them alike.

    A turn is a short stream: SERIES frames after one that is not timed, because a stream finds its weights and its
    threads where the frame before left them.
    `ratio`: transformers' token-by-token stepping over our fp32 chunk. Its stepping runs without the language head but
    for the last token. Also `ratio_int8`, `mamba2_ratio` (transformers' Mamba-2 of the same size on the same chunk over
    ours), the milliseconds, and how far our chunk is from transformers' full forward pass.
    """
    import torch

    ways, difference = _ways(size)
    tell = progress or (lambda done, total, note: None)
    times: dict[str, list[float]] = {name: [] for name in ways}
    with torch.inference_mode():
        for way in ways.values():
            way()
        for i in range(rounds):
            for j, (name, way) in enumerate(ways.items()):
                tell(i * len(ways) + j, rounds * len(ways), name)
                times[name] += timed(way, SERIES)
    tell(1, 1, "done")
    ms = {name: round(1000.0 * median(values), 2) for name, values in times.items()}
    return {
        "ratio": round(ms["transformers"] / ms["fp32"], 2),
        "ratio_int8": round(ms["transformers"] / ms["int8"], 2),
        "mamba2_ratio": round(ms["mamba2"] / ms["fp32"], 3),
        "fps_int8": round(1000.0 / ms["int8"], 2),
        "ms": ms,
        "tokens": FRAME_TOKENS + 1,
        "max_difference": difference,
        "threads": torch.get_num_threads(),
        "weights": "random",
    }


def _ways(size: str) -> tuple[dict[str, Callable[[], Any]], float]:
    """Name -> one frame and its decision; and our largest difference from transformers' full pass, fp32."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM
    from transformers.utils import logging

    from ...perception.streaming.hub_parts import BACKBONE_PARTS
    from ...perception.streaming.mamba import MambaBackbone
    from ...perception.streaming.quant import to_int8

    logging.set_verbosity_error()
    torch.manual_seed(0)
    fields = dict(BACKBONE_PARTS[size])
    config: Any = AutoConfig.for_model(fields.pop("model_type"), **fields)
    ours = MambaBackbone(config).eval()
    small = copy.deepcopy(ours)
    to_int8(small)
    second = dict(BACKBONE_PARTS[size.replace("mamba", "mamba2")])
    mamba2 = AutoModelForCausalLM.from_config(AutoConfig.for_model(second.pop("model_type"), **second)).eval()
    frame = torch.randn(1, FRAME_TOKENS + 1, ours.width) * 0.1
    rows = torch.tensor([1, 2])

    def chunk(backbone: MambaBackbone) -> Callable[[], Any]:
        state = backbone.empty()
        return lambda: backbone.logits(backbone.chunk(frame, state)[0][:, -1], rows)

    def stepping() -> Any:
        cache = None
        for i in range(FRAME_TOKENS):
            _, cache = with_past(ours.lm.backbone, cache, inputs_embeds=frame[:, i : i + 1])
        return with_past(ours.lm, cache, inputs_embeds=frame[:, -1:])[0].logits

    def whole() -> Any:
        return mamba2(inputs_embeds=frame, use_cache=True, logits_to_keep=1).logits

    with torch.inference_mode():
        full = ours.lm.backbone(inputs_embeds=frame).last_hidden_state
        difference = float((ours.chunk(frame, ours.empty())[0] - full).abs().max())
    return {"transformers": stepping, "fp32": chunk(ours), "int8": chunk(small), "mamba2": whole}, difference
