"""`planwatch eval loop` and `eval coverage`: assistants among simulated people who hear every word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ...core.errors import InputError
from .options import JsonFlag, Perception, Planner, Policy, Weights
from .output import reporting
from .progress import progress_bar

Persona = Annotated[
    str,
    typer.Option(
        "--persona", "--personas",
        help="Who performs: default, newcomer, hurried, expert, restless, stubborn; several with commas, or all. "
        "They take turns over the episodes. drawn, wilful: somebody else each time, around those for tuning.",
    ),
]  # fmt: skip

Card = Annotated[str | None, typer.Option(help="Difficulty card; left out: table-v4 (every slip shows), or gym-v1.")]

COLUMNS = (
    "success", "harm", "net_utility", "utterances_per_min", "needless_per_10_min", "misheard_per_10_min", "wasted_s",
    "rework_s", "recovered_share", "hazard_p95_s", "correction_p95_s", "anti_instruction", "duplicates",
)  # fmt: skip
"""What the table for people shows."""


# one parameter an option: that is how Typer reads a command, so the budget of six does not fit here
def loop(
    planner: Planner = "rules",
    perception: Perception = "oracle",
    policy: Policy = "utility",
    persona: Persona = "default",
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes.")] = 100,
    seed: Annotated[int, typer.Option(help="First seed; the others follow.")] = 0,
    world: Annotated[str, typer.Option(help="table, or gym: a coach beside somebody who exercises.")] = "table",
    card: Card = None,
    split: Annotated[str, typer.Option(help="test for scores; dev for choosing settings.")] = "test",
    rows: Annotated[
        str | None,
        typer.Option(
            help="Rows beside main and silent, with commas; all when left out. policy:NAME is the same with another "
            "policy, policy:NAME@4 with a false alarm that costs four times what a right word brings. in_sight is an "
            "oracle's eyes for what the pictures show, perfect_maps is compact with true maps for its encoder's."
        ),
    ] = None,
    cost_sweep: Annotated[
        str | None, typer.Option(help="Policies, with commas, played at cost ratios 0.25, 1 and 4 as a curve.")
    ] = None,
    clean: Annotated[bool, typer.Option("--clean", help="People who make no mistake.")] = False,
    weights: Weights = None,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes; the numbers do not depend on it.")] = 1,
    sweep: Annotated[
        int, typer.Option(min=0, help="Episodes for each number of the person halved and doubled; 0: costs only.")
    ] = 0,
    partial: Annotated[Path | None, typer.Option(help="Keep finished work here; a broken run goes on from it.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the charts here as one HTML page.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Score an assistant in the closed loop: its words change what the person does next."""
    with reporting(as_json) as out:
        from ..evaluation.closed.asked import ROWS
        from ..evaluation.closed.run import run_loop

        wanted = ROWS if rows is None else _names(rows)
        with progress_bar("eval loop") as progress:
            result = run_loop(
                progress,
                planner=planner,
                perception=perception,
                policy=policy,
                persona=persona,
                episodes=episodes,
                seed=seed,
                card=card or _standard(world),
                split=split,
                rows=wanted,
                weights=weights,
                clean=clean,
                jobs=jobs,
                sweep=sweep,
                cost_sweep=_names(cost_sweep or ""),
                partial=partial,
            )
        if page is not None:
            _draw(result, page)
        for line in () if as_json else table(result):
            out.line(line)
        out.result(result)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _draw(result: Mapping[str, Any], page: Path) -> None:
    from ..experiments.policy_page import loop_charts, write_policy_page

    write_policy_page(list(loop_charts(result)), "When to speak, in the closed loop", page)


def _standard(world: str) -> str:
    """The card of a world. Raises InputError."""
    from ..evaluation.closed.standard import CARDS_BY_WORLD

    if world not in CARDS_BY_WORLD:
        raise InputError(f"no world of the closed loop is called {world!r}. Allowed: {', '.join(CARDS_BY_WORLD)}")
    return CARDS_BY_WORLD[world]


def table(result: Mapping[str, Any]) -> Iterator[str]:
    """What was played, the rows, the ranking, and what flips."""
    weights = f" with weights {result['weights']}" if result["weights"] else ""
    yield f"main: {result['perception']}{weights}; card {result['card']}, split {result['split']}"
    yield f"{'row':<22}" + "".join(f"{name:>20}" for name in COLUMNS)
    for name, row in {"main": result, **result["rows"]}.items():
        yield f"{name:<22}" + "".join(f"{_cell(row[column]):>20}" for column in COLUMNS)
    yield f"success of main: 95 % {result['success_95']}; net utility: 95 % {result['net_utility_95']}"
    if result["oracle_gap"]:
        yield f"oracle gap: {result['oracle_gap']['net_utility']} points, 95 % {result['oracle_gap']['net_utility_95']}"
    yield from _shares(result)
    yield from _rivals(result["rivals"])
    yield from _curve(result["cost_sweep"])
    yield "ranking by net utility: " + " > ".join(result["ranking"])
    for title in ("costs", "traits"):
        yield from _flips(title, result[title])


def _shares(result: Mapping[str, Any]) -> Iterator[str]:
    """How much of the way to the oracle was gone: over all, over the people never tuned on, and for each person."""
    if "normalised" not in result:
        return
    yield _share(f"share of the way from {result['best_blind']} to the oracle", result)
    if result["unseen"]:
        yield _share(f"  people never tuned on ({', '.join(result['unseen']['persons'])})", result["unseen"])
    for name, one in result["personas"].items() if len(result["personas"]) > 1 else ():
        yield _share(f"  {name}, {'used for tuning' if one['tuning'] else 'never tuned on'}", one)


def _share(head: str, one: Mapping[str, Any]) -> str:
    return f"{head}: {one['normalised']}, 95 % {one['normalised_95']}, {one['episodes']} episodes"


def _rivals(rivals: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Paired gaps in net utility to the blind rows, and to other policies at the best of their settings."""
    for name, one in rivals.items():
        told = "clearly above" if one["clear"] else "not clearly above"
        gap = f"{one['net_utility']}, 95 % {one['net_utility_95']}: {told}"
        yield f"main minus {name} (best setting: {one['row']}): {gap}"


def _curve(points: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The cost sweep: utility against words a minute."""
    for one in points:
        bar = "#" * max(0, round(2 * one["net_utility"]))
        head = f"  {one['policy']:<12} cost ratio {one['cost_ratio']:<5g} {one['words_per_min']:>7.1f} words a minute"
        yield f"{head}, net utility {one['net_utility']:>6.2f} {bar}"


def _flips(title: str, swept: Mapping[str, Any] | None) -> Iterator[str]:
    if swept is None:
        yield f"{title}: not varied (--sweep N varies them on N episodes)"
        return
    turned = {name: one["flips"] for name, one in swept.items() if one["flips"]}
    yield f"{title}, each halved and doubled: {len(swept)} rankings, {len(turned)} of them differ"
    yield from (f"  {name}: {', '.join(pairs)}" for name, pairs in turned.items())


def _cell(value: Any) -> str:
    return "-" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def coverage(
    episodes: Annotated[int, typer.Option(min=1, help="Episodes of each way to go wrong.")] = 3,
    seed: Annotated[int, typer.Option(help="First seed.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Show that every deviation code and recovery kind comes up, and is recovered from with an oracle's assistant."""
    with reporting(as_json) as out:
        from ..evaluation.closed.coverage import run_coverage

        with progress_bar("eval coverage") as progress:
            result = run_coverage(episodes, seed, progress)
        for line in () if as_json else _covered(result):
            out.line(line)
        out.scored(result, "eval coverage", episodes=episodes, seed=seed)


def _covered(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'code':<12}{'occurred':>10}{'recovered':>11}{'alone':>7}{'recovered, silent':>20}"
    silent = result["rows"]["silent"]["codes"]
    for code, n in result["codes"].items():
        yield f"{code:<12}{n['occurred']:>10}{n['recovered']:>11}{n['alone']:>7}{silent[code]['recovered']:>20}"
    yield "recovered by: " + ", ".join(f"{kind} {n}" for kind, n in result["kinds"].items())
    for what in ("codes", "kinds"):
        yield f"{what} never recovered from, or by: {', '.join(result[f'missing_{what}']) or 'none'}"


def floor(
    card: Annotated[str, typer.Option(help="Difficulty card.")] = "table-v1",
    episodes: Annotated[int, typer.Option(min=1, help="Test episodes.")] = 20,
    fit: Annotated[int, typer.Option(min=2, help="Training episodes for the probe.")] = 20,
    seed: Annotated[int, typer.Option(help="First seed of both.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Show that a card cannot be scored on blindly: a timer, and a linear probe on differences between pictures."""
    with reporting(as_json) as out:
        from ..evaluation.floor import run_floor
        from .table import lines

        with progress_bar("eval floor") as progress:
            result = run_floor(card, episodes, fit, seed, progress)
        for line in () if as_json else lines(result):
            out.line(line)
        out.scored(result, "eval floor", card=card, episodes=episodes, fit=fit, seed=seed)
