"""Lint: steps that leave nothing to see or hear."""

from __future__ import annotations

from collections.abc import Iterator

from .faults import Fault, FaultCode
from .lint_cues import cue_words
from .lint_rule import Linted
from .steps import Confirm, ParamKind, Step

TOO_QUICK = 1.0
"""Seconds: a step that nine times in ten is over sooner shows in two frames at most, at two frames a second."""
_INWARD = frozenset(
    "wait check rest look read inspect verify ensure listen remember think decide allow let observe consider "
    "watch notice know plan recall continue confirm".split()
)
"""Verbs of waiting, looking and thinking: hands and things stay as they are."""


def unobservable_steps(linted: Linted) -> Iterator[Fault]:
    """Steps without a cue that a sense could only guess at."""
    for place, step in enumerate(linted.graph.steps):
        why = _why(step)
        if why:
            message = (
                f"step {step.id!r} {why}; say what is visible when it is done (`complete`), what is heard (`sound`), "
                f"or let the person say it (`confirm: person`)"
            )
            yield linted.warn_step(FaultCode.UNOBSERVABLE, message, place, "text")


def _why(step: Step) -> str | None:
    """Why the step can hardly be observed; None when it can."""
    if step.complete_cues or step.sound_cues or step.confirm is not Confirm.VISION:
        return None
    if step.duration.p90 < TOO_QUICK:
        return f"is over within {step.duration.p90:g} s nine times in ten, too soon to be seen at two frames a second"
    first = (step.verb or step.text).lower().replace("_", " ").split()
    timed = any(param.kind is ParamKind.DURATION for param in step.params)
    if first and first[0].strip(".,:;") in _INWARD and not timed:
        return f"is one of waiting or looking ({first[0]!r}) and names nothing to see when it is over"
    if not step.things and len(cue_words(step.text)) < 2:
        return f"says only {step.text!r}, which names no thing to look for"
    return None
