"""What `experiment metric-audit` prints and writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from .chart import Point, forest

VERDICT = {True: "holds", False: "does not hold", None: "cannot be told"}


def audit_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Metrics in falling tau; a row a persona and world; the hypotheses; the dearest flips."""
    yield from _metric_lines(result)
    yield from _text_lines(result)
    yield ""
    yield from _cell_lines(result)
    yield ""
    for name, one in result["differences"].items():
        gap = f"{_num(one['difference'])} {_span(one['difference_95'])}"
        yield f"{name}: tau({one['better']}) - tau({one['than']}) = {gap}: {VERDICT[one['holds']]}"
    for name, one in result["claims"].items():
        yield f"{name}: {VERDICT[one['holds']]} ({json.dumps({k: v for k, v in one.items() if k != 'holds'})})"
    best = next(iter(result["outcomes"].items()))
    yield f"best assistant: {best[0]} ({best[1]['net_utility']:.2f} points); {result['assistants']} assistants"
    for name, row in result["metrics"].items():
        worst = row["flips"]["worst"]
        if worst:
            pair = f"{worst['metric_prefers']} to {worst['outcome_prefers']}"
            yield f"{name} prefers {pair}: {worst['points_lost']:.2f} {_span(worst['points_lost_95'])} points lost"


def _metric_lines(result: Mapping[str, Any]) -> Iterator[str]:
    some = next(iter(result["metrics"].values()))
    worlds = list(some["by_world"]) if len(some["by_world"]) > 1 else []
    personas = list(some["by_persona"])
    yield (
        "| metric | tau with net utility | success | harm avoided | eyes only | policy only | plan only | flips | "
        + (" | ".join([*personas, *worlds]) + " |")
    )
    yield "|" + "---|" * (8 + len(personas) + len(worlds))
    for name, row in result["metrics"].items():
        axis, turned = row["by_axis"], row["flips"]
        cells = [
            f"{_num(row['tau'])} {_span(row['tau_95'])}", _num(row["tau_success"]), _num(row["tau_harm_avoided"]),
            _num(axis["eyes"]), _num(axis["policy"]), _num(axis["plan"]),
            f"{turned['count']} ({turned['certain']}) of {turned['of']}",
            *(f"{_num(row['by_persona'][one])} {_span(row['by_persona_95'][one])}" for one in personas),
            *(f"{_num(row['by_world'][one])} {_span(row['by_world_95'][one])}" for one in worlds),
        ]  # fmt: skip
        yield f"| {name} | " + " | ".join(cells) + " |"


def _text_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """What nobody could have scored, and what the texts were compared with."""
    yield from (f"{name}: not scored; it {why}" for name, why in result.get("not_scored", {}).items())
    made = result.get("texts")
    if made:
        yield f"texts are compared by {made['similarity']}"
        judge = made["llm_accuracy"]
        if judge:
            yield f"the judge {judge['model']} saw {judge['pairs']} pairs; {judge['unreadable']} unreadable replies"


SHOWN = 12
"""Scores in the table of personas and worlds."""


def _cell_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """A row a persona and world: the scores that are first overall, and the one that is first there."""
    names = list(result["metrics"])[:SHOWN]
    yield "| persona, world | episodes | first there | " + " | ".join(names) + " |"
    yield "|" + "---|" * (3 + len(names))
    for cell, one in result["cells"].items():
        taus = (_num(result["metrics"][name]["by_cell"][cell]) for name in names)
        yield f"| {cell} | {one['episodes']} | {one['best']} {_num(one['tau'])} | " + " | ".join(taus) + " |"


def write_audit(result: Mapping[str, Any], folder: Path) -> Path:
    """Write `metric-audit.json`, `.md` and `.svg`; returns the folder. Raises InputError when that cannot be."""
    points = [Point(name, row["tau"], row["tau_95"], name == "random") for name, row in result["metrics"].items()]
    picture = forest("Kendall's tau of each score with net utility (grey: a random score)", points, -1.0, 1.0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "metric-audit.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        (folder / "metric-audit.md").write_text("\n".join(audit_lines(result)) + "\n", encoding="utf-8")
        (folder / "metric-audit.svg").write_text(picture, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write into {str(folder)!r} ({error.strerror}); choose another --out") from error
    return folder


def _num(value: Any) -> str:
    return "–" if value is None else f"{value:.2f}"


def _span(interval: Any) -> str:
    return f"[{interval[0]:.2f}, {interval[1]:.2f}]" if interval else ""
