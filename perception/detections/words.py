"""From a step to what a detector could tell of it: its words, its goal states, the labels it names. Torch-free.

A goal is written as a cue of the step, "LABEL: STATE" ("mug: tea-bag+water"). A state's amount in brackets is part of
the state where the detector knows that state, and left out where it does not ("tea-bag+water[full]").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...core.steps import Step

STOP = frozenset(
    "a about after again an and are as at be before by do each for from has have how if in into is it its more not of "
    "off on one onto or other out over so such than that the their them then there these they this to under until up "
    "using very was when which while with you your".split()
)
"""Words that say nothing about a step."""

ALIASES: dict[tuple[str, str], tuple[str, str]] = {("tortilla", "on-plate"): ("plate", "with-food")}
"""Goals that a detector tells of another thing."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The state that a thing is in when the step is done."""

    label: str
    state: str


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The telling words of `text`, in lower case, without a plural s, each once, sorted."""
    found = (w for w in re.findall(r"[a-z]+", text.lower()) if len(w) > 2 and w not in STOP)
    return tuple(sorted({w.rstrip("s") for w in found}))


def key_of(step: Step) -> str:
    """By which weights know a step again: its id and its words. Another procedure's step has another key."""
    return f"{step.base}|{' '.join(words_of(step.text))}"


def goals_of(step: Step, states: Iterable[tuple[str, str]]) -> tuple[Goal, ...]:
    """The goals among the step's cues that a detector with these (label, state) pairs can tell."""
    known = set(states)
    out = []
    for cue in step.complete_cues:
        label, colon, state = (part.strip() for part in cue.partition(":"))
        if not colon:
            continue
        bare = re.sub(r"\[[^\]]*\]$", "", state)
        options = ((label, state), (label, bare), ALIASES.get((label, bare), (label, bare)))
        found = next((pair for pair in options if pair in known), None)
        if found:
            out.append(Goal(*found))
    return tuple(out)


def named(step: Step, labels: Sequence[str]) -> tuple[int, ...]:
    """Places of the labels that the step's words or its goals name ("jar_lid" needs both words, or "jarlid")."""
    told = set(words_of(step.text)) | set(words_of(" ".join(thing.name for thing in step.things)))
    run = re.sub("[^a-z]", "", step.text.lower())
    goals = {cue.partition(":")[0].strip() for cue in step.complete_cues if ":" in cue}
    return tuple(i for i, label in enumerate(labels) if label in goals or _names(label, told, run))


def _names(label: str, told: set[str], run: str) -> bool:
    parts = words_of(label.replace("_", " "))
    return bool(parts) and (set(parts) <= told or "".join(re.findall("[a-z]+", label.lower())) in run)
