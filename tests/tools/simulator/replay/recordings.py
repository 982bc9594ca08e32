"""Tiny recordings made up by hand, in the formats of the public ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

STEPS = {"1": "Boil-Boil the kettle", "2": "Grind-Grind twenty beans",
         "4": "Pour-Pour water over the filter", "7": "Stir-Stir the cup"}  # fmt: skip
GRAPH = {"steps": {"0": "START", **STEPS, "9": "END"}, "edges": [[0, 1], [0, 2], [1, 4], [2, 4], [4, 7], [7, 9]]}


def row(node: str, start: float, end: float, *tags: str) -> dict[str, Any]:
    """One step annotation; a step that was not done starts at -1."""
    errors = {"errors": [{"tag": tag, "description": "made up"} for tag in tags]} if tags else {}
    return {"description": STEPS[node].upper(), "step_id": 7, "start_time": start, "end_time": end, **errors}


CLEAN = [row("1", 0, 20), row("2", 15, 40), row("4", 45, 75), row("7", 80, 90)]
OMITS = [row("1", 5, 20), row("2", -1, -1, "Missing Step"), row("4", 25, 65), row("7", 70, 80)]
EARLY = [row("1", 2, 20), row("4", 25, 65, "Order Error"), row("2", 70, 90, "Order Error"), row("7", 95, 105)]
MANNER = [row("1", 2, 20), row("2", 24, 44), row("4", 50, 90, "Technique Error"), row("7", 95, 105)]
TOY = """\
300,600,attach,wheel,chassis,correct,
600,900,attach,roof,body,mistake,wrong position
930,1000,attach,door,body,mistake,previous one is mistake
1000,1100,detach,door,body,correction,
1100,1200,detach,roof,body,correction,
1200,1500,attach,roof,body,correct,
1500,1800,attach,door,body,correct
"""


def act(start: float, correctness: str, by: str = "none") -> dict[str, Any]:
    """One fine action of a lesson."""
    attributes = {"Action Correctness": correctness, "Incorrect Action Corrected by": by}
    return {
        "id": int(start),
        "label": "Fine grained action",
        "start": start,
        "end": start + 1.0,
        "attributes": attributes,
    }


LESSON = {
    "taskType": "setup kettle",
    "events": [
        {"id": 91, "label": "Conversation", "start": 12.0, "end": 13.0, "attributes": {}},
        act(5.0, "Correct Action"),
        act(10.0, "Wrong Action, corrected by instructor verbally", "91"),
        act(20.0, "Wrong Action, corrected by student"),
        act(30.0, "Wrong Action, corrected by student"),
    ],
}


def write_recordings(folder: Path) -> Path:
    """Four recordings of a recipe, one of a toy and one lesson with a coach, below `folder`."""
    graphs, notes = folder / "captaincook4d" / "task_graphs", folder / "captaincook4d" / "annotation_json"
    toys = folder / "assembly101_mistakes" / "annots"
    for made in (graphs, notes, toys):
        made.mkdir(parents=True)
    (graphs / "coffee.json").write_text(json.dumps(GRAPH))
    rows = [
        {"recording_id": name, "activity_id": 1, "is_error": name != "1_1", "step_annotations": steps}
        for name, steps in (("1_1", CLEAN), ("1_2", OMITS), ("1_3", EARLY), ("1_4", MANNER))
    ]
    (notes / "error_annotations.json").write_text(json.dumps(rows))
    (toys / "toy.csv").write_text(TOY)
    lessons = folder / "holoassist"
    lessons.mkdir()
    with gzip.open(lessons / "labels_1.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(LESSON) + "\n")
    return folder
