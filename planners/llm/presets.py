"""What differs between model families: names, thinking on or off, how the form of an answer is asked for, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ...core.errors import InputError
from ...core.near import did_you_mean
from .wire import MAX_STEPS


class Mode(StrEnum):
    """How a server is told the form of the answer."""

    SCHEMA = "schema"
    """`response_format` with a JSON Schema: decoding is constrained by the server (vLLM, SGLang, llama.cpp, Ollama)."""
    TOOLS = "tools"
    """A named tool call: for servers without schemas; the answer is checked, not constrained."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One model family."""

    name: str
    model: str = ""
    """The name on the hub that `serve-llm` takes; empty for none in particular."""
    mode: Mode = Mode.SCHEMA
    max_tokens: int = 512
    deadline_s: float = 20.0
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the request's body."""
    serve: tuple[str, ...] = ()
    """Further options of the vLLM command."""
    steps: int = MAX_STEPS
    """Steps of the plan that it is shown."""


TINY_NAME = "planwatch-tiny"
"""How the names of folders with our own tiny models begin."""

TINY_STEPS = 6
"""Steps that a model of `planwatch train planner` is shown: it learns from a short text."""

PLAIN = Preset("plain")
"""Any model."""

PRESETS: Mapping[str, Preset] = {
    "plain": PLAIN,
    "qwen3": Preset(
        "qwen3",
        "Qwen/Qwen3-8B",
        stop=("<|im_end|>",),
        extra={"chat_template_kwargs": {"enable_thinking": False}},
        serve=("--reasoning-parser", "qwen3"),
    ),
    "qwen3-thinking": Preset(
        "qwen3-thinking",
        "Qwen/Qwen3-8B",
        max_tokens=4096,
        deadline_s=60.0,
        temperature=0.6,
        stop=("<|im_end|>",),
        extra={"chat_template_kwargs": {"enable_thinking": True}},
        serve=("--reasoning-parser", "qwen3"),
    ),
    "llama4": Preset(
        "llama4",
        "meta-llama/Llama-4-Scout-17B-16E-Instruct",
        stop=("<|eot|>",),
        serve=("--max-model-len", "16384"),
    ),
    "tiny": Preset("tiny", max_tokens=96, steps=TINY_STEPS),
}
"""name -> preset."""


def preset_named(name: str) -> Preset:
    """The preset called `name`. Raises InputError with the near name."""
    found = PRESETS.get(name)
    if found is None:
        hint = did_you_mean(name, tuple(PRESETS))
        raise InputError(f"no preset is called {name!r}.{hint} Allowed: {', '.join(PRESETS)}")
    return found


def preset_for(model: str) -> Preset:
    """The preset that a model's name suggests: one of our own tiny ones, Qwen3, Llama 4, or any."""
    plain = model.lower().replace("-", "").replace("_", "")
    if TINY_NAME.replace("-", "") in plain:
        return PRESETS["tiny"]
    if "qwen3" in plain:
        return PRESETS["qwen3"]
    return PRESETS["llama4"] if "llama4" in plain else PLAIN
