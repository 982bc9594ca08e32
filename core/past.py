"""A call of a transformers model with what it remembers: release 5.24 renamed the argument, and both names are met.

transformers up to 5.23 calls it `past_key_values` (attention) or `cache_params` (state spaces), later ones `cache`.
vLLM holds transformers back below 5.21, so that an installation may have either.
"""

from __future__ import annotations

import inspect
from typing import Any

NAMES = ("cache", "past_key_values", "cache_params")
"""Names of the argument, and of the output's field, newest first."""


def with_past(model: Any, past: Any, **inputs: Any) -> tuple[Any, Any]:
    """Call `model` with `past` (None at the start) and `inputs`; gives its output and what to hand over next time.

    Raises TypeError for a model that takes no past.
    """
    known = inspect.signature(model.forward).parameters
    name = next((name for name in NAMES if name in known), None)
    if name is None:
        raise TypeError(f"{type(model).__name__} takes no past; known names are {', '.join(NAMES)}")
    out = model(**inputs, **{name: past}, use_cache=True)
    return out, getattr(out, name)
