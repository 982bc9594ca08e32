"""What a planner is given beside its name, and what is left of the same options for the sense."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...core.errors import InputError
from ...perception.catalogue import CARDS

TAKES: Mapping[str, tuple[str, ...]] = {
    "llm": ("server", "model", "preset"),
    "hybrid": ("server", "model", "preset"),
    "http": ("server",),
}
"""planner -> the options that it takes."""

Options = Mapping[str, str | Path | None]


def has_words(planner: str) -> bool:
    """True for a planner behind which a language model may be; one over HTTP repairs plans and nothing else."""
    return "model" in TAKES.get(planner, ("model",))


def default_planner(planner: str, perception: str, options: Options) -> str:
    """`hybrid` when a model is named that the sense has no use for and no other planner was asked for."""
    spare = [name for name, value in options.items() if value is not None and not _sense_takes(perception, name)]
    return "hybrid" if planner == "rules" and spare else planner


def planner_args(planner: str, options: Options) -> dict[str, str]:
    """The arguments for the factory of `planner`; options that are None were not given.

    Raises:
        InputError: a preset for a planner that takes none.
    """
    takes = TAKES.get(planner, ())
    if options.get("preset") is not None and "preset" not in takes:
        raise InputError(f"--preset belongs to the planners llm and hybrid, not to {planner!r}; leave it out")
    return {name: str(options[name]) for name in takes if options.get(name) is not None}


def left_for_sense(perception: str, options: Options, taken: Mapping[str, str]) -> dict[str, str | Path | None]:
    """The options without those that only the planner takes."""
    return {name: value for name, value in options.items() if name not in taken or _sense_takes(perception, name)}


def _sense_takes(perception: str, name: str) -> bool:
    card = CARDS.get(perception)
    return card is not None and name in card.takes
