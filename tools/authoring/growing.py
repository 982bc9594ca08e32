"""A plan that grows from what the person says: each told step waits for the steps that its words make it wait for.

A growing plan ends with a step of its own that the person alone confirms, so that it is not over before they say so.
Words are data: they become the text of a step, and can take nothing out of the plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...core.effects import all_of, done
from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.plan import Plan
from ...core.proposal import Edit, EditKind, PlanProposal
from ...core.steps import Confirm, Step
from ..datasets.importers.source import Source
from .author import author_text, lines_of
from .flow import precedence, reduced

LAST = "that_is_all"
LAST_TEXT = "Tell me what comes next, or say done if that was all"
MOST = 200
"""Steps that a plan may grow to."""
LONGEST = 300
"""Characters of a line that is read as a step."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A line that tells steps."""

    steps: tuple[Step, ...]
    """What it tells, still without ids and needs of the plan."""
    unsure: frozenset[int] = frozenset()
    """Numbers of those that may be none: the person is asked, and they are never announced unasked."""


def growing(graph: StepGraph) -> StepGraph:
    """The graph with the step that ends it; unchanged when it has it."""
    if LAST in graph.by_id:
        return graph
    every = all_of(done(step.id) for step in graph.steps)
    last = Step(LAST, LAST_TEXT, pre=every, confirm=Confirm.PERSON)
    return replace(graph, steps=(*map(_by_word, graph.steps), last))


def _by_word(step: Step) -> Step:
    """No sense was made ready for a step that nobody knew: where one would have to agree, the person's word counts."""
    return replace(step, confirm=Confirm.PERSON) if step.confirm is Confirm.BOTH else step


def is_growing(plan: Plan) -> bool:
    """True while steps can still be told."""
    return LAST in plan.by_id and not plan.is_done(LAST)


def heard_steps(line: str) -> Heard | None:
    """The steps that a line tells; None when it tells none (a question, a remark, or far too many words)."""
    line = re.sub(r"^(?:(?:and|then|next|now|so|ok|okay|i|we|will|shall|ll)\b[\s,]*)+", "", line.strip(), flags=re.I)
    if not line or len(line) > LONGEST or line.endswith("?"):
        return None
    try:
        made = author_text(Source("what you told", f"1. {line[:1].upper()}{line[1:]}"))
    except InputError:
        return None
    unsure = frozenset(i for i, step in enumerate(made.graph.steps) if step.id in made.unsure)
    return Heard(made.graph.steps, unsure)


def told(plan: Plan, steps: tuple[Step, ...]) -> PlanProposal | str:
    """The proposal that adds the steps before the end of a growing plan; or why that cannot be, in words."""
    if not is_growing(plan):
        return "this plan is closed: its steps were agreed to before"
    own = [step for step in plan.steps if step.id != LAST]
    if len(own) + len(steps) > MOST:
        return f"a plan grows to {MOST} steps at most"
    order = precedence(lines_of([step.text for step in (*own, *steps)]))
    waits, edits = reduced(order), list[Edit]()
    names = [step.id for step in own]
    for number, step in enumerate(steps, len(own)):
        name = _free(plan, names)
        needs = sorted(names[i] for i in waits[number])
        new = replace(_by_word(step), id=name, pre=all_of(done(i) for i in needs))
        names.append(name)
        edits.append(Edit(EditKind.INJECT, step=new, before=(LAST,)))
    return PlanProposal(plan.revision, tuple(edits), why="the person told it")


def _free(plan: Plan, taken: list[str]) -> str:
    number = 1
    while (name := f"told_{number}") in plan.everything or name in taken:
        number += 1
    return name
