"""What a sense is given beside its name: options checked against its card, as JSON values for its factory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...perception.catalogue import CARDS, Card

OPTIONS = ("weights", "server", "model", "detector")
"""Names of the options that belong to a sense."""

_HOW = {
    "weights": "--weights FOLDER",
    "server": "--server URL",
    "model": "--model NAME",
    "detector": "--detector MODULE:FUNCTION",
}


def sense_args(perception: str, options: Mapping[str, str | Path | None], *, live: bool = False) -> dict[str, Any]:
    """The arguments for the factory of `perception`; options that are None were not given.

    A sense that asks a server waits for its answers in a film, never when `live`. Raises InputError for an option that
    the sense does not take, and for one that it cannot do without. A plug-in's sense takes whatever is given.
    """
    given = {name: str(value) for name, value in options.items() if value is not None}
    card = CARDS.get(perception)
    if card is None:
        return given
    _check(perception, card, given)
    waits = {"waits": True} if "server" in card.takes and not live else {}
    return {**given, **waits}


def _check(perception: str, card: Card, given: Mapping[str, str]) -> None:
    for name in given:
        if name not in card.takes:
            owners = sorted(sense for sense, other in CARDS.items() if name in other.takes)
            raise InputError(
                f"--{name} belongs to {', '.join(map(repr, owners))}, not to the sense {perception!r}; "
                f"leave it out, or add --perception {owners[0]}"
            )
    missing = [name for name in card.must if name in OPTIONS and name not in given]
    if missing:
        wanted = ", ".join(_HOW[name] for name in missing)
        raise InputError(f"the sense {perception!r} needs {card.needs}: give {wanted} (see docs/perceptions.md)")
