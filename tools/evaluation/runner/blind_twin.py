"""The closed loop's blind assistants over a recording: the same words at the same moments, with nobody to hear them.

The rows of `blind.py` are those of tables over recordings: they know the canonical order and the clock. Those of the
closed loop draw a step at random. Who compares a score with what comes of the same assistant needs the latter.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....core.guidance import Act
from ...simulator.gym.workout import GYM_CARDS
from ..closed.blind import BLIND, Blind
from ..closed.episode import FPS
from ..closed.gym import BlindCoach
from .blind import claims_of
from .prediction import Prediction, Said
from .recording import Recording


def blind_on_twin(row: str, recording: Recording) -> Prediction:
    """What `row` (silent, or one of the closed loop's BLIND) says over the recording `twin:...`."""
    said = tuple(_said(row, recording)) if row != "silent" else ()
    seconds = recording.truth.duration
    return Prediction(recording.session_id, row, tuple(claims_of(said)), said, seconds)


def _said(row: str, recording: Recording) -> Iterator[Said]:
    gym = recording.ref.split(":")[3] in GYM_CARDS
    blind = (BlindCoach if gym else Blind)(recording.graph, recording.seed, BLIND[row])
    steps = recording.graph.steps if gym else [recording.graph.by_id[i] for i in recording.graph.order()]
    for one in blind.begin():
        yield Said(one.t, Act.INSTRUCT_NEXT, one.text, steps[0].id, one.t)
    for tick in range(1, int(recording.truth.duration * FPS) + 1):
        word = blind.word(tick / FPS)
        if word is not None:
            yield Said(tick / FPS, word.act, word.text, word.step_id, tick / FPS)
