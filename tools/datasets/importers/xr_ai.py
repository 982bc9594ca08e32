"""xr-ai workflows and guides: YAML with a `task` (start_step), typed `state`, and `steps` that name their `next`.

A step is complete when fields of the state have the values of `complete_when`; what those fields mean is written beside
them, and is what can be seen. A step triggered by a timer with a plain number of seconds lasts as long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ....core.near import allowed, did_you_mean
from .draft import Draft, DraftStep, Note, NoteCode
from .source import Source
from .tidy import Tidier, sentence

_UNUSED = ("trigger", "evidence", "agent", "voice", "skip_state", "state_on_skip", "complete_on_skip")
_WHETHER = re.compile(r"^whether\s+", re.IGNORECASE)


def read_xr_ai(source: Source) -> Draft:
    """The procedure. Raises InputError when a part is missing or `next` leads nowhere, or round in a circle."""
    data = source.yaml.data
    task = data.get("task")
    if not isinstance(task, dict):
        source.stop("'task' is missing or not a mapping; an xr-ai workflow has it")
    entries = data.get("steps")
    if not isinstance(entries, list) or not entries:
        source.stop("'steps' is missing or not a list; an xr-ai workflow has it")
    return _Reader(source, data, task).draft(entries)


class _Reader:
    def __init__(self, source: Source, data: dict[str, Any], task: dict[str, Any]) -> None:
        self._source, self._task = source, task
        state = data.get("state")
        self._state: Mapping[str, Any] = state if isinstance(state, dict) else {}
        self._tidier = Tidier()
        self._notes: list[Note] = []
        self._meta: dict[str, str] = {}

    def draft(self, entries: list[Any]) -> Draft:
        steps = self._by_id(entries)
        order = self._order(steps)
        place = {name: i for i, name in enumerate(order)}
        out = [
            self._step(name, index, entry, (order[place[name] - 1],) if place.get(name, 0) > 0 else ())
            for name, (index, entry) in steps.items()
        ]
        left = [d if d.source_id in place else self._unused(d) for d in out]
        left.sort(key=lambda d: place.get(d.source_id, len(place)))
        unused = [field for field in _UNUSED if any(field in entry for _, entry in steps.values())]
        if unused:
            message = f"{', '.join(unused)}: for that system's models and tools, not used here"
            self._notes.append(Note(NoteCode.LEFT_OUT, message))
        name = str(self._task.get("id") or self._task.get("name") or "task")
        goal = self._tidier.text(str(self._task.get("name") or name), "the task's name")
        return Draft(name, sentence(goal), tuple(left), (*self._tidier.notes, *self._notes), self._meta)

    def _by_id(self, entries: list[Any]) -> dict[str, tuple[int, dict[str, Any]]]:
        out: dict[str, tuple[int, dict[str, Any]]] = {}
        for i, entry in enumerate(entries):
            line = self._source.yaml.line("steps", i)
            if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"].strip():
                self._source.stop(f"step {i + 1} has no id; write `- id: a_name`", line)
            if entry["id"] in out:
                self._source.stop(f"id {entry['id']!r} occurs twice; every step needs its own", line)
            out[entry["id"]] = (i, entry)
        return out

    def _order(self, steps: Mapping[str, tuple[int, dict[str, Any]]]) -> list[str]:
        """Ids from the start along `next`."""
        here: Any = self._task.get("start_step") or next(iter(steps))
        line = self._source.yaml.line("task", "start_step")
        order: list[str] = []
        while here is not None:
            if not isinstance(here, str) or here not in steps:
                hint = did_you_mean(str(here), steps)
                who = f"step {order[-1]!r} is followed by" if order else "the task starts with"
                self._source.stop(f"{who} {str(here)[:60]!r}, which is not a step.{hint} Steps: {allowed(steps)}", line)
            if here in order:
                circle = " -> ".join([*order[order.index(here) :], here])
                self._source.stop(f"`next` goes round in a circle: {circle}; end it with `next: null`", line)
            order.append(here)
            index, entry = steps[here]
            line = self._source.yaml.line("steps", index, "next")
            here = entry.get("next")
        return order

    def _unused(self, draft: DraftStep) -> DraftStep:
        message = f"`next` never leads to step {draft.source_id!r}; kept as optional"
        self._notes.append(Note(NoteCode.UNUSED_STEP, message, draft.line))
        return DraftStep(draft.source_id, draft.text, (), "", {**draft.fields, "optional": True}, draft.line)

    def _step(self, name: str, index: int, entry: dict[str, Any], after: tuple[str, ...]) -> DraftStep:
        line = self._source.yaml.line("steps", index)
        text = entry.get("title") or name.replace("_", " ")
        if not isinstance(text, str):
            self._source.stop(f"the title of step {name!r} is {str(text)[:40]!r}; write text", line)
        said = entry.get("messages")
        if isinstance(said, dict) and isinstance(said.get("enter"), str):
            self._meta[f"said when {name} begins"] = " ".join(said["enter"].split())
        fields = {**self._effects(name, index, entry), **self._timer(name, entry, line)}
        return DraftStep(name, sentence(text), after, "", fields, line)

    def _effects(self, name: str, index: int, entry: dict[str, Any]) -> dict[str, Any]:
        """What holds, and what is visible, when the step is complete."""
        wanted = entry.get("complete_when")
        effects, cues = [], []
        for field, value in wanted.items() if isinstance(wanted, dict) else ():
            known = self._state.get(field)
            if known is None:
                line = self._source.yaml.line("steps", index, "complete_when")
                hint = did_you_mean(field, self._state)
                self._source.stop(f"complete_when of step {name!r} names {field!r}, not in `state`.{hint}", line)
            true = str(value).lower() == "true"
            effects.append(field if true else f"{field} is {value}")
            words = known.get("description") if isinstance(known, dict) else None
            if true and isinstance(words, str) and words.strip():
                cues.append(sentence(_WHETHER.sub("", " ".join(words.split()))))
        return {"effects": effects, "complete": cues}

    def _timer(self, name: str, entry: dict[str, Any], line: int) -> dict[str, Any]:
        trigger = entry.get("trigger")
        if not isinstance(trigger, dict) or "timer" not in str(trigger.get("function")):
            return {}
        arguments = trigger.get("arguments")
        value = str(arguments.get("duration_s") if isinstance(arguments, dict) else "")
        if re.fullmatch(r"\d{1,5}(\.\d+)?", value) and float(value) > 0:
            seconds = float(value)
            timer = {"name": "timer", "kind": "duration", "target": seconds, "unit": "s"}
            return {"duration": seconds, "params": [timer]}
        message = f"the timer of step {name!r} runs for {value or 'an unknown time'}; write its `duration` yourself"
        self._notes.append(Note(NoteCode.LEFT_OUT, message, line))
        return {}
