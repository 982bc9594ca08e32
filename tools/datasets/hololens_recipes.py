"""The recipes of the HoloLens sessions as task graphs: `recipe.json` and the object-state goals in `step_goals/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...core.effects import all_of, done
from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.steps import Step

RECIPES, GOALS = "recipe.json", "step_goals"


class _Recipe(BaseModel):
    model_config = ConfigDict(extra="ignore")

    steps: dict[int, str] = Field(min_length=1)


class _Goal(BaseModel):
    model_config = ConfigDict(extra="ignore")

    state: str
    objects: list[str]


class _Goals(BaseModel):
    model_config = ConfigDict(extra="ignore")

    goals: list[_Goal]


def read_recipes(folder: Path) -> dict[str, StepGraph]:
    """recipe name -> its graph: one step after the other, goal states as cues ("mug: tea-bag").

    Raises InputError when `recipe.json` is missing or a file is damaged.
    """
    folder = Path(folder)
    recipes = _json(folder / RECIPES, f"the steps of every recipe are read from {RECIPES}")
    if not isinstance(recipes, dict) or not recipes:
        raise InputError(f"{str(folder / RECIPES)!r} holds no recipes: an object of name -> steps is needed")
    return {name: _graph(folder, name, recipe) for name, recipe in recipes.items()}


def step_id(recipe: str, number: int) -> str:
    """The id of step `number` in the graph of `recipe`."""
    return f"{recipe}-{number}"


def step_number(identifier: str) -> int:
    """The number that `step_id` was made from."""
    return int(identifier.rpartition("-")[2])


def _graph(folder: Path, name: str, recipe: Mapping[str, Any]) -> StepGraph:
    try:
        texts = _Recipe.model_validate(recipe).steps
    except ValidationError as error:
        raise _fault(folder / RECIPES, f"recipe {name!r}", error) from None
    steps, before = [], None
    for number in sorted(texts):
        pre = all_of([done(before)] if before else [])
        cues = _cues(folder / GOALS / name / f"step{number}.json")
        steps.append(Step(step_id(name, number), texts[number], pre=pre, complete_cues=cues))
        before = steps[-1].id
    return StepGraph(name, name, tuple(steps))


def _cues(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    try:
        goals = _Goals.model_validate(_json(path, "")).goals
    except ValidationError as error:
        raise _fault(path, "it", error) from None
    return tuple(f"{thing}: {goal.state}" for goal in goals for thing in goal.objects)


def _json(path: Path, why: str) -> Any:
    if not path.is_file():
        raise InputError(f"{str(path)!r} is missing: {why}")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{str(path)!r} is not JSON: {error}") from None


def _fault(path: Path, what: str, error: ValidationError) -> InputError:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return InputError(f"{str(path)!r}: {what} at {where!r}: {first['msg'].lower()}")
