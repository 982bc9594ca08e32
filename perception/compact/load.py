"""Loading the shipped or the user's own weights."""

from __future__ import annotations

import json
from pathlib import Path

from ...core.errors import WeightsError
from .config import FORMAT, CompactConfig
from .sense import CompactSense

SHIPPED = Path(__file__).parent.parent / "weights"
"""Where the shipped weights are."""


def load_compact(weights: str | Path | None = None, threads: int | None = 1) -> CompactSense:
    """The `compact` sense. `weights` is a folder with config.json and model.safetensors; None takes the shipped ones.

    Raises WeightsError in one line when the folder is not there, is damaged, or holds another format.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from .encoder import fused
    from .model import CompactModel

    folder = Path(weights) if weights else SHIPPED
    _check(folder)
    if threads:
        torch.set_num_threads(threads)
    try:
        model = CompactModel(CompactConfig.from_pretrained(folder, local_files_only=True))
        told = model.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise WeightsError(f"weights in {str(folder)!r} cannot be read: {str(error).splitlines()[0]}") from error
    if lost := sorted(told.missing_keys):
        raise WeightsError(f"weights in {str(folder)!r} lack {lost[0]!r} and {len(lost) - 1} more: train them again")
    model.encoder = fused(model.encoder)
    return CompactSense(model.eval())


def _check(folder: Path) -> None:
    config = folder / "config.json"
    if not config.is_file() or not (folder / "model.safetensors").is_file():
        raise WeightsError(
            f"no weights in {str(folder)!r}: config.json and model.safetensors are needed; "
            "leave the option out for the shipped ones, or train some with `planwatch train compact`"
        )
    try:
        found = json.loads(config.read_text())
    except ValueError as error:
        raise WeightsError(f"{str(config)!r} is not JSON: {error}") from error
    version, kind = found.get("format_version"), found.get("model_type")
    if kind != CompactConfig.model_type or version != FORMAT:
        raise WeightsError(
            f"weights in {str(folder)!r} are {kind!r} version {version!r}; "
            f"this release reads {CompactConfig.model_type!r} version {FORMAT}: "
            "train them again or install their release"
        )
