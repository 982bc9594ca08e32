"""The shape of a streaming model, as saved in `config.json`."""

from __future__ import annotations

from typing import Any

from transformers import PretrainedConfig

FORMAT = 1
"""Of the weights; another number is refused by name."""
ENCODERS = ("hf", "cnn", "causal3d")
"""Any transformers vision model; the small built-in one; the causal strided 3-D convolutions."""
PERCEIVERS = ("qformer", "grid")
"""A Q-Former over selected tokens; the pooled token beside averages over a coarse grid."""
FUSIONS = ("interleaved", "cross")
"""Frame tokens in the sequence; one token a frame that looks at the frame by cross-attention at chosen layers."""
RULES = ("respond", "silence")
"""P(respond) against P(silent) alone; one minus P(silent) over the whole vocabulary."""
CARRIES = ("none", "window", "drop_middle", "summary")
"""What bounds the memory of an attention backbone; a state-space backbone needs nothing."""


class StreamingConfig(PretrainedConfig):
    """Parts and sizes. Every `dict` is keyword arguments of one part; the parts say what they mean."""

    model_type = "planwatch_streaming"

    def __init__(self, **kwargs: Any) -> None:
        take = kwargs.pop
        self.format_version: int = take("format_version", FORMAT)
        self.preset: str = take("preset", "livemamba-tiny")
        self.fps: float = take("fps", 2.0)
        self.image_size: list[int] = take("image_size", [32, 32])
        """(height, width) in pixels."""
        self.pixel_mean: list[float] = take("pixel_mean", [0.5, 0.5, 0.5])
        self.pixel_std: list[float] = take("pixel_std", [0.5, 0.5, 0.5])
        self.encoder: dict[str, Any] = take("encoder", {"kind": "cnn", "width": 16})
        self.keep_tokens: int | None = take("keep_tokens", None)
        """Tokens a frame that pass the selector; None keeps all."""
        self.perceiver: dict[str, Any] = take("perceiver", {"kind": "qformer", "queries": 4, "layers": 1, "width": 32})
        self.projector: dict[str, Any] = take("projector", {"layers": 1})
        self.backbone: dict[str, Any] = take("backbone", {"model_type": "mamba"})
        """A transformers configuration of a causal language model, with its `model_type`."""
        self.fusion: dict[str, Any] = take("fusion", {"kind": "interleaved"})
        self.tokens: dict[str, int] = take("tokens", {"silent": 1, "respond": 2, "end": 3})
        """Ids of the action tokens and of the token that ends a text."""
        self.rule: str = take("rule", "respond")
        self.action_in_stream: bool = take("action_in_stream", True)
        """True: the action token of a frame is fed before the next frame, as it was in training."""
        self.theta: float = take("theta", 0.5)
        """It speaks when the probability of speaking is above this."""
        self.carry: dict[str, Any] = take("carry", {"kind": "none"})
        self.speech: dict[str, int] = take("speech", {"most_tokens": 128, "slice": 6})
        """Longest text, and how many of its tokens are decoded while one frame is taken."""
        self.lora: dict[str, Any] | None = take("lora", None)
        """`r`, `alpha`, `dropout`, `targets` of the published adapter; applied by `with_lora`."""
        self.evidence_width: int = take("evidence_width", 32)
        super().__init__(**kwargs)
