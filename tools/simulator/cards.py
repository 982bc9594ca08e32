"""Difficulty cards: how hard an episode is. A change is a new version; a card never changes."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.errors import InputError


@dataclass(frozen=True, slots=True)
class Card:
    """One difficulty card of world `table`."""

    name: str
    steps: tuple[int, int] = (6, 12)
    """Fewest and most steps."""
    seconds: tuple[float, float] = (180.0, 300.0)
    """Shortest and longest episode (before recoveries)."""
    parallel: float = 0.5
    """Share of the graphs that have parallel threads."""
    lookalikes: int = 2
    """Look-alike pairs in view, at least."""
    clean: float = 0.5
    """Share of the episodes in which nothing goes wrong."""
    deviations: tuple[int, int] = (1, 3)
    """How many in the rest; omissions and wrong objects are drawn evenly."""
    things: int = 12
    """Things on the table, at most."""
    tidying: float = 0.4
    """Mean number of times that a thing of no step is handled: harmless."""
    similar: float = 0.3
    """Share of the look-alikes that are a similar kind in the same colour; the rest are the same kind in another."""
    siblings: float = 0.0
    """Share of the tasks that need some kind of thing twice, so that steps differ in one colour only."""
    wide: bool = False
    """True: left-handed people, cameras on stands, mirrored, upright, stalling, a hunting exposure, and states that a
    person would see: how full, how hot, spilt, set wrongly."""
    frank: bool = False
    """True: slips that have no picture of their own show by signs (dropped, not prepared, worked on in a wrong way, a
    poor result); only when `wide`."""
    clear: bool = False
    """True: what lies in a thing does not hide the sign of its slip; only when `frank`."""
    rare: bool = False
    """True: slips that few actions allow (too little, too short, set wrongly, left half done, something added) come up
    as often as others; only when `frank`."""
    left_handed: float = 0.0
    """Share of the people who are left-handed; only when `wide`."""


CARDS = {
    "table-v1": Card("table-v1"),
    "table-train-v2": Card("table-train-v2", clean=0.2, deviations=(2, 4), tidying=0.8, similar=0.5, siblings=0.6),
    "table-v2": Card("table-v2", siblings=0.3, wide=True, left_handed=0.15),
    "table-train-v3": Card(
        "table-train-v3", clean=0.2, deviations=(2, 4), tidying=0.8, similar=0.5, siblings=0.6, wide=True,
        left_handed=0.3,
    ),
    "table-v3": Card("table-v3", siblings=0.3, wide=True, frank=True, left_handed=0.15),
    "table-v4": Card("table-v4", siblings=0.3, wide=True, frank=True, clear=True, left_handed=0.15),
    "table-train-v4": Card(
        "table-train-v4", clean=0.15, deviations=(4, 7), tidying=0.8, similar=0.5, siblings=0.6, wide=True, frank=True,
        left_handed=0.3,
    ),
    "table-train-v5": Card(
        "table-train-v5", clean=0.15, deviations=(4, 7), tidying=0.8, similar=0.5, siblings=0.6, wide=True, frank=True,
        rare=True, left_handed=0.3,
    ),
    "table-train-v6": Card(
        "table-train-v6", clean=0.15, deviations=(4, 7), tidying=0.8, similar=0.5, siblings=0.6, wide=True, frank=True,
        clear=True, left_handed=0.3,
    ),
    "table-train-v7": Card(
        "table-train-v7", clean=0.15, deviations=(4, 7), tidying=0.8, similar=0.5, siblings=0.6, wide=True, frank=True,
        clear=True, rare=True, left_handed=0.3,
    ),
    "table-tiny-v1": Card("table-tiny-v1", steps=(3, 4), seconds=(30.0, 60.0), clean=0.2, deviations=(1, 2)),
}  # fmt: skip
"""name -> card. `table-train-v2` and `-v3` are what weights for `table-v1` and `-v2` are fitted on, `-v4` to `-v7`
what those for `table-v3` and `-v4` are."""


def card_named(name: str) -> Card:
    """The card of that name; raises InputError naming the known ones."""
    if name not in CARDS:
        raise InputError(f"no difficulty card is called {name!r}. Allowed: {', '.join(CARDS)}")
    return CARDS[name]
