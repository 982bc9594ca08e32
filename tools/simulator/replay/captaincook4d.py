"""CaptainCook4D's recordings as timelines (https://github.com/CaptainCook4D/annotations, Peddi et al. 2023).

Steps are joined to graph nodes by their text: node ids are local and step ids global, with no constant offset.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from ....core.deviation import DeviationCode
from ....core.effects import TRUE, Formula, Op, done
from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.steps import Duration, Step
from .timeline import Entry, Timeline

FOLDER = "captaincook4d"
SLIPS = {
    "Technique Error": DeviationCode.TECH,
    "Preparation Error": DeviationCode.PREP,
    "Measurement Error": DeviationCode.QTY,
    "Timing Error": DeviationCode.TIME,
    "Temperature Error": DeviationCode.TEMP,
    "Other": DeviationCode.QUAL,
}
"""Their tag -> our code. Order Error and Missing Step follow from the graph and are left out here."""
USUAL = 30.0
"""Seconds of a step that nobody was seen doing."""


def read_captaincook4d(folder: Path) -> tuple[Timeline, ...]:
    """Every recording whose recipe has a graph and of which at least two steps were done. Raises InputError."""
    nodes = {path.stem: _nodes(_json(path)) for path in sorted((folder / "task_graphs").glob("*.json"))}
    rows = _json(folder / "annotation_json" / "error_annotations.json")
    found = []
    for row in rows:
        entries = [_entry_of(step) for step in row["step_annotations"]]
        name = _recipe({text for text, *_ in entries}, nodes)
        if name is not None:
            found.append((str(row["recording_id"]), name, [e for e in entries if e[1] >= 0]))
    seconds: dict[str, list[float]] = defaultdict(list)
    for _, _, entries in found:
        for text, start, end, _ in entries:
            seconds[text].append(end - start)
    usual = {text: median(values) for text, values in seconds.items()}
    graphs = {name: _graph(name, nodes[name], usual) for name in {name for _, name, _ in found}}
    out = (_timeline(rid, graphs[name], nodes[name], usual, entries) for rid, name, entries in found)
    return tuple(t for t in out if len(t.entries) >= 2)


Row = tuple[str, float, float, tuple[DeviationCode, ...]]
"""(key of the text, start, end, slips)."""
Nodes = tuple[dict[str, str], dict[str, str], tuple[tuple[str, str], ...]]
"""({node: text}, {node: key}, edges without START and END)."""


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{str(path)!r} is missing: CaptainCook4D keeps it in its annotations repository") from error
    except ValueError as error:
        raise InputError(f"{str(path)!r} is not JSON: {error}") from error


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _nodes(graph: dict[str, Any]) -> Nodes:
    texts = {n: t for n, t in graph["steps"].items() if t not in ("START", "END")}
    edges = tuple((str(a), str(b)) for a, b in graph["edges"] if str(a) in texts and str(b) in texts)
    return texts, {n: _key(t) for n, t in texts.items()}, edges


def _entry_of(step: dict[str, Any]) -> Row:
    tags = {error["tag"] for error in step.get("errors", ())}
    slips = tuple(code for tag, code in SLIPS.items() if tag in tags)
    return (_key(step["description"]), float(step["start_time"]), float(step["end_time"]), slips)


def _recipe(keys: set[str], nodes: dict[str, Nodes]) -> str | None:
    """The graph that knows most of the texts; None when none knows half of them."""
    best = max(nodes, key=lambda name: len(keys & set(nodes[name][1].values())), default=None)
    return best if best and len(keys & set(nodes[best][1].values())) * 2 >= len(keys) else None


def _graph(name: str, nodes: Nodes, usual: dict[str, float]) -> StepGraph:
    texts, keys, edges = nodes
    before: dict[str, list[str]] = defaultdict(list)
    for a, b in edges:
        before[b].append(a)
    steps = []
    for node, text in texts.items():
        pre = Formula(Op.AND, tuple(done(f"n{a}") for a in before[node])) if before[node] else TRUE
        seconds = usual.get(keys[node], USUAL)
        words = text.split("-", 1)[-1].strip()
        steps.append(Step(f"n{node}", words, pre=pre, duration=Duration(0.4 * seconds, seconds, 3.0 * seconds)))
    return StepGraph(name, name, tuple(steps))


def _timeline(rid: str, graph: StepGraph, nodes: Nodes, usual: dict[str, float], rows: list[Row]) -> Timeline:
    """Rows in order of time; of several nodes with the same text the first that is not done yet is taken."""
    _, keys, _ = nodes
    by_key: dict[str, list[str]] = defaultdict(list)
    for node, key in keys.items():
        by_key[key].append(f"n{node}")
    used: set[str] = set()
    entries = []
    for key, start, end, slips in sorted(rows, key=lambda row: row[1]):
        options = by_key.get(key, [f"extra:{key}"])
        step_id = next((s for s in options if s not in used), options[-1])
        used.add(step_id)
        entries.append(Entry(step_id, start, max(end, start + 0.1), slips))
    seconds = {f"n{node}": usual.get(key, USUAL) for node, key in keys.items()}
    return Timeline(f"cc4d-{rid}", FOLDER, graph, tuple(entries), seconds)
