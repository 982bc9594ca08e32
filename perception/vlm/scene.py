"""What is shown to a model, and what is read from its answer: the words that witnesses and dialogues share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...core.deviation import DeviationCode
from ...core.evidence import Watch, WatchItem
from ...core.steps import Role
from ..base import Carry, Frame
from .client import Answer, Prompt
from .picture import data_url

Ask = Callable[[Prompt], Answer]
"""One question to the server. Raises ServerTrouble."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What is kept of one frame."""

    t: float
    """Stream seconds."""
    jpeg: bytes | None = None
    text: str | None = None
    """What another sense said of it, in words."""

    def parts(self) -> list[dict[str, Any]]:
        """It as parts of a message."""
        if self.jpeg is not None:
            label = {"type": "text", "text": f"Picture at {self.t:.1f} s:"}
            return [label, {"type": "image_url", "image_url": {"url": data_url(self.jpeg)}}]
        return [{"type": "text", "text": f"{self.t:.1f} s: {self.text}"}]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that one question is about."""

    items: tuple[WatchItem, ...]
    """The steps that are asked about, the frontier first; never empty."""
    recent: tuple[Shot, ...]
    """In rising time."""
    anchors: tuple[tuple[Shot, ...], ...] = ()
    """Short clips of the moments at which the plan moved on, oldest first."""

    @property
    def t(self) -> float:
        """Stream seconds of the newest thing shown."""
        return self.recent[-1].t


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer says about one step; None where the model could not see it."""

    p_on: float | None = None
    p_done: float | None = None
    """It is complete in the newest picture."""
    p_wrong: Mapping[Role, float] = field(default_factory=dict)
    thing: str | None = None
    """The thing seen instead."""
    p_code: Mapping[DeviationCode, float] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one exchange brought."""

    steps: Mapping[str, Verdict]
    respond: float | None = None
    """Probability of the model's own word for "speak now", when it has one."""
    description: str | None = None
    trouble: str | None = None
    """One line when a part of the answer, or all of it, could not be used."""


class Dialogue(Protocol):
    """A way to ask."""

    def hold(self, scene: Scene, ask: Ask) -> Reading:
        """Ask about `scene`, once or more. Raises ServerTrouble when nothing came of it. Runs in a worker thread."""
        ...


class Witness(Protocol):
    """What of a frame is shown to the model."""

    def see(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Shot | None, Carry]:
        """What to keep of this frame (None: nothing), and the witness's own memory. O(1) memory."""
        ...


def shown(shots: Sequence[Shot], most: int) -> tuple[Shot, ...]:
    """At most `most` of the shots, evenly spread, the newest always among them."""
    if len(shots) <= most:
        return tuple(shots)
    if most == 1:
        return (shots[-1],)
    stride = (len(shots) - 1) / (most - 1)
    return tuple(shots[round(i * stride)] for i in range(most))


def clipped(text: object, most: int = 80) -> str | None:
    """Words from outside on one line, bounded; None for nothing."""
    words = " ".join(str(text).split()) if isinstance(text, str) else ""
    printable = "".join(c for c in words if c.isprintable())[:most].strip()
    return printable or None
