from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from planwatch.agent.session import Session
from planwatch.core.errors import SourceError
from planwatch.core.guidance import Act
from planwatch.perception.base import Frame, SourceEvent, SourceEventKind
from planwatch.tools.runtime.beat import Beat
from planwatch.tools.runtime.build import Wish, build_parts
from planwatch.tools.runtime.loop import follow
from tests.tools.runtime.worlds import ALL, GRAPH, frames, session


class _Tape:
    """Items in order; an exception among them is raised. Knows whether it was released."""

    def __init__(self, items: Iterable[Frame | SourceEvent | Exception]) -> None:
        self.items = list(items)
        self.released = False

    def frames(self) -> Iterator[Frame | SourceEvent]:
        try:
            for item in self.items:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.released = True


def _end(t: float) -> SourceEvent:
    return SourceEvent(SourceEventKind.END, t)


def _acts(beats: Iterable[Beat]) -> list[tuple[Act, str | None]]:
    return [(g.act, g.step_id) for beat in beats for g in beat.guidance]


def test_a_film_is_followed_from_the_first_word_to_the_last(tmp_path: Path) -> None:
    tape = _Tape([*frames(0, 36), _end(36.0)])
    with session(tmp_path) as s:
        beats = list(follow(tape, s))
        assert s.finished
    told = [step for act, step in _acts(beats) if act is Act.INSTRUCT_NEXT]
    assert told == ["jar", "pot", "box"]
    assert [act for act, _ in _acts(beats)].count(Act.FINISH) == 1
    assert [beat.t for beat in beats] == sorted(beat.t for beat in beats)
    assert tape.released


def test_typed_words_reach_the_session_between_frames(tmp_path: Path) -> None:
    said = iter([["what's next"], []])
    with session(tmp_path) as s:
        beats = list(follow(_Tape([*frames(0, 0.5), _end(1.0)]), s, lambda: next(said, [])))
    (answer,) = [beat for beat in beats if beat.note == "you: what's next"]
    assert [g.act for g in answer.guidance] == [Act.ANSWER]
    assert "open the blue jar" in answer.guidance[0].text.lower()


def test_a_source_that_cannot_be_opened_is_the_callers_to_know(tmp_path: Path) -> None:
    with session(tmp_path) as s, pytest.raises(SourceError, match="no camera"):
        list(follow(_Tape([SourceError("no camera 7")]), s))


def test_a_source_that_breaks_ends_with_a_note_and_the_session_lives(tmp_path: Path) -> None:
    with session(tmp_path) as s:
        beats = list(follow(_Tape([*frames(0, 12), SourceError("cut off at 12 s")]), s))
        assert beats[-1].note == "end: cut off at 12 s"
        assert s.plan.is_done("jar")
        assert not s.finished


def test_stopping_the_loop_releases_the_source_and_leaves_the_session_open(tmp_path: Path) -> None:
    tape = _Tape([*frames(0, 36), _end(36.0)])
    with session(tmp_path) as s:
        beats = follow(tape, s)
        assert [next(beats).t for _ in range(5)] == [0.0, 0.0, 0.5, 1.0, 1.5]
        beats.close()  # type: ignore[attr-defined]
        assert tape.released
        assert s.push(frames(2, 2)[0]) == ()


def test_a_resumed_session_says_nothing_twice_and_passes_over_what_it_has_seen(tmp_path: Path) -> None:
    with session(tmp_path) as s:
        first = list(follow(_Tape(frames(0, 15)), s))
    parts = build_parts(GRAPH, Wish("oracle"), lambda: ALL)
    with Session.resume(tmp_path, parts) as s:
        second = list(follow(_Tape([*frames(0, 36), _end(36.0)]), s, resumed=True))
        assert s.finished
    ids = [g.id for beat in (*first, *second) for g in beat.guidance]
    assert len(ids) == len(set(ids))
    assert [step for act, step in _acts(second) if act is Act.INSTRUCT_NEXT] == ["box"]
    assert min(beat.frame.t for beat in second if beat.frame) > 14.0
