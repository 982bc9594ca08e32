"""Source -> session -> beats. A generator: the caller decides where guidance goes and when to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...agent.session import Session
from ...core.errors import SourceError
from ...perception.base import Frame, Source, SourceEvent, SourceEventKind
from .beat import Beat

Words = Callable[[], Iterable[str]]
"""The lines a person typed or spoke since the last call."""


Hear = Callable[[str], Beat]
"""What becomes of a line that the person typed or spoke."""


def _nobody() -> Iterable[str]:
    return ()


def follow(
    source: Source, session: Session, words: Words = _nobody, *, resumed: bool = False, hear: Hear | None = None
) -> Iterator[Beat]:
    """Run a session over a source until it ends; one beat per frame, event or typed line.

    With `resumed`, frames that the session has already seen (t <= session.t) are passed over. A source that breaks ends
    the session's stream with a note: the session stays resumable. Closing the generator closes nothing but the source:
    the caller owns the session. `hear` takes a line of the person's in the session's place.

    Raises:
        SourceError: when the source cannot be opened at all.
    """
    seen = session.t if resumed else None
    yield Beat(session.t, session.start(session.t))  # after a resume: what the interruption left unsaid
    for item in _unbroken(source, session):
        for text in words():
            yield hear(text) if hear else Beat(session.t, session.hear(text, session.t), note=f"you: {text}")
        if isinstance(item, SourceEvent):
            yield Beat(item.t, session.notice(item), note=_note(item))
        elif seen is None or item.t > seen:
            yield Beat(item.t, session.push(item), item, "; ".join(session.take_notes()) or None)


def _unbroken(source: Source, session: Session) -> Iterator[Frame | SourceEvent]:
    """The source's items; a failure after the first of them becomes an END event with a note."""
    begun = False
    frames = source.frames()
    try:
        for item in frames:
            begun = True
            yield item
    except SourceError as error:
        if not begun:
            raise
        yield SourceEvent(SourceEventKind.END, session.t, str(error))
    finally:
        close = getattr(frames, "close", None)
        if close is not None:
            close()


def _note(event: SourceEvent) -> str:
    return f"{event.kind.value}: {event.note}" if event.note else event.kind.value
