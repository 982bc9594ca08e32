"""SIGMA task libraries: JSON, `{"Tasks": [{"Name", "Steps": [...]}]}`, each step typed by .NET's `$type`.

A gather step lists `Objects`, a complex one has `SubSteps`; any other has a `Description`. Order is that of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ....core.near import did_you_mean
from .draft import Draft, DraftStep, Note, NoteCode, chained
from .source import Source

_SPAN = re.compile(r"^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?$")
"""A .NET TimeSpan: days.hours:minutes:seconds."""


def read_sigma(source: Source, task: str | None = None) -> Draft:
    """The procedure; `task` chooses one of several by name. Raises InputError."""
    data = source.json
    tasks = data.get("Tasks") if isinstance(data, dict) else None
    if not isinstance(tasks, list) or not all(isinstance(t, dict) for t in tasks) or not tasks:
        source.stop("'Tasks' is missing or not a list of tasks; a SIGMA task library has it")
    chosen = _chosen(source, tasks, task)
    name = str(chosen.get("Name") or "").strip()
    steps = chosen.get("Steps")
    if not isinstance(steps, list):
        source.stop(f"task {name!r} has no list of Steps; write it", source.line_of(name) if name else None)
    reader = _Reader(source)
    drafts = [draft for i, step in enumerate(steps) for draft in reader.read(i, step)]
    notes = [*reader.notes]
    if reader.unused:
        notes.append(Note(NoteCode.LEFT_OUT, f"{', '.join(sorted(reader.unused))}: for a headset, not used here"))
    return Draft(name or "task", name, chained(drafts), tuple(notes), reader.meta)


def _chosen(source: Source, tasks: list[dict[str, Any]], task: str | None) -> dict[str, Any]:
    names = [str(t.get("Name")) for t in tasks]
    if task is None and len(tasks) == 1:
        return tasks[0]
    shown = ", ".join(repr(name) for name in names[:12])
    if task is None:
        source.stop(f"the library holds {len(tasks)} tasks; choose one with --task: {shown}")
    if task not in names:
        source.stop(f"there is no task {task!r}.{did_you_mean(task, names)} Tasks: {shown}")
    return tasks[names.index(task)]


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self.notes: list[Note] = []
        self.meta: dict[str, str] = {}
        self.unused: set[str] = set()
        self._taken: set[str] = set()

    def read(self, index: int, step: Any) -> Iterator[DraftStep]:
        """The steps that one entry becomes."""
        if not isinstance(step, dict):
            self._source.stop(f"step {index + 1} is {str(step)[:40]!r}; write an object with a Description")
        label = str(step.get("Label") or index + 1).strip()
        inner = step.get("SubSteps")
        self.unused |= {"VirtualObjects"} & step.keys()
        if isinstance(inner, list) and inner:
            self.meta[f"part {label}"] = str(step.get("Description") or "")
            for i, sub in enumerate(inner):
                if not isinstance(sub, dict):
                    self._source.stop(f"sub-step {i + 1} of step {label!r} is {str(sub)[:40]!r}; write an object")
                self.unused |= {"VirtualObjects"} & sub.keys()
                yield self._step(f"{label}.{str(sub.get('Label') or i + 1).strip()}", sub)
        else:
            yield self._step(label, step)

    def _step(self, label: str, step: dict[str, Any]) -> DraftStep:
        source_id, count = label, 2
        while source_id in self._taken:
            source_id, count = f"{label}-{count}", count + 1
        if source_id != label:
            self.notes.append(Note(NoteCode.SAME_ID, f"label {label!r} occurs again; it became {source_id!r}"))
        self._taken.add(source_id)
        text, fields = self._words(label, step)
        for name, value in step.items():
            if "duration" in name.lower() or "timer" in name.lower():
                fields |= self._seconds(label, name, value)
        return DraftStep(source_id, text, (), "", fields, self._source.line_of(text) if text else None)

    def _words(self, label: str, step: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        objects = step.get("Objects")
        if isinstance(step.get("Description"), str) and step["Description"].strip():
            return step["Description"], {}
        if isinstance(objects, list) and objects and all(isinstance(o, str) and o.strip() for o in objects):
            names = [" ".join(o.split()) for o in objects]
            listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
            verb = str(step.get("Verb") or "Gather").strip() or "Gather"
            things = [{"role": "object", "name": name[:500]} for name in names]
            return f"{verb} {listed}", {"verb": verb.lower(), "things": things}
        kind = str(step.get("$type") or "no $type")[:60]
        self._source.stop(f"step {label!r} ({kind}) has neither a Description nor Objects; write what to do")

    def _seconds(self, label: str, name: str, value: Any) -> dict[str, Any]:
        seconds = _timespan(value) if isinstance(value, str) else value
        if isinstance(seconds, int | float) and 0 < seconds <= 86_400:
            timer = {"name": "timer", "kind": "duration", "target": seconds, "unit": "s"}
            return {"duration": seconds, "params": [timer]}
        if value not in (None, 0, 0.0, "", "00:00:00"):
            message = f"{name} of step {label!r} is {str(value)[:40]!r}, which is no time; left out"
            self.notes.append(Note(NoteCode.LEFT_OUT, message))
        return {}


def _timespan(text: str) -> float | None:
    """Seconds of a .NET TimeSpan; None when it is none."""
    found = _SPAN.match(text.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
