"""The vLLM command that serves a model so that its answers keep to their form."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass

from ...core.errors import InputError
from ...planners.llm.offline import STRICT
from ...planners.llm.presets import PRESETS, preset_for

STRICT_JSON = json.dumps(STRICT, separators=(",", ":"))
"""As the command line takes it."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What to run."""

    model: str
    preset: str
    command: tuple[str, ...]
    installed: bool
    """True when vLLM is on the path here."""
    url: str
    """What `--server` takes then."""


def serving(name: str, port: int = 8000) -> Serving:
    """The command for a preset's model, or for any model on the hub. Raises InputError for what cannot be a name."""
    preset = PRESETS.get(name)
    model = preset.model if preset is not None and preset.model else name
    if not model or model.startswith("-") or any(c.isspace() for c in model) or name in ("plain", "tiny"):
        allowed = ", ".join(n for n, p in PRESETS.items() if p.model)
        raise InputError(
            f"{name!r} is no model; allowed: {allowed}, a folder, or a name on the hub such as Qwen/Qwen3-8B"
        )
    preset = preset or preset_for(model)
    options = ("--host", "127.0.0.1", "--port", str(port), "--structured-outputs-config", STRICT_JSON)
    command = ("vllm", "serve", model, *options, *preset.serve)
    return Serving(model, preset.name, command, shutil.which("vllm") is not None, f"http://127.0.0.1:{port}/v1")
