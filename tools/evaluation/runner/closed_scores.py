"""Scores of a closed-loop run: what came of it, beside nobody and blind talk with the same people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....core.codec import decode
from ..closed.costs import shipped_costs
from ..closed.episode import Lived
from ..closed.scores import paired, row_scores
from .play import CLOSED_BLIND
from .prediction import Prediction


def lived_of(found: Sequence[Prediction], row: str) -> list[Lived]:
    """The outcomes of one row, in the order of the recordings."""
    return [decode(Lived, one.closed) for one in found if one.closed is not None and one.row == row]


def closed_scores(found: Sequence[Prediction], seed: int) -> dict[str, Any]:
    """Success, harm and net utility of the main row, the blind rows, and those that it does not beat.

    A row is beaten when the 95 % paired interval of the difference in net utility lies wholly above 0.
    """
    costs, main = shipped_costs(), lived_of(found, "main")
    rows = {row: lived_of(found, row) for row in CLOSED_BLIND}
    over = {row: paired(main, lived, costs, seed) for row, lived in rows.items() if lived}
    table = {
        row: {**row_scores(lived, costs, seed), "main_minus_row": over[row]} for row, lived in rows.items() if lived
    }
    weak = [row for row, one in over.items() if not (one["net_utility_95"] and one["net_utility_95"][0] > 0)]
    return {**row_scores(main, costs, seed), "rows": table, "not_beaten": {"net_utility": weak}}
