"""Who watches: the parts of a session by name, what it is shown, and which plan it is given. All of it is text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ....core.errors import InputError
from ...runtime.build import Wish
from ...runtime.planner_args import TAKES

NO_ARGS = "{}"

NO_PIXELS = frozenset({"oracle", "noisy", "timer", "coin", "silent"})
"""Senses that never look at the picture: nothing is rendered for them."""


class Mode(StrEnum):
    """How an assistant meets a recording."""

    STREAMING = "streaming"
    """Frames one after another; it decides by itself when it speaks, and errors stay with it."""
    TURN_BASED = "turn-based"
    """Every true instruction is given at its true time with the true state; it watches until it says that the step is
    done."""
    CLOSED_LOOP = "closed-loop"
    """A simulated person hears its words and acts on them."""


class Shown(StrEnum):
    """What an assistant is shown."""

    OWN = "own"
    """The frames of the recording."""
    FROZEN = "frozen"
    """One early frame, again and again."""
    BLACK = "black"
    """Black frames."""
    OTHER = "other"
    """Another recording's frames (of the next one in the data)."""


@dataclass(frozen=True, slots=True)
class Who:
    """One assistant: all that its predictions depend on, beside the recording."""

    row: str = "main"
    """Its name in tables."""
    perception: str = "compact"
    perception_args: str = "{}"
    """A JSON object, keys sorted."""
    planner: str = "rules"
    policy: str = "utility"
    plan: str = "own"
    """`own`: the recording's graph and the session's own view of its state; `told.py` names the others."""
    shown: Shown = Shown.OWN
    wordless: bool = False
    """True when the sense is told no words: what is left of its score needs no task."""
    wrong_graph: bool = False
    """True when the words of the task's steps are exchanged among them."""
    planner_args: str = NO_ARGS
    """As `perception_args`: the server and model of a planner that has one."""

    @property
    def looks(self) -> bool:
        """True when frames have to be made for it."""
        return self.perception not in NO_PIXELS

    def wish(self, seed: int) -> Wish:
        """Its parts; what they draw is drawn from `seed`. A model is waited for, so that a run can be repeated."""
        args = {"seed": seed, **self.args} if self.perception in ("coin", "noisy") else self.args
        planner_args = json.loads(self.planner_args)
        if self.planner in TAKES:
            planner_args["inline"] = True
        return Wish(self.perception, self.planner, self.policy, args, planner_args=planner_args)

    @property
    def args(self) -> dict[str, Any]:
        """The sense's arguments."""
        return json.loads(self.perception_args)


def args_text(args: Mapping[str, Any]) -> str:
    """Arguments as the text that `Who` keeps."""
    return json.dumps(dict(args), sort_keys=True)


def parse_perception(text: str) -> tuple[str, str]:
    """`name` or `name:key=value,key=value` as (name, JSON arguments), for example `noisy:accuracy=0.8,persistence=0.5`.

    Raises:
        InputError: a part that is no `key=value`.
    """
    name, _, rest = text.partition(":")
    args: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not (equals and key.isidentifier()):
            raise InputError(f"cannot read {part!r} in {text!r}; allowed: NAME or NAME:key=value,key=value")
        args[key] = _value(value)
    return name, args_text(args)


def _value(text: str) -> Any:
    """A number or truth value where it reads as one."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
