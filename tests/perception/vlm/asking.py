"""Helpers: a watch, pictures, a sense around a function that stands for the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from planwatch.core.clock import Clock, ManualClock
from planwatch.core.evidence import Evidence, Watch, WatchItem
from planwatch.core.steps import Step
from planwatch.perception.base import Carry, Frame
from planwatch.perception.vlm.client import Answer, Prompt
from planwatch.perception.vlm.eyes import Eyes
from planwatch.perception.vlm.fakes import form_answer
from planwatch.perception.vlm.scene import Dialogue
from planwatch.perception.vlm.sense import AskingSense
from planwatch.perception.vlm.settings import AskSettings
from planwatch.perception.vlm.sheet import Sheet

POUR = Step("pour", "Pour syrup into the glass", complete_cues=("syrup in the glass",))
STIR = Step("stir", "Stir the glass")


def watch(*steps: Step, version: int = 0) -> Watch:
    return Watch(tuple(WatchItem(step, i == 0) for i, step in enumerate(steps or (POUR, STIR))), version=version)


def frames(seconds: float, hz: float = 2.0, start: float = 0.0, size: tuple[int, int] = (64, 48)) -> list[Frame]:
    rng = np.random.default_rng(0)
    out = []
    for i in range(int(seconds * hz)):
        t = start + i / hz
        out.append(Frame(t, t, rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8), i))
    return out


@dataclass
class Server:
    """Stands for a server: answers with what `say` makes of the request, and remembers requests."""

    say: Callable[[Mapping[str, Any]], str]
    takes_s: float = 0.0
    clock: ManualClock = field(default_factory=ManualClock)
    asked: list[Prompt] = field(default_factory=list)

    def ask(self, prompt: Prompt) -> Answer:
        self.asked.append(prompt)
        self.clock.advance(self.takes_s)
        return Answer(self.say({"messages": prompt.messages}))


def says(**words: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda body: form_answer(body, **words)


def sense_of(
    server: Server, dialogue: Dialogue | None = None, clock: Clock | None = None, **settings: Any
) -> AskingSense:
    chosen = AskSettings(**{"waits": True, **settings})
    return AskingSense(server.ask, dialogue or Sheet(), Eyes(chosen.longest), chosen, clock or server.clock)


def run(sense: AskingSense, shown: list[Frame], seen: Watch, carry: Carry = None) -> tuple[list[Evidence], Carry]:
    out = []
    for frame in shown:
        evidence, carry = sense.step(frame, seen, carry)
        out.append(evidence)
    return out, carry
