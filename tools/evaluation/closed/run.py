"""`planwatch eval loop`: an assistant among people who err, beside silence, blind talk and an oracle's eyes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from .asked import MAIN, Act, Asked
from .costs import Costs, shipped_costs
from .episode import Lived
from .jobs import do_all
from .scores import paired, row_scores
from .sweep import over_costs, over_traits, ranking

Progress = Callable[[float, float, str], None]


def run_loop(progress: Progress | None = None, **asked: Any) -> dict[str, Any]:
    """Score the assistant under test in the closed loop; keyword arguments are the fields of `asked.Asked`.

    Returns its numbers at the top, every row's under `rows`, the ranking by net utility, and what flips in it when a
    cost or a number of the person is halved or doubled. The numbers do not depend on `jobs`.

    Raises:
        InputError: an unknown row, persona, card or part, or fewer than one episode.
    """
    wanted = Asked(**asked)
    wanted.check()
    return _run(wanted, shipped_costs(), progress)


def _run(asked: Asked, costs: Costs, progress: Progress | None) -> dict[str, Any]:
    work, swept = asked.work(), asked.swept()
    total, ready = len(work) + len(swept), 0

    def done(act: Act) -> None:
        nonlocal ready
        ready += 1
        if progress:
            progress(ready, total, f"{act.row}, seed {act.seed}")

    lived = do_all((*work, *swept), asked.jobs, asked.partial, done)
    by_row = {row: [one for one in lived[: len(work)] if one.row == row] for row in asked.played}
    if "oracle" in asked.wanted and asked.is_oracle:
        by_row["oracle"] = [replace(one, row="oracle") for one in by_row[MAIN]]
    return {**_table(by_row, costs, asked), **_sensitivity(by_row, (swept, lived[len(work) :]), costs, asked)}


def _table(by_row: dict[str, list[Lived]], costs: Costs, asked: Asked) -> dict[str, Any]:
    rows = {row: row_scores(lived, costs, asked.seed) for row, lived in by_row.items()}
    gap = paired(by_row["oracle"], by_row[MAIN], costs, asked.seed) if "oracle" in by_row else None
    about = {
        "persona": asked.persona,
        "card": asked.card,
        "split": asked.split,
        "seed": asked.seed,
        "perception": asked.perception,
        "planner": asked.planner,
        "policy": asked.policy,
        "costs_version": costs.version,
    }
    over = paired(by_row[MAIN], by_row["silent"], costs, asked.seed)
    rest = {row: numbers for row, numbers in rows.items() if row != MAIN}
    return {**rows[MAIN], "oracle_gap": gap, "over_silence": over, **about, "rows": rest}


def _sensitivity(
    by_row: dict[str, list[Lived]], swept: tuple[Sequence[Act], Sequence[Lived]], costs: Costs, asked: Asked
) -> dict[str, Any]:
    few = {row: lived[: asked.sweep] for row, lived in by_row.items()}
    return {
        "ranking": ranking(by_row, costs),
        "costs": over_costs(by_row, costs),
        "traits": over_traits(*swept, few, costs) if asked.sweep else None,
    }
