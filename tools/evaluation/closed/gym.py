"""The closed loop of world `gym`: a coach beside somebody who exercises. Same rows, same costs as at the table.

Success: every set counts, and no fault of posture or tempo stood uncorrected when its set ended. An uncorrected fault
is harm of quality. Needless is what asked for nothing that was needed (`simulator/gym/performance.py`, `Tally`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ....core.deviation import DeviationCode, Harm
from ....core.graph import StepGraph
from ....core.guidance import Act
from ....core.steps import Step
from ....core.truth import TrueDeviation
from ...runtime.build import Wish
from ...simulator.gym.faults import FAULTS
from ...simulator.gym.performance import LATE
from ...simulator.gym.stage import GymStage
from .assistants import ORACLE, Assistant, Sitting
from .blind import BLIND, BLINDFOLD, CLOCK, DIALOG_ONLY, Blind, BlindWord, Clock, Mute
from .episode import FPS, Deviated, Lived
from .spoken import Uttered, delays, duplicates

TOO_SHORT_S = 3.0
"""A fault that shows less than this before its set ends cannot be corrected any more, and counts for nothing."""


class BlindCoach(Blind):
    """Talks without looking: tells a set, corrects some fault, or cheers, with equal chances."""

    salt = 43

    def steps_of(self, graph: StepGraph) -> Sequence[Step]:
        """The sets, as they are written down."""
        return graph.steps

    def about(self, step: Step) -> BlindWord:
        """Something about a set."""
        fault = list(FAULTS.values())[int(self._rng.integers(len(FAULTS)))].words
        words = (
            BlindWord(Act.INSTRUCT_NEXT, f"Next: {step.text}.", step.id),
            BlindWord(Act.CORRECT, f"{fault[:1].upper()}{fault[1:]}.", step.id),
            BlindWord(Act.ENCOURAGE, "You are doing well, keep it up."),
        )
        return words[int(self._rng.integers(3))]


def coach_for(row: str, wish: Wish, stage: GymStage) -> Assistant:
    """Who talks in a row of the table; `wish` is who is under test."""
    if row == "silent":
        return Mute()
    if row in BLIND:
        return BlindCoach(stage.graph, stage.cast.seed, BLIND[row])
    if row == CLOCK:
        return Clock(stage.graph)
    if row == DIALOG_ONLY:
        return Sitting(stage, replace(wish, perception=BLINDFOLD, perception_args={}))
    return Sitting(stage, Wish(*ORACLE) if row == "oracle" else wish)


def live_gym(row: str, stage: GymStage, coach: Assistant) -> Lived:
    """Let the person exercise and the coach talk until the person stops; the coach is closed afterwards."""
    said = list[Uttered]()
    annoyed = 0.0
    try:
        said.extend(_tell(stage, coach.begin()))
        tick = 0
        while not stage.finished and (tick := tick + 1) / FPS <= stage.limit:
            stage.advance(tick / FPS)
            said.extend(_tell(stage, coach.tick(stage.frame())))
            annoyed += stage.live.performance.annoyance / FPS
    finally:
        coach.close()
    return _lived(row, stage, said, annoyed / max(1.0, stage.t))


def _tell(stage: GymStage, said: tuple[Uttered, ...]) -> list[Uttered]:
    tally, out = stage.live.performance.tally, list[Uttered]()
    for one in said:
        before = tally.needless
        stage.hear(one.text)
        out.append(replace(one, needless=tally.needless > before))
    return out


def _lived(row: str, stage: GymStage, said: list[Uttered], annoyance: float) -> Lived:
    performance = stage.live.performance
    faults = [d for d in performance.deviations if d.fault is not None and _counts(stage, d)]
    wrong = [d for d in faults if d.recovered is None]
    idle = [d for d in performance.deviations if d.fault is None]
    wasted = sum((d.recovered or stage.t) - d.onset + (LATE if _begins(stage, d) else 0.0) for d in idle)
    late = {d.id: seconds for d, seconds in delays(performance.deviations, said)}
    return Lived(
        row=row,
        seed=stage.cast.seed,
        success=stage.complete and not wrong,
        seconds=max(1.0, stage.t),
        wasted_s=wasted,
        rework_s=0.0,
        utterances=performance.tally.utterances,
        needless=performance.tally.needless,
        annoyance=annoyance,
        harms={Harm.QUALITY.value: len(wrong)} if wrong else {},
        deviations=tuple(
            Deviated(d.code, d.onset, d.recovered, None, _alone(d, said), False, late.get(d.id))
            for d in performance.deviations
            if d in faults or d in idle
        ),
        interruptions=sum(one.needless for one in said),
        words=sum(len(one.text.split()) for one in said),
        duplicates=duplicates([one for one in said if len(one.text.split()) > COMPANY_WORDS]),
    )


COMPANY_WORDS = 6
"""Words up to which an utterance is a count or a cheer, which may be said again."""


def _counts(stage: GymStage, d: TrueDeviation) -> bool:
    end = next((r.end for r in stage.live.performance.runs if r.step_id == d.step_id), stage.t)
    return d.recovered is not None or end - d.onset >= TOO_SHORT_S


def _begins(stage: GymStage, d: TrueDeviation) -> bool:
    """True for a set that was not begun, other than one that was broken off."""
    begun = next((r.start for r in stage.live.performance.runs if r.step_id == d.step_id), stage.t)
    return d.code is DeviationCode.STALL and d.onset < begun


def _alone(d: TrueDeviation, said: list[Uttered]) -> bool:
    """True when it went away without a word about it."""
    until = d.recovered if d.recovered is not None else d.onset
    return d.recovered is not None and not any(d.onset <= one.t <= until and not one.needless for one in said)
