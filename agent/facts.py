"""Everything that a plan can say to a question, one sentence a fact: what may be read out, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.plan import Plan
from ..core.steps import Param, ParamKind, Step
from ..core.voice import Fact
from .fact_phrases import FACTS, FactPhrases
from .wording import Wording

MOST_STEPS = 12
"""Steps that facts are given of: the one at hand, what can start, what is open, what is done."""
MOST = 64
"""Facts in all."""
FROM_MINUTES = 120.0
"""Seconds from which a time is told in minutes."""


def facts_of(plan: Plan, current: str | None, wording: Wording) -> tuple[Fact, ...]:
    """The facts of `plan` as it stands, in the words of `wording`. Ids stay the same while a plan goes on."""
    say = FACTS[wording.language]
    out = [*_overall(plan, wording, say)]
    for step_id in _near(plan, current)[:MOST_STEPS]:
        step = plan.by_id[step_id]
        out.append(Fact(f"{step_id}: what", _upper(wording.kept(step, plan))))
        name = _upper(wording.step(step))
        out += [Fact(f"{step_id}: {key}", say.about.format(name, text)) for key, text in _about(plan, step, wording)]
    return tuple(out[:MOST])


def _overall(plan: Plan, wording: Wording, say: FactPhrases) -> Iterator[Fact]:
    done = sum(plan.is_done(step.id) for step in plan.steps)
    yield Fact("progress", say.progress.format(done, len(plan.steps)))
    yield Fact("goal", say.goal.format(plan.graph.goal.strip().rstrip(".")))
    first = next(iter(plan.frontier), None)
    if first is not None:
        yield Fact("next", f"{wording.phrases.next}: {wording.kept(plan.by_id[first], plan)}")


def _near(plan: Plan, current: str | None) -> list[str]:
    open_steps = (step.id for step in plan.steps if not plan.is_done(step.id))
    every = (*((current,) if current else ()), *plan.frontier, *open_steps, *(step.id for step in plan.steps))
    return [i for i in dict.fromkeys(every) if i in plan.by_id]


def _about(plan: Plan, step: Step, wording: Wording) -> Iterator[tuple[str, str]]:
    """(name, what is said of the step)."""
    say = FACTS[wording.language]
    for i, one in enumerate(step.params, 1):
        yield f"{one.name or 'amount'} {i}", _amount(one, say)
    for thing in step.things:
        yield thing.role.value, say.thing[thing.role].format(thing.name)
    for i, cue in enumerate(step.complete_cues, 1):
        yield f"done when {i}", say.complete.format(cue.rstrip("."))
    for i, cue in enumerate(step.incomplete_cues, 1):
        yield f"not done while {i}", say.incomplete.format(cue.rstrip("."))
    for i, hazard in enumerate((h for h in step.hazards if h.text), 1):
        yield f"danger {i}", say.danger.format(hazard.text.rstrip("."))
    before = [wording.step(plan.by_id[i]) for i in dict.fromkeys(plan.structure.before(step.id)) if i in plan.by_id]
    if before:
        yield "before it", say.once_done.format("; ".join(before[:3]))
    if step.optional:
        yield "optional", say.optional
    yield "state", say.done if plan.is_done(step.id) else say.open


def _amount(one: Param, say: FactPhrases) -> str:
    if one.kind is ParamKind.DURATION:
        time = say.minutes.format(one.target / 60) if one.target >= FROM_MINUTES else say.seconds.format(one.target)
        return time
    unit = one.unit or ("°C" if one.kind is ParamKind.TEMPERATURE else "")
    return " ".join(f"{one.name} {one.target:g} {unit}".split())


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
