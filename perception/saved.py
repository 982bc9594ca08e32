"""The door for saved weights: a folder is looked at before anything in it is loaded."""

from __future__ import annotations

import json
from pathlib import Path

from ..core.errors import WeightsError


def check_saved(folder: Path, kind: str, version: int, *, make: str, renew: str) -> None:
    """Raise WeightsError in one line unless `folder` holds config.json and weights of that kind and version.

    `make` says how to get some, `renew` what to do with those of another version.
    """
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
