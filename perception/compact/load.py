"""Loading the shipped or the user's own weights."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import WeightsError
from ..saved import check_saved
from .config import FORMAT, CompactConfig
from .sense import CompactSense

SHIPPED = Path(__file__).parent.parent / "weights"
"""Where the shipped weights are."""
NAMED = {"usual": SHIPPED, "wide": SHIPPED.with_name("weights_wide")}
"""Shipped weights by their names: `wide` also names slips, where the pictures show a sign of them."""


def load_compact(weights: str | Path | None = None, threads: int | None = 1) -> CompactSense:
    """The `compact` sense with the weights of a folder (config.json, model.safetensors) or of a name of NAMED.

    A folder that is there comes before a name; None takes the usual shipped ones.

    Raises WeightsError in one line when the folder is not there, is damaged, or holds another format.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from .model import CompactModel
    from .shifted import for_use

    folder = folder_of(weights)
    make = (
        "leave the option out for the shipped ones, say `wide` for others, or train some with `planwatch train compact`"
    )
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
    model.encoder = for_use(model.encoder, model.config.shifts)  # type: ignore[assignment]
    return CompactSense(model.eval())


def folder_of(weights: str | Path | None) -> Path:
    """The folder that `weights` stands for, see `load_compact`; it need not be there."""
    if not weights:
        return SHIPPED
    return Path(weights) if Path(weights).exists() else NAMED.get(str(weights), Path(weights))
