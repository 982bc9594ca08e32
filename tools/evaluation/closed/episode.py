"""One episode of the closed loop: an assistant, a person, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ....core.deviation import DeviationCode, Harm, RecoveryKind
from ...simulator.people.live import LivePerson
from ...simulator.people.person import LINGER_S
from .assistants import Assistant

FPS = 2.0
"""Ticks a second."""
LIMIT_S = 900.0
"""The longest episode, stream seconds."""


@dataclass(frozen=True, slots=True)
class Deviated:
    """One deviation, as it ended."""

    code: DeviationCode
    onset: float
    recovered: float | None
    kind: RecoveryKind | None
    alone: bool
    benign: bool


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of one episode. Seconds are stream seconds."""

    row: str
    seed: int
    success: bool
    """Every required step truly holds, nothing is damaged and nobody is hurt."""
    seconds: float
    wasted_s: float
    rework_s: float
    utterances: int
    needless: int
    annoyance: float
    """Mean over time, in [0, 1]."""
    unheard: int = 0
    disobeyed: int = 0
    harms: Mapping[str, int] = field(default_factory=dict)
    """`core.deviation.Harm` value -> how often."""
    deviations: tuple[Deviated, ...] = ()


def live(row: str, stage: LivePerson, open_assistant: Callable[[LivePerson], Assistant]) -> Lived:
    """Let the person work and the assistant talk until the person stops, or the assistant says it is finished."""
    assistant = open_assistant(stage)
    try:
        _play(stage, assistant)
    finally:
        assistant.close()
    return _lived(row, stage)


def _play(stage: LivePerson, assistant: Assistant) -> None:
    _tell(stage, assistant.begin())
    tick = 0
    while (tick := tick + 1) / FPS <= LIMIT_S and not stage.finished:
        stage.advance(tick / FPS)
        for words in stage.words():
            _tell(stage, assistant.hear(words, stage.t))
        _tell(stage, assistant.tick(stage.frame()))
        if stage.complete and stage.person.mind.idle and assistant.finished:
            break


def _tell(stage: LivePerson, said: tuple[str, ...]) -> None:
    for text in said:
        stage.hear(text)


def _lived(row: str, stage: LivePerson) -> Lived:
    mind = stage.person.mind
    mind.ledger.close()
    tally = mind.ledger.tally
    hurt = tally.harms.get(Harm.DAMAGE, 0) + tally.harms.get(Harm.INJURY, 0)
    return Lived(
        row=row,
        seed=stage.cast.seed,
        success=stage.complete and not hurt,
        seconds=max(1.0, min(stage.t, LIMIT_S) - (LINGER_S if stage.finished else 0.0)),
        wasted_s=tally.wasted_s,
        rework_s=tally.rework_s,
        utterances=tally.utterances,
        needless=tally.needless,
        annoyance=mind.mood.area / max(1.0, mind.t),
        unheard=tally.unheard,
        disobeyed=tally.disobeyed,
        harms={harm.value: n for harm, n in tally.harms.items()},
        deviations=tuple(
            Deviated(f.code, f.truth.onset, f.truth.recovered, f.truth.recovery, f.truth.self_corrected, f.truth.benign)
            for f in mind.ledger.faults
        ),
    )
