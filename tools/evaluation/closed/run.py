"""`planwatch eval loop`: an assistant among people who err, beside silence, blind talk and an oracle's eyes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ...simulator.people.drawn import person_of
from ..stamp import stamped
from .against import over_rivals, share_of_gap
from .asked import MAIN, POLICY, Act, Asked, policy_of
from .claims import trust
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
    by_row: dict[str, list[Lived]] = {row: [] for row in asked.played}
    for act, one in zip(work, lived, strict=False):
        by_row[act.row].append(one)
    if "oracle" in asked.wanted and asked.is_oracle:
        by_row["oracle"] = [replace(one, row="oracle") for one in by_row[MAIN]]
    found = {**_table(by_row, costs, asked), **_sensitivity(by_row, (swept, lived[len(work) :]), costs, asked)}
    return stamped(found, **asked.spec(), costs_version=costs.version)


def _table(by_row: dict[str, list[Lived]], costs: Costs, asked: Asked) -> dict[str, Any]:
    rows = {row: row_scores(lived, costs, asked.seed) for row, lived in by_row.items()}
    gap = paired(by_row["oracle"], by_row[MAIN], costs, asked.seed) if "oracle" in by_row else None
    about: dict[str, Any] = {
        "persona": asked.persona,
        "card": asked.card,
        "split": asked.split,
        "seed": asked.seed,
        "perception": asked.perception,
        "weights": asked.looking_with,
        "planner": asked.planner,
        "policy": asked.policy,
        "costs_version": costs.version,
    }
    over = paired(by_row[MAIN], by_row["silent"], costs, asked.seed)
    rivals = over_rivals(by_row, costs, asked.seed, asked.policy)
    share = {**share_of_gap(by_row, costs, asked.seed), "unseen": _unseen(by_row, costs, asked), "rivals": rivals}
    rest = {row: numbers for row, numbers in rows.items() if row != MAIN}
    about["calibration"] = trust([claim for one in by_row[MAIN] for claim in one.claims])
    head = {**rows[MAIN], **share, "oracle_gap": gap, "over_silence": over, **about}
    return {**head, "personas": _persons(by_row, costs, asked), "cost_sweep": _curve(rows), "rows": rest}


def _persons(by_row: dict[str, list[Lived]], costs: Costs, asked: Asked) -> dict[str, Any]:
    """The row under test for each person, and the share of the gap to the oracle that it closes there."""
    out = {}
    for i, name in enumerate(asked.persons):
        mine = {row: lived[i :: len(asked.persons)] for row, lived in by_row.items()}
        if not mine[MAIN]:
            continue
        share = share_of_gap(mine, costs, asked.seed)
        out[name] = {**row_scores(mine[MAIN], costs, asked.seed), **share, "tuning": person_of(name, asked.seed).tuning}
    return out


def _unseen(by_row: dict[str, list[Lived]], costs: Costs, asked: Asked) -> dict[str, Any] | None:
    """The share of the gap over the people that nothing was ever tuned on, together; None when there is none."""
    turns = len(asked.persons)
    new = [i for i, name in enumerate(asked.persons) if not person_of(name, asked.seed).tuning]
    mine = {row: [one for k, one in enumerate(lived) if k % turns in new] for row, lived in by_row.items()}
    if not mine[MAIN]:
        return None
    return {"persons": [asked.persons[i] for i in new], "episodes": len(mine[MAIN])} | share_of_gap(
        mine, costs, asked.seed
    )


def _curve(rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A point for every policy and cost ratio that was played: words a minute against net utility."""
    keys = ("words_per_min", "utterances_per_min", "net_utility", "net_utility_95", "needless_per_10_min", "success")
    points = ((policy_of(row), row) for row in rows if row.startswith(POLICY) and "@" in row)
    return [{"policy": name, "cost_ratio": ratio, **{k: rows[row][k] for k in keys}} for (name, ratio), row in points]


def _sensitivity(
    by_row: dict[str, list[Lived]], swept: tuple[Sequence[Act], Sequence[Lived]], costs: Costs, asked: Asked
) -> dict[str, Any]:
    few = {row: lived[: asked.sweep] for row, lived in by_row.items()}
    return {
        "ranking": ranking(by_row, costs),
        "costs": over_costs(by_row, costs),
        "traits": over_traits(*swept, few, costs) if asked.sweep else None,
    }
