"""The sentences in which facts of a plan are read out. `{}` is what the task's author wrote, or a number."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.steps import Role


@dataclass(frozen=True, slots=True)
class FactPhrases:
    """One language."""

    about: str
    """`{0}` is a step's text, `{1}` what is said of it."""
    thing: dict[Role, str]
    seconds: str
    minutes: str
    complete: str
    incomplete: str
    danger: str
    once_done: str
    """What has to be done before; `{}` are steps."""
    done: str
    open: str
    optional: str
    progress: str
    """`{0}` of `{1}` steps are done."""
    goal: str


ENGLISH = FactPhrases(
    about="{0}: {1}.",
    thing={Role.OBJECT: "that is about the {}", Role.TARGET: "the place for it is the {}", Role.TOOL: "use the {}"},
    seconds="{:g} seconds",
    minutes="{:g} minutes",
    complete="it is done when you see this: {}",
    incomplete="it is not done yet as long as you see this: {}",
    danger="careful: {}",
    once_done="before that comes {}",
    done="that is done",
    open="that is not done yet",
    optional="that may be left out",
    progress="{0} of {1} steps are done.",
    goal="The goal is this: {}.",
)

GERMAN = FactPhrases(
    about="{0}: {1}.",
    thing={Role.OBJECT: "es geht um {}", Role.TARGET: "der Ort dafür: {}", Role.TOOL: "das Werkzeug dafür: {}"},
    seconds="{:g} Sekunden",
    minutes="{:g} Minuten",
    complete="fertig ist es, wenn das zu sehen ist: {}",
    incomplete="noch nicht fertig ist es, solange das zu sehen ist: {}",
    danger="Vorsicht: {}",
    once_done="davor kommt {}",
    done="das ist fertig",
    open="das ist noch nicht fertig",
    optional="das kann man auch lassen",
    progress="{0} von {1} Schritten sind fertig.",
    goal="Das Ziel ist: {}.",
)

FACTS = {"en": ENGLISH, "de": GERMAN}
"""Language -> its sentences."""
