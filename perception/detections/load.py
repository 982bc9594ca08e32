"""Loading and saving the weights of `detections`."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import WeightsError
from ..saved import check_saved
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
    make = "make some with `planwatch fit --data SESSIONS --out FOLDER`"
    check_saved(folder, DetectionsConfig.model_type, FORMAT, make=make, renew="fit them again")
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
