"""What can still be checked of a document with schema faults: bad entries become blanks that cause no second fault."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from .graph_schema import GraphModel
from .graph_text import Marked, Path


def salvage(marked: Marked, paths: Iterable[Path]) -> GraphModel | None:
    """The model without the entries that `paths` (of schema faults) lie in; None when nothing is left to check.

    A bad step keeps its id and effects, so that what others say about it still makes sense.
    """
    if not isinstance(marked.data, dict) or not isinstance(marked.data.get("steps"), list):
        return None
    data = {key: list(value) if isinstance(value, list) else value for key, value in marked.data.items()}
    for path in paths:
        _blank(data, path)
    data["groups"] = [group for group in data.get("groups") or () if group is not None]
    try:
        return GraphModel.model_validate(data)
    except ValidationError:
        return None


def _blank(data: dict[str, Any], path: Path) -> None:
    where, index = path[0], path[1] if len(path) > 1 else None
    if where == "steps" and isinstance(index, int):
        data["steps"][index] = _blank_step(data["steps"][index], index)
    elif where == "groups" and isinstance(index, int):
        data["groups"][index] = None
    elif where in ("id", "goal"):
        data[where] = "unknown"
    elif where != "steps":
        data.pop(str(where), None)


def _blank_step(step: Any, index: int) -> dict[str, Any]:
    step = step if isinstance(step, dict) else {}
    name = step.get("id")
    effects = step.get("effects")
    return {
        "id": name if isinstance(name, str) and name else f"entry_{index + 1}",
        "text": "unknown",
        "effects": [e for e in effects if isinstance(e, str)] if isinstance(effects, list) else [],
    }
