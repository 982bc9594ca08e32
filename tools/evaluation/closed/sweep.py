"""Does the ranking of the rows hang on a number that was only guessed? Each is halved and doubled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from .asked import Act
from .costs import COSTS, Costs, utility
from .episode import Lived

ByRow = Mapping[str, Sequence[Lived]]


def ranking(by_row: ByRow, costs: Costs) -> list[str]:
    """The rows by mean net utility, best first."""
    means = {row: fmean(utility(one, costs) for one in lived) for row, lived in by_row.items()}
    return sorted(means, key=lambda row: -means[row])


def over_costs(by_row: ByRow, costs: Costs) -> dict[str, Any]:
    """`<cost> x0.5` and `x2` -> ranking and what flips against the file's costs."""
    base = ranking(by_row, costs)
    out = {}
    for name in COSTS:
        for factor in (0.5, 2.0):
            order = ranking(by_row, costs.scaled(name, factor))
            out[f"{name} x{factor:g}"] = {"ranking": order, "flips": flips(base, order)}
    return out


def over_traits(acts: Sequence[Act], lived: Sequence[Lived], base: ByRow, costs: Costs) -> dict[str, Any]:
    """`<number> x0.5` and `x2` of the person -> ranking and what flips against the same seeds unchanged."""
    groups: dict[tuple[str, float], dict[str, list[Lived]]] = {}
    for act, one in zip(acts, lived, strict=True):
        if act.changed is not None:
            groups.setdefault(act.changed, {}).setdefault(act.row, []).append(one)
    usual = ranking(base, costs)
    return {
        f"{name} x{factor:g}": {"ranking": (order := ranking(rows, costs)), "flips": flips(usual, order)}
        for (name, factor), rows in groups.items()
    }


def flips(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Pairs whose order has turned, as "a over b"."""
    place = {row: i for i, row in enumerate(before)}
    return [f"{a} over {b}" for i, a in enumerate(after) for b in after[i + 1 :] if place[a] > place[b]]
