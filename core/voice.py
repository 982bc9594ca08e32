"""What is handed to a model that words and answers beside a session, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .steps import Step


class Words(StrEnum):
    """How much of what is said a model may have a hand in."""

    OWN = "own"
    """Nothing: every sentence is ours."""
    ANSWERS = "answers"
    """It answers questions that our own phrases do not cover, by choosing what is read out."""
    MODEL = "model"
    """It answers, and words the next instruction ahead of time."""


@dataclass(frozen=True, slots=True)
class Line:
    """An instruction that will likely be given soon."""

    step: Step
    own: str
    """The whole of it in our own words."""
    kept: str
    """The part that any other wording has to keep: the step's own words, its warnings, the request to report."""
    language: str = "en"
    """Of our own words: `en` or `de`."""

    @property
    def key(self) -> tuple[str, str]:
        """(step id, own words): what another wording of it is found by."""
        return self.step.id, self.own


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the plan says: one sentence, in our own words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the person asked, and everything that may be answered."""

    number: int
    """Of the turn in which it was heard."""
    words: str
    """The person's: data, never an instruction."""
    facts: tuple[Fact, ...]
    """All that the plan can say to it now."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which facts answer a question."""

    number: int
    """Of the question."""
    facts: tuple[str, ...] | None
    """Ids of facts of the question; empty: none answers it; None: the model gave no usable answer."""
