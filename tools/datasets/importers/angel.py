"""ANGEL task files: YAML with a `title` and `labels` (id, label, full_str, depends, repeat); older ones have `steps`.

Id 0 is the background; a last entry called `done` marks the end. Without `depends` the order of the file is the order
of the procedure. Several entries of one id are the parts of a step.
"""

from __future__ import annotations

from typing import Any

from ....core.graph_text import Marked
from .draft import Draft, DraftStep, Note, NoteCode, chained
from .source import Source
from .tidy import Tidier, sentence

_DULL = frozenset(("background", "done"))
_UNUSED = ("activity_ids", "activity_id", "mean_conf", "std_conf")


def read_angel(source: Source) -> Draft:
    """The procedure. Raises InputError when a part is missing."""
    marked = source.yaml
    data = marked.data
    if isinstance(data.get("tasks"), list):
        files = [str(t.get("config_file")) for t in data["tasks"] if isinstance(t, dict) and t.get("config_file")]
        source.stop(f"this file only lists others; import one of them: {', '.join(files) or 'none is named'}")
    field = "labels" if "labels" in data else "steps"
    entries = data.get(field)
    if not isinstance(entries, list) or not entries:
        source.stop("neither 'labels' nor 'steps' holds a list; an ANGEL task has one of them")
    reader = _Reader(source, marked, field)
    steps = reader.steps(entries)
    title = reader.tidier.text(str(data.get("title") or ""), "the title", marked.line("title"))
    name = title or source.name.rpartition("/")[2].rpartition(".")[0] or "task"
    return Draft(name, title, steps, (*reader.tidier.notes, *reader.notes))


class _Reader:
    def __init__(self, source: Source, marked: Marked, field: str) -> None:
        self._source, self._marked, self._field = source, marked, field
        self.tidier = Tidier()
        self.notes: list[Note] = []
        self._parts: dict[str, list[str]] = {}
        """id in the file -> ids of the steps it became, in order."""

    def steps(self, entries: list[Any]) -> tuple[DraftStep, ...]:
        drafts = [d for i, entry in enumerate(entries) if (d := self._draft(i, entry)) is not None]
        unused = [name for name in _UNUSED if any(isinstance(e, dict) and name in e for e in entries)]
        if unused:
            self._note(NoteCode.LEFT_OUT, f"{', '.join(unused)}: about that system's classifier, not used here", None)
        if not any(step.after for step in drafts):
            if len(drafts) > 1:
                message = "no entry has `depends`, so each step waits for the one before; take out what need not be"
                self._note(NoteCode.LINEAR, message, None)
            return chained(drafts)
        return tuple(self._ordered(step) for step in drafts)

    def _ordered(self, step: DraftStep) -> DraftStep:
        """The step after the last parts of what it depends on, or after its own part before."""
        own = step.source_id.partition("_part")[0]
        parts = self._parts[own]
        place = parts.index(step.source_id)
        after = [self._last(step, name) for name in step.after] if place == 0 else [parts[place - 1]]
        return DraftStep(step.source_id, step.text, tuple(a for a in after if a), step.label, step.fields, step.line)

    def _last(self, step: DraftStep, name: str) -> str | None:
        if name == "0":
            return None
        if name not in self._parts:
            self._source.stop(f"entry {step.source_id!r} depends on {name!r}, which is not in the file", step.line)
        return self._parts[name][-1]

    def _draft(self, index: int, entry: Any) -> DraftStep | None:
        line = self._marked.line(self._field, index)
        if not isinstance(entry, dict) or entry.get("id") is None:
            self._source.stop(f"entry {index + 1} of {self._field!r} has no id; write `- id: {index}`", line)
        own = str(entry["id"]).strip()
        raw = entry.get("full_str") or entry.get("description") or entry.get("label")
        if not isinstance(raw, str):
            self._source.stop(f"entry {own!r} has no full_str, description or label; write what to do", line)
        label = str(entry.get("label") or "")
        label = self.tidier.text(label, f"the label of entry {own!r}", self._line(index, "label"))
        if raw.strip().lower() in _DULL or own == "0":
            self._note(NoteCode.MARKER, f"entry {own!r} ({raw.strip()[:40]}) is no step", line)
            return None
        parts = self._parts.setdefault(own, [])
        source_id = f"{own}_part{len(parts) + 1}" if parts else own
        if parts:
            self._note(NoteCode.SAME_ID, f"id {own!r} occurs again; it became step {source_id!r}, after its part", line)
        parts.append(source_id)
        fields = self._fields(index, entry)
        return DraftStep(source_id, sentence(raw), self._depends(index, entry), label, fields, line)

    def _depends(self, index: int, entry: dict[str, Any]) -> tuple[str, ...]:
        value = entry.get("depends")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            line = self._line(index, "depends")
            self._source.stop(f"depends is {str(value)[:60]!r}; write a list of ids, [1, 2]", line)
        return tuple(str(v).strip() for v in value)

    def _fields(self, index: int, entry: dict[str, Any]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        if (seconds := entry.get("median_duration_seconds")) is not None:
            out["duration"] = self._number(seconds, "median_duration_seconds", index)
        if (times := entry.get("repeat")) is not None:
            count = int(self._number(times, "repeat", index))
            out["repeat"] = {"min": count, "max": count}
        return out

    def _number(self, value: Any, name: str, index: int) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = 0.0
        if not 0 < number <= 86_400 or (name == "repeat" and not 1 <= number <= 1_000):
            self._source.stop(f"{name} is {value!r}; write a number above 0", self._line(index, name))
        return number

    def _line(self, index: int, name: str) -> int:
        return self._marked.line(self._field, index, name)

    def _note(self, code: NoteCode, message: str, line: int | None) -> None:
        self.notes.append(Note(code, message, line))
