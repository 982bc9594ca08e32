"""What things are worth: one versioned file, and the sum it makes of an episode."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from ....core.deviation import Harm
from .episode import Lived


@dataclass(frozen=True, slots=True)
class Costs:
    """Points, all of them at least 0. The file says what each is for."""

    version: int
    success: float
    quality: float
    rework: float
    damage: float
    injury: float
    wasted_minute: float
    rework_minute: float
    utterance: float
    needless: float
    annoyance: float

    def scaled(self, name: str, factor: float) -> Costs:
        """The same with one of them multiplied."""
        return replace(self, **{name: getattr(self, name) * factor})


COSTS = tuple(f.name for f in fields(Costs) if f.name != "version")
"""The names that can be scaled."""


@cache
def shipped_costs() -> Costs:
    """The newest version in the package."""
    text = files(__package__ or "").joinpath("costs-v1.yaml").read_text(encoding="utf-8")
    return TypeAdapter(Costs).validate_python(yaml.safe_load(text))


def harm_points(lived: Lived, costs: Costs) -> float:
    """The harm of an episode, at least 0."""
    return sum(count * getattr(costs, Harm(name).value) for name, count in lived.harms.items())


def utility(lived: Lived, costs: Costs) -> float:
    """Net utility of an episode: U = success - harm - time - words - annoyance, every term in points."""
    time = costs.wasted_minute * lived.wasted_s / 60 + costs.rework_minute * lived.rework_s / 60
    words = costs.utterance * lived.utterances + costs.needless * lived.needless + costs.annoyance * lived.annoyance
    return costs.success * lived.success - harm_points(lived, costs) - time - words
