"""One episode of the closed loop: an assistant, a person, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ....core.deviation import DeviationCode, Harm, RecoveryKind
from ...simulator.people.live import LivePerson
from ...simulator.people.person import LINGER_S
from .assistants import Assistant
from .claims import Claim, claims
from .spoken import Uttered, anti_instructions, delays, duplicates

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
    told: float | None = None
    """Seconds from the onset to the first words about it; None: nobody spoke of it, or it shows only by waiting."""


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
    interruptions: int = 0
    """Needless utterances that nobody had asked for, by what the person understood."""
    misheard: int = 0
    """Those of `interruptions` that would have been of use had the person understood them as they were said."""
    unfit: int = 0
    """Utterances that nobody had asked for and that were of no use as they were said, whatever was understood."""
    words: int = 0
    """Words heard, of every utterance."""
    duplicates: int = 0
    """Utterances that say again what was said within a minute."""
    anti_instructions: int = 0
    """Utterances that tell a mistake which the assistant itself had announced."""
    claims: tuple[Claim, ...] = ()
    """What the session concluded, told or not, and whether it was so."""


def live(row: str, stage: LivePerson, open_assistant: Callable[[LivePerson], Assistant]) -> Lived:
    """Let the person work and the assistant talk until the person stops, or the assistant says it is finished."""
    assistant, said = open_assistant(stage), list[Uttered]()
    try:
        _play(stage, assistant, said)
        found = assistant.concluded()
    finally:
        assistant.close()
    return replace(_lived(row, stage, said), claims=claims(found, stage.truth()))


def _play(stage: LivePerson, assistant: Assistant, said: list[Uttered]) -> None:
    said.extend(_tell(stage, assistant.begin()))
    tick = 0
    while (tick := tick + 1) / FPS <= LIMIT_S and not stage.finished:
        stage.advance(tick / FPS)
        for words in stage.words():
            said.extend(_tell(stage, assistant.hear(words, stage.t)))
        said.extend(_tell(stage, assistant.tick(stage.frame())))
        if stage.complete and stage.person.mind.idle and assistant.finished:
            break


def _tell(stage: LivePerson, said: tuple[Uttered, ...]) -> list[Uttered]:
    tally, out = stage.person.mind.ledger.tally, list[Uttered]()
    for one in said:
        needless, unfit = tally.needless, tally.unfit
        stage.hear(one.text)
        out.append(replace(one, needless=tally.needless > needless, unfit=tally.unfit > unfit))
    return out


def _lived(row: str, stage: LivePerson, said: Sequence[Uttered]) -> Lived:
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
        deviations=_deviated(stage, said),
        interruptions=sum(one.needless and not one.asked for one in said),
        misheard=sum(one.needless and not one.unfit and not one.asked for one in said),
        unfit=sum(one.unfit and not one.asked for one in said),
        words=sum(len(one.text.split()) for one in said),
        duplicates=duplicates(said),
        anti_instructions=anti_instructions(said, [f.truth for f in mind.ledger.faults], stage.graph),
    )


def _deviated(stage: LivePerson, said: Sequence[Uttered]) -> tuple[Deviated, ...]:
    truths = [f.truth for f in stage.person.mind.ledger.faults]
    late = {d.id: seconds for d, seconds in delays(truths, said)}
    return tuple(
        Deviated(d.code, d.onset, d.recovered, d.recovery, d.self_corrected, d.benign, late.get(d.id)) for d in truths
    )
