from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planwatch.core.clock import ManualClock
from planwatch.core.guidance import Act
from planwatch.core.truth import EpisodeTruth, StepRun
from planwatch.perception.base import Frame
from planwatch.tools.runtime.live import converse, spoken_texts
from tests.tools.runtime.worlds import BLANK, GRAPH, run, session, truth


class _Obedient:
    """A person who does a step only when told to: it takes them six seconds. Stops when told that all is finished."""

    def __init__(self, deaf: bool = False) -> None:
        self.t = 0.0
        self.deaf = deaf
        self.heard: list[str] = []
        self.runs: list[StepRun] = []

    @property
    def finished(self) -> bool:
        return any("finished" in text for text in self.heard)

    def advance(self, t: float) -> None:
        self.t = t

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        return Frame(self.t, -1.0, BLANK)

    def hear(self, text: str) -> None:
        self.heard.append(text)
        told = next((step.id for step in GRAPH.steps if step.text[1:] in text), None)
        if told and not self.deaf:
            self.runs.append(run(told, self.t + 2.0, self.t + 8.0))

    def truth(self) -> EpisodeTruth:
        return replace(truth(*self.runs), duration=self.t)


def test_the_person_hears_every_word_and_gets_through_the_task(tmp_path: Path) -> None:
    world = _Obedient()
    with session(tmp_path, world.truth) as s:
        beats = list(converse(world, s, ManualClock()))
        assert s.finished
    said = [text for beat in beats for text in spoken_texts(beat.guidance)]
    assert world.heard == said
    assert [r.step_id for r in world.runs] == ["jar", "pot", "box"]
    assert [g.act for beat in beats for g in beat.guidance].count(Act.FINISH) == 1
    assert all(beat.frame.made_at == 0.0 for beat in beats if beat.frame)


def test_a_person_who_does_nothing_is_left_at_the_limit(tmp_path: Path) -> None:
    world = _Obedient(deaf=True)
    with session(tmp_path, world.truth) as s:
        beats = list(converse(world, s, ManualClock(), limit_s=20.0))
        assert not s.finished
    assert beats[-1].note == "end"
    assert world.t == 20.0
