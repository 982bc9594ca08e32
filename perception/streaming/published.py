"""Published weights of the parts, from a local folder or their hub name, into a streaming model.

Names are mapped where a release uses its own: InternViT's fused qkv and layer scales, SigLIP's `vision_model.` prefix
beside a text tower, Mamba's old `embedding`. A vocabulary that was raised for action tokens keeps its new rows.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ...core.errors import WeightsError
from ..saved import check_pickle
from .checkpoint import fill, read_tensors
from .model import StreamingModel

_INTERNVIT = (
    (r"^(?:vision_model\.)?embeddings\.class_embedding$", "embeddings.cls_token"),
    (r"^(?:vision_model\.)?embeddings\.patch_embedding\.", "embeddings.patch_embeddings.projection."),
    (r"^(?:vision_model\.)?embeddings\.position_embedding$", "embeddings.position_embeddings"),
    (r"^(?:vision_model\.)?encoder\.layers\.(\d+)\.attn\.proj\.", r"encoder.layer.\1.attention.projection_layer."),
    (r"^(?:vision_model\.)?encoder\.layers\.(\d+)\.norm1\.", r"encoder.layer.\1.layernorm_before."),
    (r"^(?:vision_model\.)?encoder\.layers\.(\d+)\.norm2\.", r"encoder.layer.\1.layernorm_after."),
    (r"^(?:vision_model\.)?encoder\.layers\.(\d+)\.ls1$", r"encoder.layer.\1.lambda_1"),
    (r"^(?:vision_model\.)?encoder\.layers\.(\d+)\.ls2$", r"encoder.layer.\1.lambda_2"),
    (r"^(?:vision_model\.)?encoder\.layers\.(\d+)\.mlp\.", r"encoder.layer.\1.mlp."),
)
_QKV = re.compile(r"^(?:vision_model\.)?encoder\.layers\.(\d+)\.attn\.qkv\.(weight|bias)$")


def resolve(source: str | Path) -> Path:
    """The folder of a local path or a hub name; a hub name is downloaded once, safetensors and JSON only.

    Raises WeightsError when it is neither, or cannot be had.
    """
    path = Path(source)
    if path.exists():
        check_pickle(path)
        return path
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(str(source), allow_patterns=["*.safetensors", "*.json"]))
    except (OSError, ValueError, HfHubHTTPError, HFValidationError) as error:
        raise WeightsError(
            f"{str(source)!r} is no folder here and could not be had from the hub: {str(error).splitlines()[0]}"
        ) from error


def load_encoder(model: StreamingModel, source: str | Path) -> None:
    """Published weights into the frame encoder (InternViT, SigLIP, or transformers' own layout)."""
    net = getattr(model.encoder, "net", None)
    if net is None:
        raise WeightsError(
            f"{model.config.preset!r} has the small built-in encoder: there are no published weights for it"
        )
    tensors = read_tensors(resolve(source))
    kind = getattr(getattr(net, "config", None), "model_type", "")
    mapped = internvit_names(tensors) if kind == "internvl_vision" else _below(tensors, net.state_dict())
    fill(net, mapped, str(source))


def load_backbone(model: StreamingModel, source: str | Path) -> None:
    """Published weights into the language backbone (Mamba, Llama and relatives)."""
    lm = model.backbone.lm
    own = lm.state_dict()
    found = read_tensors(resolve(source)).items()
    named = {name.replace("backbone.embedding.", "backbone.embeddings."): tensor for name, tensor in found}
    # older releases of Llama hold what is computed anew
    kept = {name: tensor for name, tensor in named.items() if not name.endswith("rotary_emb.inv_freq")}
    tensors = {name: _raised(tensor, own.get(name)) for name, tensor in kept.items()}
    fill(lm, tensors, str(source))


def internvit_names(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The release's names -> transformers' names, qkv taken apart; names of transformers pass."""
    out: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if found := _QKV.match(name):
            for part, piece in zip("qkv", tensor.chunk(3), strict=True):
                out[f"encoder.layer.{found[1]}.attention.{part}_proj.{found[2]}"] = piece.contiguous()
            continue
        new = name
        for pattern, to in _INTERNVIT:
            new = re.sub(pattern, to, new)
        out[new] = tensor.reshape(1, 1, -1) if new == "embeddings.cls_token" else tensor
    return out


def _below(tensors: dict[str, Tensor], own: dict[str, Tensor]) -> dict[str, Tensor]:
    """Only the vision tower of a two-tower release, under the names of the tower itself."""
    if any(name in own for name in tensors):
        return tensors
    prefix = "vision_model."
    return {name.removeprefix(prefix): v for name, v in tensors.items() if name.startswith(prefix)}


def _raised(tensor: Tensor, own: Tensor | None) -> Tensor:
    """A vocabulary matrix with fewer rows than ours: our own rows stay for the added tokens."""
    if own is None or tensor.dim() != 2 or tensor.shape[0] >= own.shape[0] or tensor.shape[1:] != own.shape[1:]:
        return tensor
    return torch.cat([tensor, own[tensor.shape[0] :].to(tensor.dtype)])


def parts_of(preset: str) -> dict[str, Any]:
    """The hub names of a preset's encoder and backbone; None where nothing was published."""
    from .hub_parts import BACKBONE_HUB, BACKBONE_PARTS, ENCODER_PARTS
    from .presets import preset_config

    config = preset_config(preset)
    encoder = next((p.hub for p in ENCODER_PARTS.values() if p.encoder == config.encoder), None)
    backbone = next((BACKBONE_HUB.get(n) for n, f in BACKBONE_PARTS.items() if f == config.backbone), None)
    return {"encoder": encoder, "backbone": backbone}
