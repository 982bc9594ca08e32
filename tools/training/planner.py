"""`planwatch train planner`: a tiny model of a real family learns to choose recoveries from simulated episodes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...planners.llm.presets import TINY_NAME
from ...planners.training.families import FAMILIES, check_family, made_tokenizer, tiny_model
from ...planners.training.fit import Budget, fit, lessons
from ...planners.training.teacher import Taught, taught
from ..evaluation.planner_cases import WORLDS, planner_cases
from ..simulator.setting import Split

Progress = Callable[[float, float, str], None]

MAKING = 0.2
"""Share of the bar for making the lessons."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is trained, and for how long."""

    family: str = FAMILIES[0]
    minutes: float = 4.0
    """Of computing time for the loop; making the lessons takes about one more."""
    requests: int = 6000
    """In each world."""
    seed: int = 0


def default_folder(family: str) -> Path:
    """Where the weights go when no folder is named."""
    return Path("runs") / f"{TINY_NAME}-{family}"


def run_planner_training(out: Path, recipe: Recipe, progress: Progress | None = None) -> dict[str, Any]:
    """Train and save model and tokenizer (safetensors) to the folder `out`. Raises InputError: no such family."""
    tell = progress or (lambda done, total, note: None)
    check_family(recipe.family)
    if out.is_file():
        raise InputError(f"--out {str(out)!r} is a file; give a folder for the weights")
    made = _lessons(recipe, lambda share, note: tell(MAKING * share, 1, note))
    tokenizer = made_tokenizer(text for one in made for text in (one.question, one.answer))
    model = tiny_model(recipe.family, tokenizer, recipe.seed)
    budget = Budget(60.0 * recipe.minutes, seed=recipe.seed)

    def told(share: float, loss: float) -> None:
        tell(MAKING + (1 - MAKING) * share, 1, f"loss {loss:.3f}")

    fitted = fit(model, lessons(tokenizer, made), tokenizer.pad_token_id, budget, told)
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    about = {
        "family": recipe.family,
        "weights": sum(p.numel() for p in model.parameters()),
        "lessons": len(made),
        "with_the_optimal_repair": sum(one.optimal for one in made),
        "steps": fitted.steps,
        "loss": fitted.loss,
        "seconds": fitted.seconds,
        "seed": recipe.seed,
        "data": "planwatch's simulator, split train, and random procedures; nothing else",
    }
    (out / "training.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return {"folder": str(out), **about}


def _lessons(recipe: Recipe, tell: Callable[[float, str], None]) -> list[Taught]:
    out: list[Taught] = []
    for k, world in enumerate(WORLDS):
        for number, request in enumerate(planner_cases(world, Split.TRAIN, recipe.requests, recipe.seed)):
            if number % 50 == 0:
                tell((k + number / recipe.requests) / len(WORLDS), world)
            lesson = taught(request)
            out += [lesson] if lesson is not None else []
    return out
