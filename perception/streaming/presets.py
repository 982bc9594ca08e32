"""The published systems as presets of one model, and a `-tiny` twin of each for tests.

Sizes as published; what a paper does not state (Q-Former width and heads, the exact token selection) is ours and is
said in `docs/streaming.md`. No preset comes with weights: they are built with random ones, or loaded from the hub
names of their parts (`published.py`).
"""

from __future__ import annotations

from typing import Any

from ...core.errors import InputError
from ...core.near import did_you_mean
from .config import StreamingConfig
from .hub_parts import BACKBONE_PARTS, ENCODER_PARTS

COMPACT = "compact"
"""The preset that ships with weights; its model is `perception/compact`."""
_TINY_TOKENS = {"silent": 1, "respond": 2, "end": 3}
_LLAMA3_TOKENS = {"respond": 128006, "end": 128009}
_LLAMA_LORA = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "lm_head"]


def _proassist(grids: list[int]) -> dict[str, Any]:
    """Llama-3.1-8B with SigLIP-SO400M; silent by P(EOS), bounded by progress summaries."""
    return {
        "encoder": "siglip-so400m",
        "backbone": "llama-3.1-8b",
        "perceiver": {"kind": "grid", "grids": grids},
        "projector": {"layers": 2},
        "tokens": {"silent": 128009, **_LLAMA3_TOKENS},
        "rule": "silence",
        "action_in_stream": False,
        "theta": 0.7,  # the published rule: silent where P(EOS) > 0.3
        "carry": {"kind": "summary", "limit": 3968, "most_tokens": 512, "slice": 16},
        "speech": {"most_tokens": 100, "slice": 6},
        "lora": {"r": 128, "alpha": 256, "dropout": 0.05, "targets": _LLAMA_LORA},
    }


_PRESETS: dict[str, dict[str, Any]] = {
    "livemamba": {
        "encoder": "internvit-300m",
        "backbone": "mamba-130m",
        "keep_tokens": 256,
        "perceiver": {"kind": "qformer", "queries": 32, "layers": 4, "width": 768},
        "projector": {"layers": 1},
        "tokens": {"silent": 50277, "respond": 50278, "end": 0},
    },
    "stream-vlm": {
        "encoder": "causal3d",
        "backbone": "llama-2-7b",
        "fps": 4.0,
        "fusion": {"kind": "cross", "layers": list(range(6, 23, 2))},
        "tokens": {"silent": 32000, "respond": 32001, "end": 32002},
        "action_in_stream": False,  # its `<vision>` is both the answer to a step and the next step's place
        "lora": {"r": 32, "alpha": 16, "dropout": 0.05, "targets": ["q_proj", "k_proj", "v_proj", "lm_head"]},
    },
    "proassist-i1": _proassist([]),
    "proassist-i5": _proassist([2]),
    "proassist-i10": _proassist([3]),
    "videollm-online": {
        "encoder": "siglip-large",
        "backbone": "llama-3-8b",
        "perceiver": {"kind": "grid", "grids": [3]},
        "projector": {"layers": 2},
        "tokens": {"silent": 11, **_LLAMA3_TOKENS},  # the interval token "," between frames
        "rule": "silence",
        "theta": 0.275,  # the demo's 0.725 for the interval token
        "lora": {"r": 128, "alpha": 256, "dropout": 0.05, "targets": _LLAMA_LORA},
    },
}
_ALIASES = {"proassist": "proassist-i1", "proassist-tiny": "proassist-i5-tiny"}
_TINY_ENCODERS = {
    "internvit-300m": "internvit-tiny",
    "causal3d": "causal3d-tiny",
    "siglip-so400m": "siglip-tiny",
    "siglip-large": "siglip-tiny",
}
_TINY_BACKBONES = {"mamba-130m": "mamba-tiny"}


def preset_names() -> tuple[str, ...]:
    """Every preset that `preset_config` knows, and `compact`."""
    return (*_PRESETS, *(f"{name}-tiny" for name in _PRESETS), *_ALIASES, COMPACT)


def preset_config(name: str, encoder: str | None = None) -> StreamingConfig:
    """The configuration of a preset, or of the preset with another frame encoder.

    Raises InputError for an unknown name, for `compact` (which is loaded by `load_compact`), and for an encoder that
    does not fit.
    """
    full = _ALIASES.get(name, name)
    base, tiny = full.removesuffix("-tiny"), full.endswith("-tiny")
    if base not in _PRESETS:
        known = preset_names()
        raise InputError(f"there is no preset {name!r}.{did_you_mean(name, known)} Allowed: {', '.join(known)}")
    fields = dict(_PRESETS[base])
    if tiny:
        fields = _scaled(fields)
    asked = encoder or fields["encoder"]
    if asked not in ENCODER_PARTS:
        raise InputError(
            f"there is no encoder {asked!r}.{did_you_mean(asked, tuple(ENCODER_PARTS))} "
            f"Allowed: {', '.join(ENCODER_PARTS)}"
        )
    part = ENCODER_PARTS[asked]
    if (fields.get("fusion", {}).get("kind") == "cross") != (part.encoder["kind"] == "causal3d"):
        raise InputError(f"--encoder {asked!r} does not fit {name!r}: causal3d goes with stream-vlm and only with it")
    fields |= {"encoder": part.encoder, "backbone": dict(BACKBONE_PARTS[fields["backbone"]])}
    fields |= {"image_size": list(part.image_size), "pixel_mean": list(part.mean), "pixel_std": list(part.std)}
    return StreamingConfig(preset=full, **fields)


def _scaled(fields: dict[str, Any]) -> dict[str, Any]:
    """The tiny twin: the same parts in the same order, a few thousand parameters."""
    out = dict(fields)
    out["encoder"] = _TINY_ENCODERS[fields["encoder"]]
    out["backbone"] = _TINY_BACKBONES.get(fields["backbone"], "llama-tiny")
    out["tokens"] = dict(_TINY_TOKENS)
    if "keep_tokens" in fields:
        out["keep_tokens"] = 8
    if fields.get("perceiver", {}).get("kind") == "qformer":
        out["perceiver"] = {**fields["perceiver"], "queries": 4, "width": 32, "heads": 2}
    if fields.get("fusion", {}).get("kind") == "cross":
        out["fusion"] = {"kind": "cross", "layers": [0, 2]}
    if fields.get("carry", {}).get("kind") == "summary":
        out["carry"] = {"kind": "summary", "limit": 160, "most_tokens": 24, "slice": 1}
    out["speech"] = {"most_tokens": 12, "slice": 2}
    return out
