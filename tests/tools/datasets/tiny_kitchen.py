"""A tiny hand-made data set in CaptainCook4D's format: tea in four steps, made well, with a skip, and out of order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

STEPS = {
    "0": "START",
    "1": "Boil-Boil the water",
    "2": "Pour-Pour the water",
    "4": "Add-Add milk",
    "5": "Stir-Stir",
    "6": "END",
}
EDGES = [[0, 1], [1, 2], [2, 4], [4, 5], [5, 6]]
TEXTS = {1: "Boil - boil the water", 2: "Pour-Pour the Water", 4: "Add-Add milk", 5: "Stir-Stir"}


def step(node: int, start: float, end: float, *tags: str) -> dict[str, Any]:
    errors = [{"tag": tag, "description": ""} for tag in tags]
    return {"step_id": 100 + node, "description": TEXTS[node], "start_time": start, "end_time": end, "errors": errors}


RUNS = {
    "1_1": [step(1, 2, 30), step(2, 34, 60), step(4, 65, 90), step(5, 95, 120)],
    "1_2": [step(1, 2, 30), step(4, 34, 60), step(5, 65, 90), step(2, -1, -1, "Missing Step")],
    "1_3": [step(4, 40, 60, "Order Error"), step(1, 2, 30), step(2, 65, 90, "Order Error"), step(5, 95, 120)],
}


def write_kitchen(folder: Path) -> Path:
    """The data set below `folder`."""
    graphs, annotations = folder / "task_graphs", folder / "annotation_json"
    graphs.mkdir(parents=True)
    annotations.mkdir()
    (graphs / "teawithmilk.json").write_text(json.dumps({"steps": STEPS, "edges": EDGES}))
    names = {i: {"activity_name": "Tea with Milk"} for i in RUNS} | {"9_1": {"activity_name": "No Graph"}}
    (annotations / "complete_step_annotations.json").write_text(json.dumps(names))
    rows = [{"recording_id": i, "step_annotations": steps} for i, steps in RUNS.items()]
    rows.append({"recording_id": "9_1", "step_annotations": RUNS["1_1"]})
    (annotations / "error_annotations.json").write_text(json.dumps(rows))
    return folder
