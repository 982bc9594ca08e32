"""Simulator episodes in the form of coached sessions: the coach says what is ideal, when it is ideal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....core.guidance import Act
from ....core.truth import EpisodeTruth, IdealGuidance
from ...datasets.holoassist import Action, CoachedSession, Family
from ...simulator.annotate import ideal_guidance
from ...simulator.episode import Split, record_episode

_FAMILIES: Mapping[Act, Family] = {
    Act.INSTRUCT_NEXT: Family.INSTRUCT,
    Act.RECOVER: Family.INSTRUCT,
    Act.FINISH: Family.INSTRUCT,
    Act.CORRECT: Family.CORRECT,
    Act.REMIND_OWED: Family.CORRECT,
    Act.WARN: Family.CORRECT,
    Act.CONFIRM: Family.CONFIRM,
    Act.ACKNOWLEDGE_CORRECTION: Family.CONFIRM,
}


def simulated_sessions(episodes: int, seed: int = 0, card: str = "table-v1") -> Iterator[CoachedSession]:
    """Episodes of the training split. Nobody asks questions in them, so nothing is learnt about answers."""
    for k in range(seed, seed + episodes):
        episode = record_episode(k, split=Split.TRAIN, card=card)
        yield session_of(episode.truth, ideal_guidance(episode.truth, episode.graph), f"simulated {k}")


def session_of(truth: EpisodeTruth, ideal: tuple[IdealGuidance, ...], name: str) -> CoachedSession:
    """One truth as a coached session: a step is also its only movement, a deviation is a wrong movement."""
    steps = tuple(Action(r.start, r.end) for r in sorted(truth.runs, key=lambda r: r.start))
    wrong = tuple(Action(d.onset, d.onset, True) for d in truth.deviations if not d.benign)
    said = ((g.window.ideal, _FAMILIES[g.act]) for g in ideal if g.act in _FAMILIES)
    coach = tuple(sorted((t, family) for t, family in said if t <= truth.duration))
    moves = tuple(sorted((*steps, *wrong), key=lambda a: (a.start, a.end)))
    return CoachedSession(name, truth.graph_id, truth.duration, moves, steps, coach, ())
