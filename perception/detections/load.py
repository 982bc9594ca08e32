"""Loading and saving the weights of `detections`."""

from __future__ import annotations

import json
from pathlib import Path

from ...core.errors import WeightsError
from .config import FORMAT, DetectionsConfig
from .model import DetectionsModel
from .sense import DetectionsSense, Detector


def load_detections(weights: str | Path, detector: Detector | None = None) -> DetectionsSense:
    """The `detections` sense. `weights` is a folder with config.json and model.safetensors, made by `planwatch fit`.

    Raises WeightsError in one line when the folder is not there, is damaged, or holds another format.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    folder = Path(weights)
    _check(folder)
    try:
        model = DetectionsModel(DetectionsConfig.from_pretrained(folder, local_files_only=True))
        model.load_state_dict(load_file(folder / "model.safetensors"))
    except (OSError, RuntimeError, ValueError, TypeError, SafetensorError) as error:
        raise WeightsError(f"weights in {str(folder)!r} cannot be read: {str(error).splitlines()[0]}") from error
    return DetectionsSense(model.eval(), detector)


def save_detections(model: DetectionsModel, folder: Path) -> None:
    """Write config.json and model.safetensors into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)


def _check(folder: Path) -> None:
    config = folder / "config.json"
    if not config.is_file() or not (folder / "model.safetensors").is_file():
        raise WeightsError(
            f"no weights in {str(folder)!r}: config.json and model.safetensors are needed; "
            "make some with `planwatch fit --data SESSIONS --out FOLDER`"
        )
    try:
        found = json.loads(config.read_text())
    except ValueError as error:
        raise WeightsError(f"{str(config)!r} is not JSON: {error}") from error
    version, kind = found.get("format_version"), found.get("model_type")
    if kind != DetectionsConfig.model_type or version != FORMAT:
        raise WeightsError(
            f"weights in {str(folder)!r} are {kind!r} version {version!r}; "
            f"this release reads {DetectionsConfig.model_type!r} version {FORMAT}: fit them again"
        )
