"""The page: one HTML file that asks for nothing from outside. Timelines are drawn when a session is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from ..chart import Point, forest

SCORES = ("speech_f1", "completion_f1", "deviation_f1")


def page(content: Mapping[str, Any]) -> str:
    """The whole document."""
    here = files(__package__ or "")
    style, script = (here.joinpath(name).read_text(encoding="utf-8") for name in ("sessions.css", "sessions.js"))
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(content['name'])} · planwatch</title><style>{style}</style>"
    )
    body = "".join(_body(content))
    data = _inside(content["sessions"])
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>{body}</main>'
        f'<script type="application/json" id="sessions">{data}</script><script>{script}</script></body></html>\n'
    )


def _inside(value: Any) -> str:
    """JSON that no text in it can end early."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _body(content: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h1>{escape(content['name'])}</h1><p class=soft>{escape(_spec(content['spec']))}</p>"
    if content["diff"]:
        yield from _diff(content["diff"])
    yield "<h2>Scores</h2>"
    for score in SCORES:
        points = [Point(row, one[score], one[f"{score}_95"], row != "main") for row, one in content["rows"].items()]
        yield f"<figure>{forest(f'{score}, 95 % over sessions (grey: rows that never look)', points)}</figure>"
    for score, rows in content["not_beaten"].items():
        words = f"does not beat {', '.join(rows)}" if rows else "beats every blind row"
        yield f"<p>{score}: {escape(words)}.</p>"
    yield "<h2>What is wrong</h2>" + "".join(_diagnosis(content["diagnosis"]))
    yield "<h2>What it costs</h2>" + _costs(content["costs"])
    yield f"<h2>{len(content['sessions'])} sessions, dearest first</h2>"
    yield '<p><input id="filter" placeholder="filter: goal, failure, id" size="40"></p><div id="list"></div>'


def _spec(spec: Mapping[str, Any]) -> str:
    """What the run was, on one line: every part of it, nested ones flattened."""
    parts = {key: value for key, value in spec.items() if not isinstance(value, Mapping)}
    nested = {key: value for one in spec.values() if isinstance(one, Mapping) for key, value in one.items()}
    return " · ".join(f"{key} {value}" for key, value in {**parts, **nested}.items() if value is not False)


def _diff(diff: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2>Against {escape(diff['name'])}</h2><table><tr><th>score</th><th>difference</th><th>95 %</th></tr>"
    for score, one in diff["scores"].items():
        span = "–" if one["gap_95"] is None else f"{one['gap_95'][0]:+.3f} to {one['gap_95'][1]:+.3f}"
        gap = "–" if one["gap"] is None else f"{one['gap']:+.3f}"
        yield f"<tr><td>{score}</td><td class=n>{gap}</td><td class=n>{span}</td></tr>"
    yield f"</table><p>Sessions: cheaper in {diff['better']}, dearer in {diff['worse']}, equal in {diff['equal']}.</p>"


def _diagnosis(found: Mapping[str, Any]) -> Iterator[str]:
    if not found["signatures"]:
        yield "<p>No failure signature.</p>"
    for name in found["signatures"]:
        one = found["details"][name]
        worst = "; ".join(f"{w['session_id']}: {w['what']}" for w in one["worst_sessions"][:2])
        title = f"{name.replace('_', ' ')}: {one['sessions']} of {one['of']} sessions"
        inside = f"<p>{escape(worst)}</p><p>Turn: {escape(one['knob'])}</p>"
        yield f"<details class=card><summary>{escape(title)}</summary>{inside}</details>"


def _costs(costs: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(kind)}</td><td class=n>{one['count']}</td><td class=n>{one['cost']:.1f}</td></tr>"
        for kind, one in costs.items()
    )
    return f"<table><tr><th>failure</th><th>how often</th><th>points</th></tr>{rows}</table>"
