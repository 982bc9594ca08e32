"""The exported `compact` as a sense that needs no torch: onnxruntime, numpy and OpenCV only.

It gives the temporal part's own probabilities; the second look at the colour in hand and the checks for a stuck camera
and another task's scene, which the torch sense adds, are not part of the graph, nor are slips that some weights name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError, WeightsError
from ...core.evidence import Evidence, Quality, Sense, StepEvidence, Watch
from ...core.steps import Role, Step
from ..base import Carry as AnyCarry
from ..base import Frame, Image
from ..broken import is_picture, later, nothing_seen
from ..compact.bars import without_bars
from ..lexicon.parse import Phrase, meaning
from ..pace import ticks_of

ROLES = (Role.OBJECT, Role.TARGET, Role.TOOL)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered between ticks."""

    ids: tuple[str, ...] = ()
    memory: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    """Name of an input -> (W, ...)."""
    version: int | None = None
    """Of the watch."""
    due: float | None = None
    """Stream seconds at which the next tick is due."""
    last: Evidence | None = None
    """What was told last about this watch."""


class OnnxSense:
    """A StreamModel from a folder that `perception export onnx` wrote."""

    def __init__(self, folder: str | Path) -> None:
        try:
            import onnxruntime  # type: ignore[import-not-found]
        except ImportError as error:
            raise InputError("running an exported model needs onnxruntime: pip install 'planwatch[onnx]'") from error
        path = Path(folder)
        try:
            notes = json.loads((path / "model.json").read_text())
            self._words = {word: i for i, word in enumerate(notes["words"])}
            self._shapes: dict[str, list[int]] = notes["memory"]
            self._fps = float(notes.get("fps", 2.0))
            self._cropped = bool(notes.get("cropped", False))
            self._unasked = np.array(notes.get("respond_unasked", (1.0, 0.0)), np.float32)
            self._size = (int(notes["image_size"][0]), int(notes["image_size"][1]))
            self._session: Any = onnxruntime.InferenceSession(str(path / "model.onnx"))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise WeightsError(f"{str(path)!r} holds no exported model: {str(error).splitlines()[0]}") from error

    def step(self, frame: Frame, watch: Watch, carry: AnyCarry) -> tuple[Evidence, AnyCarry]:
        """Evidence at `frame.t`; the carry is a Memory (None before the first tick). Ticks in the model's own time."""
        memory = self._attend(watch, cast(Memory, carry) or Memory())
        if not is_picture(frame.image):
            return nothing_seen(frame, watch), memory
        ticks, due = ticks_of(frame.t, memory.due, 1.0 / self._fps)
        if not ticks and memory.last is not None:
            return later(memory.last, frame), memory
        if not watch.items:
            out = self.run(self._picture(frame.image), np.zeros((1, 4, 2), np.int64), self.empty(1))
            out = {name: value if name == "strange" else value[:0] for name, value in out.items()}
            evidence = replace(_evidence(frame, watch, {**out, "respond": self._unasked}), ticks=max(1, ticks))
            return evidence, replace(memory, due=due, last=evidence)
        ids = np.array([self._ids(item.step) for item in watch.items], dtype=np.int64)
        picture, out, kept, ended = self._picture(frame.image), {}, memory.memory, []
        for _ in range(max(1, ticks)):
            out = self.run(picture, ids, kept)
            ended.append(out["done_now"])
            kept = {name: out[f"next_{name}"] for name in self._shapes}
        evidence = replace(_evidence(frame, watch, {**out, "done_now": _end_of(ended)}), ticks=max(1, ticks))
        # a look between ticks, at steps that are new, is not remembered
        return evidence, replace(memory, memory=kept if ticks else memory.memory, due=due, last=evidence)

    def run(
        self, picture: NDArray[np.float32], ids: NDArray[np.int64], memory: dict[str, NDArray[np.float32]]
    ) -> dict[str, NDArray[np.float32]]:
        """The graph itself: every output by name."""
        found = self._session.run(None, {"frame": picture, "ids": ids, **memory})
        return {output.name: value for output, value in zip(self._session.get_outputs(), found, strict=True)}

    def empty(self, steps: int) -> dict[str, NDArray[np.float32]]:
        """The memory of so many watched steps before the first tick."""
        return {name: np.zeros((steps, *shape), np.float32) for name, shape in self._shapes.items()}

    def _attend(self, watch: Watch, memory: Memory) -> Memory:
        """Keep what is remembered of every step that stays."""
        ids = tuple(item.step.id for item in watch.items)
        if memory.memory and memory.ids == ids and memory.version == watch.version:
            return memory
        places = {step_id: i for i, step_id in enumerate(memory.ids) if step_id not in watch.forget}
        fresh = self.empty(len(ids))
        for name, rows in fresh.items():
            for i, step_id in enumerate(ids):
                if step_id in places:
                    rows[i] = memory.memory[name][places[step_id]]
        return Memory(ids, fresh, watch.version, memory.due)

    def _picture(self, image: Image) -> NDArray[np.float32]:
        image = without_bars(image) if self._cropped else image
        if image.shape[1::-1] != self._size:
            image = cv2.resize(image, self._size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        return np.ascontiguousarray(image.transpose(2, 0, 1), dtype=np.float32) / np.float32(255.0)

    def _ids(self, step: Step) -> list[tuple[int, int]]:
        asked = meaning(step)
        return [*(self._pair(asked.role(role)) for role in ROLES), (self._words.get(asked.verb or "", 0), 0)]

    def _pair(self, phrase: Phrase) -> tuple[int, int]:
        return self._words.get(phrase.kind or "", 0), self._words.get(phrase.colour or "", 0)


def _evidence(frame: Frame, watch: Watch, out: dict[str, NDArray[np.float32]]) -> Evidence:
    columns = zip(watch.items, *(out[name].tolist() for name in ("on", "done_now", "done", "wrong")), strict=True)
    steps = tuple(
        StepEvidence(item.step.id, on, now, done, {_held(item.step): wrong}) for item, on, now, done, wrong in columns
    )
    strange = float(1.0 / (1.0 + np.exp(-12.0 * (float(out["strange"][0]) - 1.0))))
    return Evidence(
        t=frame.t,
        made_at=frame.made_at,
        sense=Sense.PIXELS,
        steps=steps,
        p_background=max(0.0, 1.0 - max((s.p_on for s in steps), default=0.0)),
        quality=Quality(out_of_domain=strange),
        respond=float(out["respond"][1]),
    )


def _end_of(ended: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """As `compact.model.end_of`, of probabilities: the mean log-odds of the two surest ticks."""
    if len(ended) == 1:
        return ended[0]
    p = np.clip(np.stack(ended), 1e-7, 1.0 - 1e-7)
    return 1.0 / (1.0 + np.exp(-np.sort(np.log(p / (1.0 - p)), axis=0)[-2:].mean(0)))


def _held(step: Step) -> Role:
    asked = meaning(step)
    return Role.TOOL if asked.tool else Role.OBJECT if asked.object else Role.TARGET
