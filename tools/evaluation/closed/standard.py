"""What the closed loop is played with when nothing else is named: a card on which every slip shows, and eyes for it.

On `table-v1` three in four of these people's slips have no picture, so that even perfect eyes are no better than
silence there (row `in_sight`): a table about the senses needs a card about what they can see.
"""

from __future__ import annotations

from pathlib import Path

from ...simulator.cards import CARDS

CARDS_BY_WORLD = {"table": "table-v4", "gym": "gym-v1"}
"""World -> its card."""


def weights_for(perception: str, card: str) -> Path | None:
    """The shipped weights that were trained for the pictures of `card`; None: the usual ones, or none."""
    known = perception == "compact" and card in CARDS and CARDS[card].frank
    return Path("wide") if known else None
