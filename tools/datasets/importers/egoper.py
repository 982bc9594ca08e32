"""Edge lists over bare action numbers, as published for EgoPER: JSON pairs (of one task, or by task name), or text.

`[[1, 2], [2, 3]]`, `{"tea": [[1, 2]]}`, `{"edges": [...], "action2idx": {"BG": 0, "Take a mug": 1}}`, or a pair a line:
`1 2`, `1,2`, `(1, 2)`, `1 -> 2`. Number 0 is background where the names say so.
"""

from __future__ import annotations

import re
from typing import Any

from .draft import Draft, DraftStep, Note, NoteCode
from .source import Source

_PAIR = re.compile(r"^[\[(]?\s*(\d+)\s*(?:,|->|→|\s)\s*(\d+)\s*[\])]?[,;]?$")
_BACKGROUND = frozenset(("bg", "background", "start", "end"))


def read_egoper(source: Source, task: str | None = None) -> Draft:
    """The procedure; `task` chooses one of several. Raises InputError."""
    names: dict[int, str] = {}
    if source.text.lstrip()[:1] in ("[", "{") and not _PAIR.match(source.text.strip().splitlines()[0].strip()):
        chosen, raw, names = _from_json(source, task)
        pairs = [_pair(source, i, edge) for i, edge in enumerate(raw)]
    else:
        chosen, pairs = None, _from_text(source)
    numbers = sorted({n for pair in pairs for n in pair} | set(names))
    dull = {n for n in numbers if names.get(n, "").strip().lower() in _BACKGROUND}
    notes = [Note(NoteCode.MARKER, f"action {n} ({names[n]}) is no step") for n in sorted(dull)]
    if not names:
        notes.append(Note(NoteCode.NO_NAMES, "the file names no actions; write what each number means into `text`"))
    steps = [
        DraftStep(
            str(n),
            names.get(n, f"Action {n}"),
            tuple(str(a) for a, b in pairs if b == n and a not in dull),
            "" if n in names else "action",
        )
        for n in numbers
        if n not in dull
    ]
    name = chosen or source.name.rpartition("/")[2].rpartition(".")[0] or "task"
    return Draft(name, "", tuple(steps), tuple(notes))


def _from_text(source: Source) -> list[tuple[int, int]]:
    out = []
    for number, line in enumerate(source.text.splitlines(), 1):
        bare = line.partition("#")[0].strip()
        found = _PAIR.match(bare)
        if bare and not found:
            source.stop(f"{bare[:60]!r} is not a pair of action numbers; write `1 2`, one pair a line", number)
        if found:
            out.append((_small(source, found[1], number), _small(source, found[2], number)))
    return out


def _small(source: Source, digits: str, line: int) -> int:
    if len(digits) > 6:
        source.stop(f"action number {digits[:12]!r}... is too big; at most 6 digits", line)
    return int(digits)


def _from_json(source: Source, task: str | None) -> tuple[str | None, list[Any], dict[int, str]]:
    data = source.json
    if isinstance(data, list):
        return None, data, {}
    tasks = {k: v for k, v in data.items() if k not in ("edges", "action2idx", "names")}
    if isinstance(data.get("edges"), list):
        return task, data["edges"], _names(source, data)
    if task is None and len(tasks) == 1:
        task = next(iter(tasks))
    if task not in tasks:
        what = "say which with --task" if task is None else f"there is no task {task!r}"
        source.stop(f"the file holds {len(tasks)} tasks; {what}: {', '.join(map(str, list(tasks)[:20]))}")
    chosen = tasks[task]
    if isinstance(chosen, dict) and isinstance(chosen.get("edges"), list):
        return task, chosen["edges"], _names(source, chosen)
    if not isinstance(chosen, list):
        source.stop(f"task {task!r} holds no list of edges; write [[1, 2], [2, 3]]", source.line_of(str(task)))
    return task, chosen, _names(source, data)


def _names(source: Source, data: dict[str, Any]) -> dict[int, str]:
    """number -> name, from `action2idx` (name -> number) or `names` (number -> name)."""
    out: dict[int, str] = {}
    for name, number in (data.get("action2idx") or {}).items() if isinstance(data.get("action2idx"), dict) else ():
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            source.stop(f"action {name!r} has the number {number!r}; write a whole number", source.line_of(name))
        if number in out:
            source.stop(f"actions {out[number]!r} and {name!r} share the number {number}", source.line_of(name))
        out[number] = name
    for key, name in (data.get("names") or {}).items() if isinstance(data.get("names"), dict) else ():
        if not key.isdecimal() or not isinstance(name, str):
            source.stop(f"names: {key!r} is {name!r}; write a number and its name", source.line_of(key))
        out[_small(source, key, source.line_of(key) or 1)] = name
    return out


def _pair(source: Source, index: int, edge: Any) -> tuple[int, int]:
    fine = isinstance(edge, list) and len(edge) == 2 and all(type(e) is int and 0 <= e < 1_000_000 for e in edge)
    if not fine:
        source.stop(f"edge {index + 1} is {str(edge)[:60]}; write a pair of action numbers, [before, after]")
    return edge[0], edge[1]
