"""From a draft to a task graph file that `planwatch validate` accepts: ids, times, what may be left out."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import yaml

from ....core.errors import GraphError, InputError
from ....core.graph import StepGraph
from ....core.graph_schema import MAX_STEPS
from ....core.graph_yaml import read_graph
from ....core.stated_time import stated_times
from .draft import Draft, DraftStep, Format, Note, NoteCode
from .source import Source
from .tidy import Tidier, slug

LONGEST, MOST = 500, 20_000
"""The most characters of a text in a task graph, and of one that is taken apart to fit."""
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_OPTIONAL = re.compile(r"\(optional\)|\boptional(ly)?\b|\bif (you like|desired|you wish|you want)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Imported:
    """A task graph out of another system's file."""

    format: Format
    graph: StepGraph
    yaml: str
    """The task graph file; `read_graph(yaml) == graph`."""
    notes: tuple[Note, ...]


def finish(draft: Draft, form: Format, source: Source) -> Imported:
    """The checked task graph. Raises InputError when the draft is no sound procedure."""
    if not draft.steps:
        source.stop("there is no step in it; write at least one")
    if len(draft.steps) > MAX_STEPS:
        source.stop(f"{len(draft.steps)} steps; allowed: {MAX_STEPS}. Split the task")
    writer = _Writer(draft, source)
    data = writer.data()
    _sort(data["steps"])
    text = yaml.dump(data, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=110)
    try:
        graph = read_graph(text)
    except GraphError as error:
        first, *rest = error.faults
        more = f" (and {len(rest)} more)" if rest else ""
        raise InputError(f"{source.name}: read as {form.value}, but {first.message}{more}") from error
    return Imported(form, graph, text, (*draft.notes, *writer.tidier.notes, *writer.notes))


def _sort(steps: list[dict[str, Any]]) -> None:
    """Put the steps as a person reads them: none before what it waits for, else as in the source."""
    place = {step["id"]: i for i, step in enumerate(steps)}
    dag: nx.DiGraph = nx.DiGraph()
    dag.add_nodes_from(place)
    dag.add_edges_from((name, step["id"]) for step in steps for name in step.get("after", ()))
    if nx.is_directed_acyclic_graph(dag):  # a circle is told with its line once the graph is read
        order = {name: i for i, name in enumerate(nx.lexicographical_topological_sort(dag, key=place.__getitem__))}
        steps.sort(key=lambda step: order[step["id"]])


class _Writer:
    def __init__(self, draft: Draft, source: Source) -> None:
        self._draft = draft
        self._source = source
        self.tidier = Tidier()
        self.notes: list[Note] = []
        self._meta: dict[str, str] = {"source": source.name.rpartition("/")[2][:200] or "text", **draft.meta}
        self._texts = {s.source_id: self._text(s) for s in draft.steps}
        self._ids = self._named()

    def data(self) -> dict[str, Any]:
        """The file, as `yaml.safe_dump` writes it."""
        steps = [self._step(step) for step in self._draft.steps]
        goal = self.tidier.text(self._draft.goal, "the goal") or sentence_of(self._draft.name)
        return {
            "schema_version": 1,
            "id": slug(self._draft.name, 6) or "task",
            "goal": goal[:LONGEST],
            "meta": {key[:LONGEST]: value[:LONGEST] for key, value in self._meta.items() if value},
            "steps": steps,
        }

    def _text(self, step: DraftStep) -> str:
        what = f"the text of step {step.source_id!r}"
        text = self.tidier.text(step.text, what, step.line)
        if not text:
            self._source.stop(f"step {step.source_id!r} has no text; write what to do", step.line)
        if len(text) > MOST:
            self._source.stop(f"step {step.source_id!r} has {len(text)} characters; allowed: {MOST}", step.line)
        if len(text) > LONGEST:
            pieces = textwrap.wrap(text, LONGEST - 10)
            text = f"{pieces[0]} ..."
            for number, piece in enumerate(pieces[1:], 2):
                self._meta[f"text of step {step.source_id}, part {number}"] = piece
            self.notes.append(Note(NoteCode.SPLIT_TEXT, f"{what} is long; it goes on in `meta`", step.line))
        return text

    def _named(self) -> Mapping[str, str]:
        """source id -> id: the source's own, with a short name behind a bare number."""
        out: dict[str, str] = {}
        taken: set[str] = set()
        for step in self._draft.steps:
            own = re.sub(r"[^\w.-]+", "_", step.source_id).strip("_.-") or "step"
            bare = not re.search(r"[^\W\d]", own)
            short = slug(step.label or self._texts[step.source_id]) if bare else ""
            name = base = f"{own}_{short}" if short else own[:60]
            count = 2
            while name in taken:
                name, count = f"{base}_{count}", count + 1
            taken.add(name)
            out[step.source_id] = name
        return out

    def _step(self, step: DraftStep) -> dict[str, Any]:
        text = self._texts[step.source_id]
        data: dict[str, Any] = {"id": self._ids[step.source_id], "text": text}
        data |= {key: value for key, value in step.fields.items() if value not in (None, "", [], ())}
        after = [self._before(step, name) for name in dict.fromkeys(step.after)]
        if after:
            data["after"] = after
        if "optional" not in data and (found := _OPTIONAL.search(text)):
            data["optional"] = True
            self._note(NoteCode.OPTIONAL_FROM_TEXT, f"step {data['id']!r} says {found[0]!r}: it may be left out", step)
        self._time(step, data)
        return data

    def _before(self, step: DraftStep, name: str) -> str:
        if name not in self._ids:
            known = ", ".join(list(self._ids)[:12])
            message = f"step {step.source_id!r} comes after {name!r}, which is not a step. Steps: {known}"
            self._source.stop(message, step.line)
        return self._ids[name]

    def _time(self, step: DraftStep, data: dict[str, Any]) -> None:
        said = stated_times(data["text"])
        if not said or "duration" in data:
            return
        low, high = sum(time.low for time in said), sum(time.high for time in said)
        if not 0 < low <= high <= 40_000:
            return
        spread = (0.8 * low, (low + high) / 2 + 5, 1.5 * high + 10)
        data["duration"] = {n: round(v, 1) for n, v in zip(("p10", "median", "p90"), spread, strict=True)}
        message = f"step {data['id']!r} states {low:g} s; its `duration` is made from that, correct it if it is wrong"
        self._note(NoteCode.TIME_FROM_TEXT, message, step)

    def _note(self, code: NoteCode, message: str, step: DraftStep) -> None:
        self.notes.append(Note(code, message, step.line))


def sentence_of(name: str) -> str:
    """A goal made of a name."""
    words = " ".join(re.findall(r"[^\W_]+", name)) or "The task"
    return words[:1].upper() + words[1:]
