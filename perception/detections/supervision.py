"""Detections from other people's containers: anything shaped like `supervision.Detections`, without importing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from ...core.errors import InputError
from .frames import Detection, kept


class DetectionsLike(Protocol):
    """The fields that are read. `data` may hold `class_name` (N words), `hand` (N shares), `states` (N mappings)."""

    @property
    def xyxy(self) -> Any:
        """(N, 4) left, top, right, bottom in pixels."""
        ...

    @property
    def confidence(self) -> Any:
        """(N,) in [0, 1], or None for 1."""
        ...

    @property
    def class_id(self) -> Any:
        """(N,) integers, or None when `data` has class names."""
        ...

    @property
    def data(self) -> Mapping[str, Any]:
        """Further columns of length N."""
        ...


def from_supervision(
    seen: DetectionsLike, size: tuple[int, int], names: Sequence[str] | None = None
) -> tuple[Detection, ...]:
    """Detections of a picture of `size` (width, height) in pixels; `names` gives the word of each class id.

    Raises:
        InputError: no word for a class, columns of different lengths, a NaN, or a picture without pixels.
    """
    width, height = size
    if width <= 0 or height <= 0:
        raise InputError(f"the picture's size is {size!r}: give width and height in pixels")
    boxes = np.asarray(seen.xyxy, dtype=float).reshape(-1, 4) / (width, height, width, height)
    n = len(boxes)
    columns = {
        "confidence": np.ones(n) if seen.confidence is None else seen.confidence,
        "label": _labels(seen, names),
        "hand": seen.data.get("hand", np.zeros(n)),
        "states": seen.data.get("states", [{}] * n),
    }
    for name, column in columns.items():
        if len(column) != n:
            raise InputError(f"{n} boxes but {len(column)} values of {name!r}: give one for each box")
    rows = zip(boxes, columns["label"], columns["confidence"], columns["hand"], columns["states"], strict=True)
    return kept(
        Detection(str(label), (b[0], b[1], b[2], b[3]), float(sure), float(hand), dict(states))
        for b, label, sure, hand, states in ((row[0].tolist(), *row[1:]) for row in rows)
    )


def _labels(seen: DetectionsLike, names: Sequence[str] | None) -> Sequence[str]:
    if "class_name" in seen.data:
        return list(seen.data["class_name"])
    if names is None or seen.class_id is None:
        raise InputError("these detections have no class names: give `names`, the word of each class id in order")
    wrong = [int(i) for i in seen.class_id if not 0 <= int(i) < len(names)]
    if wrong:
        raise InputError(
            f"class id {wrong[0]!r} has no name: `names` holds {len(names)} words, so 0 to {len(names) - 1}"
        )
    return [names[int(i)] for i in seen.class_id]
