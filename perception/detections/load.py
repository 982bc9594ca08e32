"""Loading and saving the weights of `detections`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

from ...core.errors import InputError, WeightsError
from ..saved import check_saved
from .config import FORMAT, DetectionsConfig
from .model import DetectionsModel
from .sense import DetectionsSense, Detector


def load_detections(weights: str | Path, detector: Detector | str | None = None) -> DetectionsSense:
    """The `detections` sense. `weights` is a folder with config.json and model.safetensors, made by `planwatch fit`.

    `detector` is a function, or "module:function" to import one. Raises WeightsError in one line when the folder is not
    there, is damaged, or holds another format; InputError when the detector cannot be imported.
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
    return DetectionsSense(model.eval(), imported(detector) if isinstance(detector, str) else detector)


def imported(name: str) -> Detector:
    """The detector that "module:function" names; the module may lie in the current folder. Raises InputError."""
    module, colon, attr = name.partition(":")
    hint = "allowed is MODULE:FUNCTION, for example my_detector:detect"
    if not (module and colon and attr):
        raise InputError(f"no detector is named {name!r}; {hint}")
    found = _found(module, name)
    detector = getattr(found, attr, None)
    if not callable(detector):
        raise InputError(f"the detector {name!r} cannot be used: {module!r} has no function {attr!r}; {hint}")
    return cast(Detector, detector)


def _found(module: str, name: str) -> ModuleType:
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        return import_module(module)
    except Exception as error:  # whatever the user's own module does at import
        raise InputError(f"the detector {name!r} cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(here)


def save_detections(model: DetectionsModel, folder: Path) -> None:
    """Write config.json and model.safetensors into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
