"""The published adapters' low-rank matrices (Hu et al. 2021, LoRA) by `peft`, when it is installed."""

from __future__ import annotations

from typing import Any

from ...core.errors import InputError
from .model import StreamingModel


def with_lora(model: StreamingModel) -> StreamingModel:
    """Put the configuration's LoRA around the language backbone, in place.

    Raises InputError when the preset has none or `peft` is not installed.
    """
    wanted = model.config.lora
    if wanted is None:
        raise InputError(f"{model.config.preset!r} was published without LoRA; train the backbone itself")
    try:
        from peft import LoraConfig, inject_adapter_in_model  # type: ignore[import-not-found]
    except ImportError as error:
        raise InputError("LoRA needs peft: pip install 'planwatch[lora]'") from error
    fields: dict[str, Any] = {"r": wanted["r"], "lora_alpha": wanted["alpha"], "lora_dropout": wanted["dropout"]}
    inject_adapter_in_model(LoraConfig(target_modules=list(wanted["targets"]), **fields), model.backbone.lm)
    return model
