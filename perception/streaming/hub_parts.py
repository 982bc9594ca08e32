"""The published parts by name: transformers configurations with their published sizes, and scaled twins."""

from __future__ import annotations

from typing import Any, NamedTuple

Fields = dict[str, Any]


class EncoderPart(NamedTuple):
    """A frame encoder with the picture it wants."""

    encoder: Fields
    image_size: tuple[int, int]
    """(height, width)."""
    hub: str | None = None
    """Where the published weights are."""
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)


IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_CLIP_MEAN, _CLIP_STD = IMAGENET


def _hf(model_type: str, **fields: Any) -> Fields:
    return {"kind": "hf", "config": {"model_type": model_type, **fields}}


def _siglip(hidden: int, layers: int, heads: int, inner: int, image: int, patch: int) -> Fields:
    sizes = {"hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads}
    return _hf("siglip_vision_model", **sizes, intermediate_size=inner, image_size=image, patch_size=patch)


def _internvit(hidden: int, layers: int, heads: int, inner: int, image: int) -> Fields:
    sizes = {"hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads}
    extra = {"attention_bias": True, "image_size": [image, image], "patch_size": [14, 14]}
    return _hf("internvl_vision", **sizes, intermediate_size=inner, **extra)


ENCODER_PARTS: dict[str, EncoderPart] = {
    "internvit-300m": EncoderPart(
        _internvit(1024, 24, 16, 4096, 448), (448, 448), "OpenGVLab/InternViT-300M-448px-V2_5", *IMAGENET
    ),
    "siglip-so400m": EncoderPart(_siglip(1152, 27, 16, 4304, 384, 14), (384, 384), "google/siglip-so400m-patch14-384"),
    "siglip-large": EncoderPart(_siglip(1024, 24, 16, 4096, 384, 16), (384, 384), "google/siglip-large-patch16-384"),
    "siglip2-base-32": EncoderPart(_siglip(768, 12, 12, 3072, 256, 32), (256, 256), "google/siglip2-base-patch32-256"),
    "siglip2-base-16": EncoderPart(_siglip(768, 12, 12, 3072, 224, 16), (224, 224), "google/siglip2-base-patch16-224"),
    "dinov2-small": EncoderPart(
        _hf("dinov2", hidden_size=384, num_hidden_layers=12, num_attention_heads=6, image_size=224, patch_size=14),
        (224, 224), "facebook/dinov2-small", *IMAGENET,
    ),
    "cnn": EncoderPart({"kind": "cnn", "width": 192}, (128, 128)),
    "causal3d": EncoderPart({"kind": "causal3d"}, (224, 160), None, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "internvit-tiny": EncoderPart(_internvit(32, 2, 2, 64, 56), (56, 56), None, *IMAGENET),
    "siglip-tiny": EncoderPart(_siglip(32, 2, 2, 64, 48, 8), (48, 48)),
    "cnn-tiny": EncoderPart({"kind": "cnn", "width": 16}, (32, 32)),
    "causal3d-tiny": EncoderPart(
        {"kind": "causal3d", "layout": "tiny", "stem": 8, "width": 24}, (32, 24), None, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    ),
}  # fmt: skip
"""What `--encoder` accepts."""


def _llama(vocab: int, hidden: int, inner: int, layers: int, heads: int, **fields: Any) -> Fields:
    sizes = {"vocab_size": vocab, "hidden_size": hidden, "intermediate_size": inner, "num_hidden_layers": layers}
    return {"model_type": "llama", **sizes, "num_attention_heads": heads, "rms_norm_eps": 1e-5, **fields}


_LLAMA31_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}

BACKBONE_PARTS: dict[str, Fields] = {
    "mamba-130m": {
        "model_type": "mamba",
        "vocab_size": 50280,
        "hidden_size": 768,
        "num_hidden_layers": 24,
        "state_size": 16,
        "time_step_rank": 48,
    },
    "mamba2-130m": {
        "model_type": "mamba2",
        "vocab_size": 50288,
        "hidden_size": 768,
        "num_hidden_layers": 24,
        "num_heads": 24,
        "head_dim": 64,
        "state_size": 128,
        "n_groups": 1,
        "chunk_size": 256,
        "tie_word_embeddings": True,
    },
    "llama-2-7b": _llama(32064, 4096, 11008, 32, 32, max_position_embeddings=4096),
    "llama-3-8b": _llama(
        128256, 4096, 14336, 32, 32, num_key_value_heads=8, max_position_embeddings=8192,
        rope_parameters={"rope_type": "default", "rope_theta": 500000.0},
    ),
    "llama-3.1-8b": _llama(
        128256, 4096, 14336, 32, 32, num_key_value_heads=8, max_position_embeddings=131072,
        rope_parameters=_LLAMA31_ROPE,
    ),
    "mamba-tiny": {
        "model_type": "mamba",
        "vocab_size": 96,
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "state_size": 8,
        "time_step_rank": 4,
    },
    "mamba2-tiny": {
        "model_type": "mamba2",
        "vocab_size": 96,
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_heads": 4,
        "head_dim": 16,
        "state_size": 8,
        "n_groups": 1,
        "chunk_size": 16,
    },
    "llama-tiny": _llama(96, 32, 64, 3, 4, num_key_value_heads=2, max_position_embeddings=65536),
}  # fmt: skip
"""Language backbones."""

BACKBONE_HUB = {
    "mamba-130m": "state-spaces/mamba-130m-hf",
    "mamba2-130m": "state-spaces/mamba2-130m",
    "llama-2-7b": "meta-llama/Llama-2-7b-hf",
    "llama-3-8b": "meta-llama/Meta-Llama-3-8B-Instruct",
    "llama-3.1-8b": "meta-llama/Llama-3.1-8B-Instruct",
}
"""Where their published weights are."""
