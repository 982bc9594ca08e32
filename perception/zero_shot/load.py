"""From a name or a folder to the zero-shot sense. Nothing is fetched unless that is asked for by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...core.errors import InputError, WeightsError
from .hub import HubTowers, Pixels
from .sense import ZeroShotSense

EXAMPLE = "google/siglip2-base-patch32-256"
"""A small, quick model; Apache-2.0."""


def siglip_model(model: str | Path | None = None, download: bool = False, threads: int | None = None) -> ZeroShotSense:
    """`siglip`: frames against the words of the steps, by any image-text model of transformers.

    `model` is a folder, or a hub name of which a copy is on this machine; with `download` a missing one is fetched.
    `threads` bounds torch's threads. Raises InputError when no model is named, WeightsError in one line when it is not
    there or is no image-text model.
    """
    if model is None:
        raise InputError(f"the sense 'siglip' needs a model: give --model NAME or FOLDER, for example {EXAMPLE!r}")
    import torch

    if threads:
        torch.set_num_threads(threads)
    return ZeroShotSense(open_towers(str(model), download))


def open_towers(name: str, download: bool = False) -> HubTowers:
    """The towers in the folder, or of the hub name, `name`. Raises WeightsError."""
    from transformers import AutoConfig, AutoModel, AutoTokenizer
    from transformers.utils import logging

    folder = Path(name)
    if not folder.is_dir():
        folder = _cached(name, download)
    _check_files(folder, name)
    logging.set_verbosity_error()
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        _check_kind(config, name)
        model = AutoModel.from_pretrained(folder, config=config, local_files_only=True, use_safetensors=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except WeightsError:
        raise
    except Exception as error:  # transformers raises many kinds; each is a folder that cannot be used
        raise WeightsError(f"the model {name!r} cannot be read: {_line(error)}") from error
    if not (hasattr(model, "get_image_features") and hasattr(model, "get_text_features")):
        raise WeightsError(
            f"the model {name!r} is {type(model).__name__}: no image-text model; take one like {EXAMPLE!r}"
        )
    text = getattr(config, "text_config", config)
    longest = min(int(getattr(text, "max_position_embeddings", 64)), 256)
    pixels = read_pixels(folder, config)
    return HubTowers(model.eval(), tokenizer, pixels, longest, str(config.model_type).startswith("siglip"))


def _cached(name: str, download: bool) -> Path:
    """The folder of a hub model on this machine."""
    from huggingface_hub import snapshot_download

    wanted = ["*.json", "*.safetensors", "*.txt", "*.model"]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, local_files_only=not download))
    except Exception as error:  # no such name, no network, no such copy: all mean that there is no model
        how = "it could not be fetched" if download else f"fetch it once with `hf download {name}`"
        raise WeightsError(
            f"no model {name!r} on this machine: no such folder, and no copy of such a hub model; {how}, "
            f"or give a folder ({_line(error)})"
        ) from error


def _check_files(folder: Path, name: str) -> None:
    if not (folder / "config.json").is_file():
        raise WeightsError(f"no model in {name!r}: config.json is missing; give the folder that holds it")
    if not any(folder.glob("*.safetensors")):
        raise WeightsError(
            f"no weights in {name!r}: a .safetensors file is needed (pickled weights are not read: they can run code)"
        )


def _check_kind(config: Any, name: str) -> None:
    if config.model_type == "siglip2":
        raise WeightsError(
            f"the model {name!r} takes pictures of any shape (NaFlex), which this sense does not; "
            f"take one of fixed size, like {EXAMPLE!r}"
        )


def read_pixels(folder: Path, config: Any) -> Pixels:
    """How the model wants its pictures. Raises WeightsError when its file is damaged."""
    path = folder / "preprocessor_config.json"
    try:
        told: Mapping[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise WeightsError(f"{str(path)!r} is not JSON: {error}") from error
    side = int(getattr(getattr(config, "vision_config", config), "image_size", 224))
    size = told.get("crop_size") if told.get("do_center_crop") else None
    height, width = _sides(size or told.get("size"), side)
    mean, std = (_triple(told.get(key), 0.5) for key in ("image_mean", "image_std"))
    return Pixels(height, width, mean, std, crop=bool(told.get("do_center_crop")))


def _sides(size: Any, usual: int) -> tuple[int, int]:
    if isinstance(size, int):
        return size, size
    if isinstance(size, Mapping):
        short = size.get("shortest_edge", usual)
        return int(size.get("height", short)), int(size.get("width", short))
    return usual, usual


def _triple(values: Any, usual: float) -> tuple[float, float, float]:
    if isinstance(values, list) and len(values) == 3 and all(isinstance(v, int | float) for v in values):
        return float(values[0]), float(values[1]), float(values[2])
    return usual, usual, usual


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
