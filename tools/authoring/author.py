"""The door of this room: free text, a recipe page or a transcript in, a checked task graph out; without a model.

The text is data: it becomes words of steps, and nothing in it is followed or executed. What is not understood is kept
as a step that only the person confirms, and said in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...core.faults import Fault
from ...core.graph import StepGraph
from ...core.graph_yaml import lint_text
from ..datasets.importers.draft import Draft, DraftStep, Format, Note, NoteCode
from ..datasets.importers.finish import finish
from ..datasets.importers.source import Source, read_source
from .clause import Clause, clauses
from .fields import fields_of
from .flow import Line, precedence, reduced
from .page import blocks_of, is_html, visible
from .said import Said, Told, told
from .timing import after_and_beside
from .transcript import is_transcript, transcript_blocks

MAX_STEPS = 400
"""The most steps that are read out of one text."""


@dataclass(frozen=True, slots=True)
class Authored:
    """A task graph out of words."""

    graph: StepGraph
    yaml: str
    """The task graph file; `read_graph(yaml) == graph`."""
    notes: tuple[Note, ...]
    """What had to be decided, and what was left out."""
    warnings: tuple[Fault, ...]
    """What `planwatch lint` says of it."""
    unsure: tuple[str, ...]
    """Ids of steps that may be none: to be asked about, never announced."""
    form: str
    """How the text was read: `page`, `transcript` or `text`."""


def author_file(path: Path) -> Authored:
    """A task graph out of a file of at most 1 MB. Raises InputError."""
    return author_text(read_source(path))


def author_text(source: Source, goal: str | None = None) -> Authored:
    """A task graph out of text. `goal` is what the person wants, when it is known; else what the text says.

    Raises:
        InputError: there is nothing to do in the text, or more than `MAX_STEPS` steps.
    """
    source = Source(source.name, visible(source.text))
    form = "page" if is_html(source.text) else "transcript" if is_transcript(source.text) else "text"
    said = told(transcript_blocks(source.text) if form == "transcript" else blocks_of(source))
    if not said.steps:
        source.stop("no instruction was found in it; write what to do, one sentence a step: `Boil the water.`")
    if len(said.steps) > MAX_STEPS:
        source.stop(f"{len(said.steps)} steps were found in it; allowed: {MAX_STEPS}. Split the task")
    return _authored(said, goal or said.goal or _promised(source.text), source, form)


def _promised(text: str) -> str:
    """What a text says it is about: of "how to make an omelette" it is "Make an omelette"."""
    found = re.search(r"\bhow to ((?!do\b)[a-z][^.,!?:;\n<>]{3,80})", text[:3000], re.IGNORECASE)
    return found[1][:1].upper() + found[1][1:].strip() if found else ""


def lines_of(texts: Sequence[str]) -> list[Line]:
    """The steps of a procedure as `flow.precedence` takes them, from their texts in the order of reading."""
    parsed: list[tuple[Clause, ...]] = []
    out: list[Line] = []
    for text in texts:
        after, beside = after_and_beside(text, parsed)
        parsed.append(clauses(text))
        out.append(Line(parsed[-1], after, beside))
    return out


def _authored(said: Told, goal: str, source: Source, form: str) -> Authored:
    lines = lines_of([step.text for step in said.steps])
    before = reduced(precedence(lines))
    steps = tuple(_step(i, step, lines[i], before[i]) for i, step in enumerate(said.steps))
    name = goal or source.name.rpartition("/")[2].rpartition(".")[0] or "task"
    meta = {"authored": "by rules from words; check it"}
    made = finish(Draft(name, goal, steps, _notes(said), meta), Format.TEXT, source)
    ids = [step.id for step in made.graph.steps]
    unsure = tuple(i for i in ids if not _is_sure(said.steps[int(i.partition("_")[0]) - 1]))
    return Authored(made.graph, made.yaml, made.notes, lint_text(made.yaml), unsure, form)


def _step(index: int, step: Said, line: Line, before: frozenset[int]) -> DraftStep:
    main = next((c for c in line.clauses if c.act is not None), line.clauses[0])
    fields: dict[str, Any] = fields_of(replace(main, text=step.text), step.cautions)
    if not _is_sure(step):
        fields["confirm"] = "person"
    after = tuple(str(i + 1) for i in sorted(before))
    return DraftStep(str(index + 1), step.text, after, fields=fields, line=step.line)


def _is_sure(step: Said) -> bool:
    return step.sure


def _notes(said: Told) -> tuple[Note, ...]:
    notes = [
        Note(NoteCode.LEFT_OUT, f"{sentence[:200]!r} tells nothing that has to be done; left out")
        for sentence in said.left_out[:20]
    ]
    for step in said.steps:
        if not step.sure:
            message = f"{step.text[:100]!r} may be no step: no known verb begins it; only the person confirms it"
            notes.append(Note(NoteCode.LEFT_OUT, message, step.line))
    return tuple(notes)
