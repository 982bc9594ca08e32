"""A made-up kitchen in the published format: what a detector would see of somebody making squash, with its errors."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TEXTS = {"1": "Place the cup on the table.", "2": "Pour juice from the bottle into the cup.", "3": "Stir with a spoon."}
GOALS = {1: ("cup", "empty"), 2: ("cup", "juice[full]")}
HELD = {1: "cup", 2: "bottle", 3: "spoon"}
STATE = {1: "empty", 2: "juice", 3: "juice"}


def session(seed: int, recipe: str = "squash", hz: float = 2.0, labelled: bool = True) -> list[dict[str, Any]]:
    """Frames of one session: steps of 5 to 22 s, the thing in hand mostly found, the cup's state mostly right."""
    draw = random.Random(f"{recipe} {seed}")
    rows: list[dict[str, Any]] = []
    start = 2.0
    for step in (None, 1, 2, 3):
        end = start if step is None else start + draw.uniform(5, 22)
        t = rows[-1]["timestamp"] + 1 / hz if rows else 0.0
        while t < end:
            rows.append({"timestamp": t, "objects": _objects(draw, step), "step": step if labelled else None})
            t += 1 / hz
        start = end
    return rows


def _objects(draw: random.Random, step: int | None) -> list[dict[str, Any]]:
    seen = [_thing(draw, "table", 0.0)]
    if step is not None and draw.random() < 0.8:
        seen.append(_thing(draw, HELD[step], 0.9))
    if draw.random() < 0.3:
        seen.append(_thing(draw, draw.choice(["cup", "bottle", "spoon"]), 0.1))
    if draw.random() < 0.7:
        state = STATE.get(step or 1, "empty") if draw.random() < 0.8 else draw.choice(["empty", "juice"])
        cup = _thing(draw, "cup", 0.0)
        cup["state"] = {"empty": 0.9 if state == "empty" else 0.1, "juice": 0.9 if state == "juice" else 0.1}
        seen.append(cup)
    return seen


def _thing(draw: random.Random, label: str, hand: float) -> dict[str, Any]:
    x, y = draw.uniform(0.0, 0.8), draw.uniform(0.0, 0.8)
    return {
        "label": label,
        "xyxyn": [x, y, x + 0.2, y + 0.2],
        "confidence": draw.uniform(0.5, 1.0),
        "hand_object_interaction": hand,
        "segment_track_id": None,
        "possible_labels": {label: 1.0},
    }


def write_recipes(folder: Path, recipes: Iterable[str] = ("squash",)) -> None:
    """`recipe.json` and the goals."""
    (folder / "recipe.json").write_text(json.dumps({name: {"steps": TEXTS} for name in recipes}))
    for name in recipes:
        goals = folder / "step_goals" / name
        goals.mkdir(parents=True)
        for number, (thing, state) in GOALS.items():
            told = {"operand": "None", "goals": [{"state": state, "objects": [thing]}]}
            (goals / f"step{number}.json").write_text(json.dumps(told))


def write_session(folder: Path, seed: int, **wish: Any) -> Path:
    """One session file below `folder`/sessions."""
    place = folder / "sessions"
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"data_{wish.get('recipe', 'squash')}_{seed}.json"
    path.write_text(json.dumps(session(seed, **wish)))
    return path


def write_kitchen(folder: Path, seeds: Iterable[int], labelled: bool = True) -> Path:
    """A whole data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_recipes(folder)
    for seed in seeds:
        write_session(folder, seed, labelled=labelled)
    return folder
