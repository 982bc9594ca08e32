"""One page about when to speak: the rows, what talking more is worth, and whether the probabilities can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ..report.svg import tag, text
from .chart import Line, Point, curves, forest

_CSS = "body{font:15px system-ui,sans-serif;max-width:800px;margin:24px auto;padding:0 12px}svg{width:100%}"


def write_policy_page(charts: Sequence[str], title: str, path: Path) -> None:
    """Write the charts as one self-contained HTML file. Raises InputError when it cannot be written."""
    head = tag("head", '<meta charset="utf-8">', tag("title", text(title)), tag("style", text(_CSS)))
    body = tag("body", tag("h1", text(title)), *(tag("p", chart) for chart in charts))
    try:
        path.write_text(f"<!doctype html>\n{tag('html', head, body)}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {str(path)!r} ({error.strerror}); choose another --page") from error


def loop_charts(result: Mapping[str, Any]) -> Iterator[str]:
    """Of `eval loop`: net utility of the rows, the cost sweep, and what became of claims by their probability."""
    rows = {"main": result, **result["rows"]}
    points = [Point(name, row["net_utility"], row["net_utility_95"], name != "main") for name, row in rows.items()]
    low = min(0.0, *(max(-10.0, one.value or 0.0) for one in points))
    yield forest(
        f"Net utility, {result['episodes']} episodes (what lies below {low:.0f} is on the edge)", points, low, 10
    )
    if result["cost_sweep"]:
        yield _sweep(result["cost_sweep"], rows)
    told = {name: one for name, one in result["calibration"].items() if one}
    yield reliability_chart(
        "What was claimed, and how often it was so",
        {name: [(b["said"], b["happened"], b["n"]) for b in one["bins"]] for name, one in told.items()},
    )


def _sweep(points: Sequence[Mapping[str, Any]], rows: Mapping[str, Mapping[str, Any]]) -> str:
    """A curve for each policy that was played at several costs, and a point for each row that has no such setting."""
    names = dict.fromkeys(one["policy"] for one in points)
    lines = [_line(name, [one for one in points if one["policy"] == name]) for name in names]
    lines += [_line(name, [row]) for name, row in rows.items() if _plain(name, row)]
    ys = [y for line in lines for _, y, _ in line.points]
    title = "Net utility against words a minute, false alarms at 0.25, 1 and 4 times the benefit"
    return curves(title, "words a minute", lines, (min(ys) - 0.5, max(ys) + 0.5))


def _plain(name: str, row: Mapping[str, Any]) -> bool:
    """Rows far below silence (words every two seconds) would press everything else into one line."""
    return "@" not in name and name != "main" and row["net_utility"] > -1.0


def _line(name: str, mine: Sequence[Mapping[str, Any]]) -> Line:
    points = ((one["words_per_min"], one["net_utility"], one["net_utility_95"]) for one in mine)
    return Line(name.removeprefix("policy:"), tuple(sorted(points, key=lambda point: point[0])))


def when_charts(result: Mapping[str, Any]) -> Iterator[str]:
    """Of `eval when`: soft-Dice of the rows, and what came of the timeliness that learned policies expect."""
    points = [
        Point(name, row["soft_dice"], row["soft_dice_95"], name != "learned") for name, row in result["rows"].items()
    ]
    top = max((row["soft_dice_95"][1] for row in result["rows"].values()), default=0.0)
    yield forest(f"soft-Dice over {result['sessions']} sessions of unseen tasks", points, 0.0, max(0.1, top))
    for name, heads in result["calibration"].items():
        bins = {head: [(b["expected"], b["came"], b["n"]) for b in one["bins"]] for head, one in heads.items()}
        yield reliability_chart(f"{name}: timeliness that was expected, and that came", bins)


def reliability_chart(title: str, tables: Mapping[str, Sequence[tuple[float, float, int]]]) -> str:
    """Said against happened, a line for each table of (said, happened, n), beside the diagonal of perfect trust."""
    diagonal = Line("perfect", ((0.0, 0.0, None), (1.0, 1.0, None)))
    lines = [
        Line(f"{name} ({sum(n for _, _, n in table)})", tuple((said, came, None) for said, came, _ in table))
        for name, table in tables.items()
    ]
    return curves(title, "probability that was said", [diagonal, *lines])
