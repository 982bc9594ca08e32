"""`compact` as an ONNX graph: one tick, words in as ids, memory in and out; and a file that says what goes where."""

from __future__ import annotations

import json
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ...core.errors import InputError
from ..compact.load import load_compact
from ..compact.model import CompactModel
from ..compact.ssd import Carry

GRAPH, NOTES = "model.onnx", "model.json"
OPSET = 17
EXAMPLE_STEPS = 3
"""Watched steps while it is traced; the graph takes any number."""


class OneTick(nn.Module):
    """`CompactModel.tick` with plain tensors in and out."""

    def __init__(self, model: CompactModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, frame: Tensor, ids: Tensor, *memory: Tensor) -> tuple[Tensor, ...]:
        """frame (3, H, W) in [0, 1], ids (W, 4, 2), conv and state a layer -> probabilities, strangeness, memory."""
        carries = [Carry(*memory[i : i + 2]) for i in range(0, len(memory), 2)]
        seen, carries = self.model.tick(frame, self.model.text(ids), carries)
        out = seen.out
        told = (out.on.sigmoid(), out.done_now.sigmoid(), out.done.sigmoid(), out.wrong.sigmoid())
        strange = self.model.strangeness(seen.maps.summary) / self.model.domain_limit
        return (*told, out.respond.softmax(-1), strange, *(part for carry in carries for part in carry))


def names(layers: int) -> tuple[list[str], list[str]]:
    """Names of inputs and outputs."""
    memory = [f"{part}_{i}" for i in range(layers) for part in ("conv", "state")]
    told = ["on", "done_now", "done", "wrong", "respond", "strange"]
    return ["frame", "ids", *memory], [*told, *(f"next_{name}" for name in memory)]


def export_compact(folder: str | Path, weights: str | Path | None = None) -> dict[str, Any]:
    """Write `model.onnx` and `model.json` into `folder` -> what was written.

    Raises InputError when onnx is not installed, WeightsError for weights that cannot be read.
    """
    if find_spec("onnx") is None:
        raise InputError("exporting needs onnx: pip install 'planwatch[onnx]'")
    model = load_compact(weights, threads=None).model
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    width, height = model.config.image_size
    inputs, outputs = names(model.config.layers)
    memory = [part for carry in model.empty(EXAMPLE_STEPS) for part in carry]
    example = (torch.rand(3, height, width), torch.ones(EXAMPLE_STEPS, 4, 2, dtype=torch.long), *memory)
    steps = [name for name in (*inputs, *outputs) if name not in ("frame", "respond", "strange")]
    with warnings.catch_warnings(), torch.no_grad():
        # the tracing exporter needs onnx alone; the newer one two packages more, for the same graph
        warnings.simplefilter("ignore")
        torch.onnx.export(
            OneTick(model).eval(), example, str(path / GRAPH), input_names=inputs, output_names=outputs,
            dynamic_axes={name: {0: "steps"} for name in steps}, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    shapes = {name: list(value.shape[1:]) for name, value in zip(inputs[2:], memory, strict=True)}
    notes: dict[str, Any] = {"image_size": [width, height], "words": model.text.words, "memory": shapes, "opset": OPSET}
    notes |= {"fps": model.config.fps, "cropped": model.config.cropped}
    with torch.no_grad():  # what is answered when no step is watched: the runtime takes no empty tensors
        notes["respond_unasked"] = model.respond(torch.zeros(model.config.d_model))[:2].softmax(-1).tolist()
    (path / NOTES).write_text(json.dumps(notes, indent=1))
    return {"graph": str(path / GRAPH), "notes": str(path / NOTES), "bytes": (path / GRAPH).stat().st_size}
