"""Loading the shipped or the user's own weights."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import WeightsError
from ..saved import check_saved
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
    make = "leave the option out for the shipped ones, or train some with `planwatch train compact`"
    renew = "train them again or install their release"
    check_saved(folder, CompactConfig.model_type, FORMAT, make=make, renew=renew)
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
