"""The plan `goal-only`: what `run --goal` makes out of a goal and of what a person tells, without a file and a model.

A person says what each step is, one sentence after another in the canonical order, and agrees to everything. So the
words stay, and what only the task's own file knows is gone: which steps may be done in parallel, effects, durations,
look-alikes, cues. Steps keep the recording's id where their sentence is the same, so that they can be scored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ....core.effects import Formula, done
from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.steps import Step
from ...authoring.goal import agree


def told_graph(graph: StepGraph) -> StepGraph:
    """The graph of somebody who starts from the goal. Raises InputError when nothing that was told is a step."""
    made = _agreed(graph.goal, tuple(graph.by_id[i].text for i in graph.order()))
    ids = _ids(graph, made)
    steps = tuple(replace(step, id=ids[step.id], pre=_renamed(step.pre, ids)) for step in made.steps)
    groups = tuple(replace(group, members=tuple(ids[i] for i in group.members)) for group in made.groups)
    return replace(made, id=graph.id, steps=steps, groups=groups)


@lru_cache(maxsize=8)
def _agreed(goal: str, sentences: tuple[str, ...]) -> StepGraph:
    left: Iterator[str] = iter(sentences)
    told = False

    def answer(question: str) -> str:
        """Tells the steps; whatever is asked afterwards is answered with yes."""
        nonlocal told
        if told:
            return "yes"
        sentence = next(left, "")
        told = not sentence
        return sentence

    if not sentences:
        raise InputError("a task without steps cannot be told; allowed: at least one step")
    return agree(goal, (), answer).graph


def _ids(graph: StepGraph, made: StepGraph) -> dict[str, str]:
    """The id of every told step: the recording's where the words are the same (each once, in order), else its own."""
    free: dict[str, list[str]] = {}
    for step_id in graph.order():
        free.setdefault(_plain(graph.by_id[step_id]), []).append(step_id)
    out: dict[str, str] = {}
    for step in made.steps:
        same = free.get(_plain(step))
        out[step.id] = same.pop(0) if same else f"told-{step.id}"
    return out


def _plain(step: Step) -> str:
    return " ".join(step.text.lower().strip(" .").split())


def _renamed(pre: Formula, ids: dict[str, str]) -> Formula:
    names = {done(old): done(new) for old, new in ids.items()}
    return replace(pre, args=tuple(names.get(a, a) if isinstance(a, str) else _renamed(a, ids) for a in pre.args))
