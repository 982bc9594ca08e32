"""The blind assistants of the closed loop say the same over a recording."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.core.guidance import Act
from planwatch.perception.base import Frame
from planwatch.tools.evaluation.closed.blind import BLIND, Blind
from planwatch.tools.evaluation.closed.gym import BlindCoach
from planwatch.tools.evaluation.runner.blind_twin import blind_on_twin
from planwatch.tools.evaluation.runner.data import open_recording
from planwatch.tools.evaluation.runner.twins import Recorded, twin_ref

BLACK = np.zeros((2, 2, 3), np.uint8)


@pytest.mark.parametrize(("card", "kind"), [("table-tiny-v1", Blind), ("gym-tiny-v1", BlindCoach)])
@pytest.mark.parametrize("row", BLIND)
def test_the_same_words_at_the_same_moments(card: str, kind: type[Blind] | type[BlindCoach], row: str) -> None:
    recording = open_recording(twin_ref("dev", 3, card, "default", Recorded.ALONE))
    live = kind(recording.graph, 3, BLIND[row])
    heard = [(one.t, one.text) for one in live.begin()]
    for index in range(1, int(recording.truth.duration * 2) + 1):
        heard += [(one.t, one.text) for one in live.tick(Frame(index / 2, 0.0, BLACK, index))]
    found = blind_on_twin(row, recording)
    assert [(one.t, one.text) for one in found.said] == heard and len(heard) > 1
    ids = set(recording.graph.by_id)
    assert all((one.step_id in ids) is (one.act is not Act.ENCOURAGE) for one in found.said)
    alarms = [one for one in found.said if one.act in (Act.REMIND_OWED, Act.CORRECT)]
    assert len(found.findings) == len(alarms)  # an alarm is a claim about the world


def test_silence_says_nothing() -> None:
    recording = open_recording(twin_ref("dev", 3, "table-tiny-v1", "default", Recorded.ALONE))
    found = blind_on_twin("silent", recording)
    assert (found.said, found.findings, found.seconds) == ((), (), recording.truth.duration)
