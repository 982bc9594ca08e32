"""The plans of an experiment by name: from what a command line says to the assistants that are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...core.errors import InputError
from ...core.near import did_you_mean
from ..evaluation.runner.assistants import NO_ARGS, Who
from ..evaluation.runner.told import LEAKY, NOISES, check_plan_name

NAMES = ("none", "goal-only", "rules", "llm", "canonical", LEAKY)
"""The plans without a number."""

DOSES = (0.25, 0.5, 1.0)
"""Shares of completions that noise strikes, where none is given."""

MOST = 64
"""The most plans of one experiment."""

_NOISY = re.compile(r"noisy(?:\(\s*([a-z|\- ]*?)\s*(?:,\s*([0-9.]{1,6})\s*)?\))?")


@dataclass(frozen=True, slots=True)
class PlanName:
    """One plan of the experiment."""

    name: str
    """Its row."""
    plan: str
    """What the session is given (tools/evaluation/runner/told.py)."""
    planner: str = "rules"
    kind: str | None = None
    """Of noise."""
    dose: float | None = None

    @property
    def leaks(self) -> bool:
        """True when the plan knows the future."""
        return self.plan == LEAKY

    def who(self, like: Who) -> Who:
        """The assistant with this plan; the server of `like` is the model's only."""
        args = like.planner_args if self.planner == "llm" else NO_ARGS
        return replace(like, row=self.name, plan=self.plan, planner=self.planner, planner_args=args)


def parse_plans(text: str, doses: Sequence[float] = DOSES) -> tuple[PlanName, ...]:
    """`none,rules,canonical,noisy(lag,0.5),noisy(skip|wrong-index)`: each plan once, in order.

    Noise without a number stands for every one of `doses`; `noisy` alone for every kind.

    Raises:
        InputError: a name that nobody knows, a share outside [0, 1], or more than MOST plans.
    """
    found: dict[str, PlanName] = {}
    for word in _words(text):
        for one in _plans(word, doses):
            found.setdefault(one.name, one)
    if not 1 <= len(found) <= MOST:
        raise InputError(f"{len(found)} plans in {text[:80]!r}; allowed: 1 to {MOST}")
    return tuple(found.values())


def _words(text: str) -> list[str]:
    """At the commas that no bracket holds."""
    return [word.strip() for word in re.split(r",(?![^(]*\))", text) if word.strip()]


def _plans(word: str, doses: Sequence[float]) -> list[PlanName]:
    if word in NAMES:
        plan, planner = {"rules": ("own", "rules"), "llm": ("own", "llm")}.get(word, (word, "rules"))
        return [PlanName(word, plan, planner)]
    noisy = _NOISY.fullmatch(word)
    if noisy is None:
        near = did_you_mean(word, (*NAMES, "noisy"))
        raise InputError(
            f"no plan is called {word!r}.{near} Allowed: {', '.join(NAMES)}, noisy(lag|skip|wrong-index, P)"
        )
    kinds = [kind.strip() for kind in (noisy[1] or "|".join(NOISES)).split("|")]
    return [_noise(kind, dose) for kind in kinds for dose in ([_dose(noisy[2])] if noisy[2] else doses)]


def _noise(kind: str, dose: float) -> PlanName:
    if kind not in NOISES:
        raise InputError(f"no noise is called {kind!r}; allowed: {', '.join(NOISES)}")
    return PlanName(f"noisy({kind},{dose:g})", check_plan_name(f"{kind}:{dose:g}"), kind=kind, dose=dose)


def _dose(text: str) -> float:
    try:
        dose = float(text)
    except ValueError:
        dose = -1.0
    if not 0 <= dose <= 1:
        raise InputError(f"{text!r} is no share of completions; allowed: 0 to 1")
    return dose
