"""The door for saved weights: a folder is looked at before anything in it is loaded."""

from __future__ import annotations

import json
from pathlib import Path

from ..core.errors import WeightsError

PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle")
"""Files that run code when they are loaded."""


def check_pickle(path: Path) -> None:
    """Raise WeightsError when the folder (or file) holds pickled weights and no safetensors."""
    if path.is_file() and path.suffix != ".safetensors":
        raise WeightsError(f"{str(path)!r} is not a folder of safetensors; pickles are never loaded: convert it first")
    if not path.is_dir() or any(path.glob("*.safetensors")):
        return
    for pattern in PICKLES:
        if found := sorted(path.glob(pattern)):
            raise WeightsError(
                f"{str(found[0])!r} is a pickle, which can run code and is never loaded; "
                "convert it to safetensors, or download the safetensors of the same model"
            )


def check_saved(folder: Path, kind: str, version: int, *, make: str, renew: str) -> None:
    """Raise WeightsError in one line unless `folder` holds config.json and weights of that kind and version.

    `make` says how to get some, `renew` what to do with those of another version.
    """
    check_pickle(folder)
    config = folder / "config.json"
    if not config.is_file() or not (folder / "model.safetensors").is_file():
        raise WeightsError(f"no weights in {str(folder)!r}: config.json and model.safetensors are needed; {make}")
    try:
        found = json.loads(config.read_text())
    except ValueError as error:
        raise WeightsError(f"{str(config)!r} is not JSON: {error}") from error
    its_kind, its_version = found.get("model_type"), found.get("format_version")
    if its_kind != kind or its_version != version:
        raise WeightsError(
            f"weights in {str(folder)!r} are {its_kind!r} version {its_version!r}; "
            f"this release reads {kind!r} version {version}: {renew}"
        )
