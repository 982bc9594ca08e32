"""The closed loop: a simulated person hears the session, the session sees what the person then does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from ...agent.session import Session
from ...core.clock import Clock
from ...core.guidance import Guidance
from ...core.truth import EpisodeTruth
from ...perception.base import Frame, SourceEvent, SourceEventKind
from .beat import Beat


class LiveWorld(Protocol):
    """A world that goes on while it is watched and hears words (tools.simulator.episode.LiveEpisode)."""

    @property
    def finished(self) -> bool:
        """True when the person has stopped or the task is complete."""
        ...

    def advance(self, t: float) -> None:
        """Let the world go on up to stream second `t`."""
        ...

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        """What the head camera sees now."""
        ...

    def hear(self, text: str) -> None:
        """The person hears `text` now."""
        ...

    def truth(self) -> EpisodeTruth:
        """What has really happened up to now."""
        ...


def converse(
    world: LiveWorld, session: Session, clock: Clock, *, fps: float = 2.0, limit_s: float = 900.0, tail_s: float = 4.0
) -> Iterator[Beat]:
    """Run world and session together at `fps` until the person has stopped, or `limit_s` stream seconds are over.

    `tail_s` seconds more are watched after the person stopped, so that the last completion can be seen.
    """
    said = session.start(0.0)
    yield Beat(0.0, _told(world, said))
    stopped_at: float | None = None
    tick = 0
    while (tick := tick + 1) / fps <= limit_s:
        t = tick / fps
        world.advance(t)
        frame = replace(world.frame(), made_at=clock.now())
        yield Beat(t, _told(world, session.push(frame)), frame)
        if world.finished and stopped_at is None:
            stopped_at = t
        if session.finished or (stopped_at is not None and t >= stopped_at + tail_s):
            break
    yield Beat(session.t, _told(world, session.notice(SourceEvent(SourceEventKind.END, session.t))), note="end")


def _told(world: LiveWorld, said: tuple[Guidance, ...]) -> tuple[Guidance, ...]:
    for text in spoken_texts(said):
        world.hear(text)
    return said


def spoken_texts(said: tuple[Guidance, ...]) -> tuple[str, ...]:
    """What is heard: the parts of one utterance are one text."""
    heard: dict[str, list[str]] = {}
    for one in said:
        heard.setdefault(one.utterance or one.id, []).append(one.text)
    return tuple(" ".join(texts) for texts in heard.values())
