"""An Interactive Cooking message stream cut into segments: an instruction and all that is said until the next one.

As the published loader cuts (`data.py` of the 2026 challenge, by the same authors): a segment begins at every
instruction and at the final message, and exists once another one begins; so an instruction with nothing after it is
dropped together with what was said under it. `keep_last=True` keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the stream."""

    t: float
    """Seconds."""
    kind: str
    """The dataset's type, such as "instruction" or "feedback_action_aligned_success"."""
    text: str

    @property
    def begins(self) -> bool:
        """True for an instruction and for the last message of all."""
        return self.kind == "instruction" or "finish_all" in self.kind

    @property
    def mistake(self) -> bool:
        """True when it tells of a mistake."""
        return "mistake" in self.kind


@dataclass(frozen=True, slots=True)
class Segment:
    """An instruction with its feedback."""

    messages: tuple[Message, ...]

    @property
    def has_mistake(self) -> bool:
        """True when any message under the instruction tells of a mistake."""
        return any(message.mistake for message in self.messages if not message.begins)

    @property
    def end(self) -> float:
        """Time of the last message."""
        return self.messages[-1].t


def segments(messages: Sequence[Message], keep_last: bool = False) -> tuple[Segment, ...]:
    """The segments of one video, in the order of the file."""
    out: list[Segment] = []
    current: list[Message] = []
    for message in messages:
        if message.begins:
            if current:
                out.append(Segment(tuple(current)))
            current = [message]
        else:
            current.append(message)
    last_says_something = bool(current) and "finish_all" not in current[0].kind
    return (*out, Segment(tuple(current))) if keep_last and last_says_something else tuple(out)
