"""From a goal to a task graph that the person has agreed to: the nearest of one's own, a draft, or what they tell.

Nothing is watched before the person has said yes to the steps, and a step that the parser is not sure of is asked about
first: a no takes it out. Answers are data like any other text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import InputError
from ...core.graph import StepGraph
from ...planners.llm.trouble import ModelTrouble
from ..datasets.importers.source import Source
from .author import Authored, author_text
from .nearest import LEAST, Own, nearest
from .sketch import Sketch

Ask = Callable[[str], str | None]
"""Shows a question and gives the line that the person answers; None when nobody is there to answer."""
Drafter = Callable[[str], Sketch]
"""Asks a model for the steps towards a goal. Raises ModelTrouble."""
LONGEST_GOAL = 200
"""The most characters of a goal."""
MOST_LINES = 400
"""The most lines that a person may tell."""
_YES = frozenset("y yes yeah yep ok okay sure right correct".split())
_NO = frozenset("n no nope".split())
NOBODY = (
    "a goal needs somebody to agree to the steps, and nobody answers here; run it in a terminal, or give a task graph "
    "(planwatch author FILE -o task.yaml makes one)"
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person has said yes to."""

    graph: StepGraph
    path: Path | None
    """Its file, when it is one of the person's own."""
    yaml: str | None
    """The new task graph file, when it is not."""


def agree(goal: str, own: Sequence[Own], ask: Ask, drafted: Drafter | None = None) -> Agreed:
    """A task graph that the person agrees to. Raises InputError when nobody answers, or the answer is no.

    `drafted`: a model's draft, which is shown where none of one's own graphs is near, or the person said no to it.
    """
    goal = _checked(goal)
    near = next(iter(nearest(goal, own)), None)
    if near is not None and near.similarity >= LEAST:
        graph = near.own.graph
        shown = "\n".join(f"  - {graph.by_id[i].text}" for i in graph.order()[:40])
        question = (
            f"The nearest task I know is {graph.goal!r} ({near.own.path}, similarity {near.similarity:.2f}, "
            f"{len(graph.steps)} steps):\n{shown}\nIs that what you want to do? [yes/no]"
        )
        if _yes(ask, question):
            return Agreed(graph, near.own.path, None)
    draft = _drafted(goal, drafted, ask) if drafted is not None else None
    return draft or _told(goal, ask)


def _drafted(goal: str, drafted: Drafter, ask: Ask) -> Agreed | None:
    """What a model drafted, when the person agrees to it; its trouble is told in one line."""
    try:
        draft = drafted(goal)
        made = draft.authored()
        places = {step.id: i for i, step in enumerate(made.graph.steps)}
        dropped = frozenset(places[i] for i in made.unsure if not _is_step(made, i, ask))
        made = draft.authored(dropped) if dropped else made
    except ModelTrouble as trouble:
        ask(f"{trouble}; no draft, so it is yours to tell. [Enter]")
        return None
    faults = "".join(f"\n  (check: {fault.message})" for fault in made.warnings[:8])
    if _yes(ask, f"The model's draft for {goal!r}:\n{_shown(made.graph)}{faults}\nShall we begin with that? [yes/no]"):
        return Agreed(made.graph, None, made.yaml)
    return None


def _told(goal: str, ask: Ask) -> Agreed:
    lines: list[str] = []
    question = (
        f"Then tell me how {goal!r} is done: one step a line, an empty line ends. "
        "The first one is enough: you can tell more while we work."
    )
    while len(lines) < MOST_LINES:
        said = ask(question if not lines else "")
        if said is None:
            raise InputError(NOBODY)
        if not said.strip():
            break
        lines.append(re.sub(r"^(?:step\s*)?\d{1,3}\s*[.):]\s*", "", said.strip(), flags=re.IGNORECASE))
    text = "\n\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))
    made = author_text(Source("what you told", text), goal)
    made = _asked_about(made, goal, lines, ask)
    if not _yes(ask, f"So these are the steps:\n{_shown(made.graph)}\nShall we begin? [yes/no]"):
        raise InputError(
            "nothing was begun; tell the steps anew, or write them down: planwatch author FILE -o task.yaml"
        )
    return Agreed(made.graph, None, made.yaml)


def _asked_about(made: Authored, goal: str, lines: list[str], ask: Ask) -> Authored:
    """Without the unsure steps to which the person says no."""
    dropped = {made.graph.by_id[i].text.lower() for i in made.unsure if not _is_step(made, i, ask)}
    if not dropped:
        return made
    kept = [line for line in lines if line.strip(" .").lower() not in dropped]
    return author_text(Source("what you told", "\n\n".join(f"{i}. {line}" for i, line in enumerate(kept, 1))), goal)


def _is_step(made: Authored, step_id: str, ask: Ask) -> bool:
    return _yes(ask, f"I am not sure about this one: is {made.graph.by_id[step_id].text!r} a step? [yes/no]")


def _shown(graph: StepGraph) -> str:
    return "\n".join(f"  - {step.text}{_waits(graph, step.id)}" for step in graph.steps)


def _waits(graph: StepGraph, step_id: str) -> str:
    before = [graph.by_id[i].text for i in graph.dag.predecessors(step_id)]
    return f"   (after: {'; '.join(before[:3])}{' ...' if len(before) > 3 else ''})" if before else ""


def _yes(ask: Ask, question: str) -> bool:
    for _ in range(3):
        said = ask(question)
        if said is None:
            raise InputError(NOBODY)
        word = said.strip().lower().rstrip(".!")
        if word in _YES | _NO:
            return word in _YES
        question = 'Please answer "yes" or "no".'
    return False


def _checked(goal: str) -> str:
    goal = " ".join(goal.split())
    if not goal or len(goal) > LONGEST_GOAL:
        raise InputError(
            f"a goal of {len(goal)} characters; allowed: 1 to {LONGEST_GOAL}. Say in a few words what to do"
        )
    return goal
