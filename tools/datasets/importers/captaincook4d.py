"""CaptainCook4D task graphs: `{"steps": {"0": "START", "1": "Heat-Heat it", ...}, "edges": [[before, after], ...]}`.

Ids are numbers within the file and may have gaps; START and END are no steps; a text begins with its verb and a hyphen,
after which the verb may or may not be repeated.
"""

from __future__ import annotations

import re
from typing import Any

from .draft import Draft, DraftStep, Note, NoteCode
from .source import Source
from .tidy import sentence, slug

_MARKERS = frozenset(("START", "END"))
_VERB = re.compile(r"^\s*([^\W\d_][\w ]{0,30}?)\s*-\s*(\S.*)$", re.DOTALL)


def read_captaincook4d(source: Source) -> Draft:
    """The procedure. Raises InputError when a part is missing or an edge leads nowhere."""
    data = source.json
    steps, edges = _parts(source, data)
    markers = {name for name, text in steps.items() if text.strip().upper() in _MARKERS}
    before: dict[str, list[str]] = {name: [] for name in steps}
    for i, edge in enumerate(edges):
        first, then = _edge(source, i, edge)
        for name in (first, then):
            if name not in steps:
                known = ", ".join(list(steps)[:12])
                source.stop(f"edge {i + 1} {edge!r} names step {name!r}, which `steps` does not have. Steps: {known}")
        before[then].append(first)
    drafts = [
        _step(name, text, [b for b in before[name] if b not in markers], source)
        for name, text in steps.items()
        if name not in markers
    ]
    name = source.name.rpartition("/")[2].rpartition(".")[0] or "task"
    missing = sorted(_MARKERS - {steps[m].strip().upper() for m in markers})
    notes = [Note(NoteCode.MARKER, f"there is no {m} entry; the order is read from the edges alone") for m in missing]
    return Draft(name, str(data.get("name") or ""), tuple(drafts), tuple(notes))


def _parts(source: Source, data: Any) -> tuple[dict[str, str], list[Any]]:
    for field, kind, example in (("steps", dict, '{"1": "Add-Add milk"}'), ("edges", list, "[[0, 1]]")):
        if not isinstance(data, dict) or not isinstance(data.get(field), kind):
            what = "an object" if kind is dict else "a list"
            source.stop(f"{field!r} is missing or not {what}; a CaptainCook4D graph has it, like {example}")
    for name, text in data["steps"].items():
        if not isinstance(text, str):
            source.stop(f"step {name!r} is {text!r}; write its text", source.line_of(name))
    return data["steps"], data["edges"]


def _edge(source: Source, index: int, edge: Any) -> tuple[str, str]:
    fine = isinstance(edge, list) and len(edge) == 2 and all(isinstance(e, int | str) for e in edge)
    if not fine or any(isinstance(e, bool) for e in edge):
        source.stop(f"edge {index + 1} is {str(edge)[:60]}; write a pair of step ids, [before, after]")
    return str(edge[0]), str(edge[1])


def spoken(text: str) -> tuple[str, str]:
    """(verb, what to say) of a step's text: "season-salt to taste" is season, "Season salt to taste"."""
    found = _VERB.match(text)
    verb, words = (found[1].strip(), found[2]) if found else ("", text)
    if verb and slug(words, 1) != slug(verb, 1):
        words = f"{verb} {words}"
    return verb.lower(), sentence(words.strip())


def _step(name: str, text: str, before: list[str], source: Source) -> DraftStep:
    verb, words = spoken(text)
    return DraftStep(name, words, tuple(before), "", {"verb": verb} if verb else {}, source.line_of(name))
