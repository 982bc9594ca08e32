"""What was said in one episode, against what was really going on: how late, twice, or telling a known mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import networkx as nx

from ....core.deviation import WRONG_THING, DeviationCode
from ....core.graph import StepGraph
from ....core.guidance import Act, Guidance
from ....core.plan import Plan
from ....core.truth import TrueDeviation

ALIKE = 0.9
"""Similarity of two texts (Ratcliff and Obershelp 1988) from which one is the other again."""
AGAIN_S = 60.0
"""Seconds within which saying the same thing again is a duplicate."""

ALARMS = frozenset({Act.WARN, Act.CORRECT, Act.REMIND_OWED, Act.RECOVER, Act.ASK, Act.HINT})
"""Acts that can be about a deviation."""
TELLING = frozenset({Act.INSTRUCT_NEXT, Act.RECOVER})
"""Acts that tell what to do next."""
LATER = frozenset({DeviationCode.DIST, DeviationCode.STALL, DeviationCode.GOAL})
"""Deviations that only show by nothing happening for a while: no delay from their onset is counted."""
_OWED = frozenset({DeviationCode.OMIT, DeviationCode.ORDER})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an utterance says."""

    act: Act
    step_id: str | None = None
    """The task's own step, also when the words are about a step injected for it."""
    finding_id: str | None = None


@dataclass(frozen=True, slots=True)
class Uttered:
    """One utterance as it was heard."""

    t: float
    """Stream seconds."""
    text: str
    parts: tuple[Part, ...] = ()
    """Empty for an assistant that does not say what it means."""
    asked: bool = False
    """True for an answer to the person's own words."""
    needless: bool = False
    """True when the person had no use for what they understood, judged from what was really going on."""
    unfit: bool = False
    """True when nobody could have had any use for it, as it was said."""

    def __str__(self) -> str:
        return self.text


def uttered(said: Sequence[Guidance], plan: Plan, t: float, *, asked: bool = False) -> tuple[Uttered, ...]:
    """What a person hears of `said`: parts of one utterance are heard as one."""
    groups: dict[str, list[Guidance]] = {}
    for one in said:
        groups.setdefault(one.utterance or one.id, []).append(one)
    return tuple(
        Uttered(t, " ".join(g.text for g in mine), tuple(_part(g, plan) for g in mine), asked)
        for mine in groups.values()
    )


def _part(one: Guidance, plan: Plan) -> Part:
    base = next((s.base for s in plan.injected if s.id == one.step_id), one.step_id)
    return Part(one.act, base, one.finding_id)


def told_at(deviation: TrueDeviation, said: Sequence[Uttered]) -> float | None:
    """Stream seconds at which somebody first spoke about the deviation while it stood; None: nobody did."""
    until = deviation.recovered if deviation.recovered is not None else float("inf")
    about = {deviation.step_id, deviation.by} - {None}
    for one in said:
        if deviation.onset - 1e-6 <= one.t <= until and any(_about(part, about) for part in one.parts):
            return one.t
    return None


def _about(part: Part, steps: set[str | None]) -> bool:
    return part.act in ALARMS and (part.step_id in steps or (part.step_id is None and part.finding_id is not None))


def duplicates(said: Sequence[Uttered]) -> int:
    """Utterances that say nearly the same text as an earlier one at most AGAIN_S seconds before.

    Answers are left out: who asks twice is answered twice.
    """
    own = [one for one in said if not one.asked]
    return sum(any(_same(old, new) for old in own[:i]) for i, new in enumerate(own))


def _same(old: Uttered, new: Uttered) -> bool:
    if new.t - old.t > AGAIN_S:
        return False
    a, b = old.text.lower(), new.text.lower()
    if a == b:
        return True
    other = old.parts and new.parts and _steps(old) != _steps(new)  # "pour from A into B", then "from B into A"
    return not other and SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE and _words(a) == _words(b)


def _steps(one: Uttered) -> set[str | None]:
    return {part.step_id for part in one.parts}


def _words(text: str) -> tuple[str, ...]:
    """Two sentences that name another step or thing, or "on" for "off", are not the same sentence."""
    return tuple(sorted(word.strip(".,:;!?") for word in text.split()))


def anti_instructions(said: Sequence[Uttered], deviations: Sequence[TrueDeviation], graph: StepGraph) -> int:
    """Utterances that tell the person to do a mistake that the assistant has itself announced and that still stands.

    That is: to go on with a step that needs the step it called owed, or to use the very thing that it called wrong.
    """
    known = [(d, at) for d in deviations if not d.benign and (at := told_at(d, said)) is not None]
    return sum(any(_anti(one, d, at, graph) for d, at in known) for one in said)


def _anti(one: Uttered, deviation: TrueDeviation, told: float, graph: StepGraph) -> bool:
    stands = told < one.t and (deviation.recovered is None or one.t < deviation.recovered)
    return stands and any(_tells(part, one.text, deviation, graph) for part in one.parts)


def _tells(part: Part, text: str, deviation: TrueDeviation, graph: StepGraph) -> bool:
    if part.act not in TELLING or part.step_id is None:
        return False
    if deviation.code in _OWED:
        return part.step_id in graph.by_id and part.step_id in nx.descendants(graph.dag, deviation.step_id)
    wrong = deviation.wrong_thing
    if deviation.code not in WRONG_THING or not wrong or part.step_id != deviation.step_id:
        return False
    return part.act is Act.INSTRUCT_NEXT and wrong.lower() in text.lower() and not _own(graph, part.step_id, wrong)


def _own(graph: StepGraph, step_id: str, thing: str) -> bool:
    return thing.lower() in graph.by_id[step_id].text.lower() if step_id in graph.by_id else False


def delays(deviations: Sequence[TrueDeviation], said: Sequence[Uttered]) -> Iterator[tuple[TrueDeviation, float]]:
    """(deviation, seconds from its onset to the first words about it) for those that were spoken about in time to help.

    Harmless ones, and those of `LATER`, are left out.
    """
    for one in deviations:
        at = told_at(one, said)
        if at is not None and not one.benign and one.code not in LATER:
            yield one, at - one.onset
