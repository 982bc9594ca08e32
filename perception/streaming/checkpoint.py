"""Saving and loading streaming models: `config.json`, safetensors, the processor; every fault in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...core.errors import WeightsError
from ..saved import check_pickle, check_saved
from .config import FORMAT, StreamingConfig
from .model import StreamingModel
from .processor import StreamingProcessor


def save_streaming(model: StreamingModel, folder: str | Path, processor: StreamingProcessor | None = None) -> None:
    """Write config.json, model.safetensors and the processor. A model in int8 cannot be saved: save it before."""
    from .quant import Int8Linear

    if any(isinstance(module, Int8Linear) for module in model.modules()):
        raise WeightsError("a model in int8 cannot be saved; save it in fp32 or bf16 and load it with quant='int8'")
    model.save_pretrained(folder, max_shard_size="1000GB")
    config: Any = model.config
    (processor or StreamingProcessor.of(config)).save_pretrained(folder)


def load_streaming(folder: str | Path, quant: str = "fp32") -> tuple[StreamingModel, StreamingProcessor]:
    """The model, ready to stream, and its processor.

    Raises WeightsError in one line: no such folder, a pickle, another architecture or version, damaged, keys missing.
    """
    from safetensors import SafetensorError

    from .speed import quantised

    path = Path(folder)
    check_pickle(path)
    make = "save some with save_streaming, or build a preset"
    check_saved(path, StreamingConfig.model_type, FORMAT, make=make, renew="save the model again with this release")
    try:
        model = StreamingModel(StreamingConfig.from_pretrained(path, local_files_only=True))
        tensors = read_tensors(path)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise WeightsError(f"weights in {str(path)!r} cannot be read: {str(error).splitlines()[0]}") from error
    fill(model, tensors, str(path))
    return quantised(model.eval(), quant), StreamingProcessor.from_pretrained(path)


def read_tensors(path: Path) -> dict[str, Any]:
    """Every tensor of a folder, shards included."""
    from safetensors.torch import load_file

    index = path / "model.safetensors.index.json"
    if index.is_file():
        files = sorted({path / Path(name).name for name in json.loads(index.read_text())["weight_map"].values()})
    else:
        files = sorted(path.glob("*.safetensors"))
    tensors: dict[str, Any] = {}
    for file in files:
        tensors |= load_file(file)
    return tensors


def fill(module: Any, tensors: dict[str, Any], where: str) -> None:
    """Load tensors into a module: all of them must fit, and none may be missing but those tied to one that is there.

    Raises WeightsError naming the first fault.
    """
    own = module.state_dict()
    for name, tensor in tensors.items():
        if name not in own:
            raise WeightsError(
                f"weights in {where!r} hold {name!r}, which this model does not have: another architecture"
            )
        if own[name].shape != tensor.shape:
            raise WeightsError(
                f"weights in {where!r}: {name!r} is {tuple(tensor.shape)}, this model needs {tuple(own[name].shape)}"
            )
    there = {own[name].data_ptr() for name in tensors}
    if lost := sorted(name for name in set(own) - set(tensors) if own[name].data_ptr() not in there):
        raise WeightsError(
            f"weights in {where!r} lack {lost[0]!r} and {len(lost) - 1} more: download or save them again"
        )
    module.load_state_dict(tensors, strict=False)
