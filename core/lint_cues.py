"""Lint: steps that can be open at the same time and that no sense could tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .faults import Fault, FaultCode
from .lint_rule import Linted
from .steps import Step

_LITTLE_WORDS = frozenset(
    "a an the of to in into on onto with for from and or then again more at it its is are be as by until while".split()
)


def cue_words(text: str) -> tuple[str, ...]:
    """The words of a cue that a sense can go by, sorted: no case, no numbers, no little words."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return tuple(sorted(set(words) - _LITTLE_WORDS))


def ambiguous_cues(linted: Linted) -> Iterator[Fault]:
    """Two steps of which neither waits for the other, and that look (or sound) the same."""
    alike: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for place, step in enumerate(linted.graph.steps):
        for sign in _signs(step):
            alike.setdefault(sign, []).append(place)
    rank = {step_id: i for i, step_id in enumerate(linted.graph.order())}
    steps = linted.graph.steps
    told: set[tuple[int, int]] = set()
    for (kind, _), places in alike.items():
        places.sort(key=lambda place: rank[steps[place].id])
        # neighbours suffice: where each waits for the one before, all wait for one another
        for one, other in zip(places, places[1:], strict=False):
            pair = (min(one, other), max(one, other))
            if pair not in told and not linted.order.ordered(steps[one].id, steps[other].id):
                told.add(pair)
                yield _warning(linted, kind, *pair)


def _signs(step: Step) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a sense could go by: cues where there are any, else the text and the things."""
    for cue in step.complete_cues:
        yield from _sign("complete", cue)
    for cue in step.sound_cues:
        yield from _sign("sound", cue)
    if not step.complete_cues:
        yield from _sign("text", step.text)
        if step.verb and step.things:
            yield "things", (step.verb.lower(), *(f"{thing.role}:{thing.name.lower()}" for thing in step.things))


def _sign(kind: str, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = cue_words(text)
    if words:
        yield kind, words


_SAME = {
    "complete": "are done with the same sight",
    "sound": "are done with the same sound",
    "text": "read the same but for numbers and little words",
    "things": "do the same with the same things",
}


def _warning(linted: Linted, kind: str, first: int, second: int) -> Fault:
    one, other = linted.graph.steps[first], linted.graph.steps[second]
    exclusive = linted.order.exclusive(one.id, other.id)
    when = "are alternatives of each other" if exclusive else "can be open at the same time"
    message = (
        f"steps {one.id!r} and {other.id!r} {_SAME[kind]}, and {when}, so nobody could tell which was done; "
        f"give each a `complete` cue of its own, or let one wait for the other with `after`"
    )
    field = kind if kind in ("complete", "sound") else "text"
    return linted.warn_step(FaultCode.AMBIGUOUS_CUES, message, second, field)
