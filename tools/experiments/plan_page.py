"""What `experiment plan-quality` writes: the table for people, and one page with its charts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from .chart import Line, Point, curves, forest

COLUMNS = ("speech_f1", "instruct_next_f1", "completion_f1", "deviation_f1", "soft_dice", "utterances_per_min")
LEAKS = "as-performed LEAKS THE FUTURE: it holds the order in which things will be done; no planner can have it."


def table_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """A Markdown table, the blind rows below the plans, then what each plan does not beat."""
    yield "| plan | " + " | ".join(COLUMNS) + " | speech_f1 minus base |"
    yield "|" + "---|" * (len(COLUMNS) + 2)
    for name, row in result["plans"].items():
        shown = f"{name} (leaks the future)" if row["leaks_future"] else name
        base = next(key for key in row if key.startswith("minus_"))
        over = row[base]["speech_f1"]
        yield (
            f"| {shown} | "
            + " | ".join(_cell(row, c) for c in COLUMNS)
            + f" | {_num(over['gap'])} {_span(over['gap_95'])} |"
        )
    for name, row in result["rows"].items():
        yield f"| blind: {name} | " + " | ".join(_cell(row, c) for c in COLUMNS) + " | |"
    yield from _notes(result)


def _notes(result: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    for name, row in result["plans"].items():
        weak = {score: rows for score, rows in row["not_beaten"].items() if rows}
        words = "; ".join(f"{score}: {', '.join(rows)}" for score, rows in weak.items())
        yield f"{name} does not beat {words}." if weak else f"{name} beats every blind row in every headline score."
    if result["leaks_future"]:
        yield LEAKS
    model = result.get("model")
    if model is not None:
        took = ", ".join(f"{n} by {who}" for who, n in model["revisions"].items()) or "none"
        yield f"llm: changes of the plan: {took}; {model['notes']} answers not taken or not had"
        yield from (f"  for example: {note}" for note in model["first"])
    for name, why in result["not_run"].items():
        yield f"{name} was not run: {why}"


def write_page(result: Mapping[str, Any], folder: Path) -> Path:
    """Write `plan-quality.json`, `.md` and `.html` into `folder`. Raises InputError when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(result, indent=1, ensure_ascii=False)
        (folder / "plan-quality.json").write_text(text + "\n", encoding="utf-8")
        (folder / "plan-quality.md").write_text("\n".join(table_lines(result)) + "\n", encoding="utf-8")
        page = folder / "plan-quality.html"
        page.write_text(_html(result), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write into {str(folder)!r} ({error.strerror}); choose another --out") from error
    return page


def charts(result: Mapping[str, Any]) -> Iterator[str]:
    """Every chart as SVG."""
    for score in ("speech_f1", "completion_f1", "deviation_f1"):
        plans = [Point(name, row[score], row[f"{score}_95"]) for name, row in result["plans"].items()]
        blind = [Point(name, row[score], row[f"{score}_95"], True) for name, row in result["rows"].items()]
        yield forest(f"{score}, 95 % over {result['sessions']} sessions (grey: rows that never look)", [*plans, *blind])
    noise = result["plan_noise"]
    if noise:
        yield curves(
            "Noise on the plan's state: speech_f1",
            "share of completions that noise strikes",
            _lines(noise, "kind", "p"),
        )
    fog = result["perception_noise"]
    if fog:
        yield curves("Noise on the eyes: speech_f1", "accuracy of the sense", _lines(fog, "plan", "accuracy"))


def _lines(points: list[dict[str, Any]], by: str, x: str) -> list[Line]:
    lines = []
    for name in dict.fromkeys(point[by] for point in points):
        mine = sorted((p for p in points if p[by] == name and p["speech_f1"] is not None), key=lambda p: p[x])
        lines.append(Line(str(name), tuple((p[x], p["speech_f1"], p["speech_f1_95"]) for p in mine)))
    return lines


def _html(result: Mapping[str, Any]) -> str:
    pictures = "\n".join(f"<figure>{svg}</figure>" for svg in charts(result))
    table = escape("\n".join(table_lines(result)))
    spec = escape(json.dumps(result["spec"]))
    style = (
        "body{font:15px system-ui,sans-serif;max-width:820px;margin:2em auto;padding:0 1em}figure{margin:1.5em 0}"
        "pre{overflow-x:auto}@media(prefers-color-scheme:dark){body{background:#14171d;color:#e7e9ee}}"
    )
    head = f'<meta charset="utf-8"><title>plan quality</title><style>{style}</style>'
    return (
        f'<!doctype html><html lang="en"><head>{head}</head><body><h1>What is a plan worth?</h1>{pictures}'
        f"<pre>{table}</pre><p>Asked for: <code>{spec}</code></p></body></html>\n"
    )


def _cell(row: Mapping[str, Any], column: str) -> str:
    return f"{_num(row[column])} {_span(row.get(f'{column}_95'))}".rstrip()


def _num(value: Any) -> str:
    return "–" if value is None else f"{value:.2f}"


def _span(interval: Any) -> str:
    return f"[{interval[0]:.2f}, {interval[1]:.2f}]" if interval else ""
