"""CaptainCook4D annotations (Peddi et al. 2024): task graphs, real recordings with step times, human error labels.

    task_graphs/*.json              {"steps": {id: text, ...}, "edges": [[before, after], ...]}, START and END included
    annotation_json/complete_step_annotations.json     recording -> activity name
    annotation_json/error_annotations.json             [{recording_id, step_annotations: [...]}, ...]

Step ids of the two parts do not agree, so steps are joined by their texts, lower-cased, letters and digits only. A
start time of -1 means "never done". Texts that several nodes share are given to the nodes in topological order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx

from ...core.errors import InputError

SPELLINGS = {
    "add12teaspoonofchatmasalapowdertothebowl": "add12teaspoonofchaatmasalapowdertothebowl",
    "microwavemicrowavefor15minutes": "microwavemicrowavefor1moreminute",
}
"""The two texts that recordings and graphs spell differently."""
ORDER, MISSING = "Order Error", "Missing Step"


@dataclass(frozen=True, slots=True)
class Execution:
    """One step that was really done."""

    step: int
    """Node of the graph."""
    start: float
    end: float
    errors: frozenset[str]
    """The annotators' tags."""


@dataclass(frozen=True)
class Recording:
    """What a person did, and what the annotators say about it."""

    id: str
    recipe: str
    dag: nx.DiGraph
    """Nodes are ints; edges before -> after; START and END left out."""
    texts: Mapping[int, str]
    executions: tuple[Execution, ...]
    """By start time."""
    missing: frozenset[int]
    """Nodes that the annotators call skipped."""

    @property
    def is_clean(self) -> bool:
        """True when nothing is labelled missing or out of order."""
        return not self.missing and not any(ORDER in e.errors for e in self.executions)

    @cached_property
    def before(self) -> Mapping[int, frozenset[int]]:
        """node -> every node that must come before it."""
        return {node: frozenset(nx.ancestors(self.dag, node)) for node in self.dag}


def read_captaincook4d(data: Path) -> tuple[Recording, ...]:
    """Every recording whose recipe has a graph, in the file's order. Raises InputError."""
    graphs = {path.stem: read_graph(path) for path in sorted((data / "task_graphs").glob("*.json"))}
    if not graphs:
        raise InputError(
            f"no task graphs in {str(data / 'task_graphs')!r}; give the folder of CaptainCook4D's annotations"
        )
    annotations = data / "annotation_json"
    names = _json(annotations / "complete_step_annotations.json", dict)
    out: list[Recording] = []
    for row in _json(annotations / "error_annotations.json", list):
        try:
            recipe = plain(names[row["recording_id"]]["activity_name"])
            if recipe in graphs:
                out.append(_recording(row, recipe, *graphs[recipe]))
        except (KeyError, TypeError) as error:
            raise InputError(f"{annotations / 'error_annotations.json'}: recording {len(out)} lacks {error}") from None
    return tuple(out)


def read_graph(path: Path) -> tuple[dict[int, str], nx.DiGraph]:
    """node -> text, and the DAG, of one task graph file; START and END left out. Raises InputError."""
    raw = _json(path, dict)
    try:
        texts = {int(node): str(text) for node, text in raw["steps"].items()}
        dag = nx.DiGraph([(int(a), int(b)) for a, b in raw["edges"]])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{path}: no CaptainCook4D graph ({error}); allowed: 'steps' (id: text) and 'edges'") from None
    unknown = [node for node in dag if node not in texts]
    if unknown:
        raise InputError(f"{path}: an edge names step {unknown[0]!r}, which 'steps' lacks")
    dag.add_nodes_from(texts)
    dag.remove_nodes_from([node for node, text in texts.items() if text in ("START", "END")])
    if not nx.is_directed_acyclic_graph(dag):
        raise InputError(f"{path}: the edges make steps wait for each other; allowed: a graph without circles")
    return {node: texts[node] for node in dag}, dag


def plain(text: str) -> str:
    """Lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _recording(row: Mapping[str, Any], recipe: str, texts: dict[int, str], dag: nx.DiGraph) -> Recording:
    nodes = _by_text(texts, dag)
    steps = sorted(row["step_annotations"], key=lambda s: (s["start_time"], s["end_time"]))
    taken: set[int] = set()
    done: list[Execution] = []
    for step in (s for s in steps if s["start_time"] >= 0):
        if options := _options(nodes, step):
            node = next((n for n in options if n not in taken), options[-1])
            taken.add(node)
            tags = frozenset(error["tag"] for error in step.get("errors", ()))
            done.append(Execution(node, float(step["start_time"]), float(step["end_time"]), tags))
    missing: set[int] = set()
    for step in steps:
        if any(error["tag"] == MISSING for error in step.get("errors", ())):
            free = (n for n in _options(nodes, step) if n not in taken and n not in missing)
            missing.update(list(free)[:1])
    return Recording(row["recording_id"], recipe, dag, texts, tuple(done), frozenset(missing))


def _by_text(texts: Mapping[int, str], dag: nx.DiGraph) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {}
    for node in nx.lexicographical_topological_sort(dag):
        out.setdefault(plain(texts[node]), []).append(node)
    return out


def _options(nodes: Mapping[str, list[int]], step: Mapping[str, Any]) -> list[int]:
    text = plain(step["description"])
    return nodes.get(text) or nodes.get(SPELLINGS.get(text, ""), [])


def _json(path: Path, kind: type) -> Any:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}. Give CaptainCook4D's annotations") from None
    except ValueError as error:
        raise InputError(f"{path}: no JSON ({error})") from None
    if not isinstance(value, kind):
        raise InputError(f"{path}: holds {type(value).__name__}; allowed: {kind.__name__}")
    return value


def iter_true_steps(recording: Recording, hz: float, ticks: int) -> Iterator[int | None]:
    """The step going on at every tick, the latest begun of several; None between steps."""
    out: list[int | None] = [None] * ticks
    for run in recording.executions:
        for k in range(int(run.start * hz), min(int(run.end * hz), ticks)):
            out[k] = run.step
    return iter(out)
