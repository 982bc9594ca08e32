"""What a coach should say in a workout, and when.

The rules are those of the published fitness benchmark: acknowledge the start, or remind of it; correct what is visibly
wrong; acknowledge when the person begins to correct it; otherwise count, or encourage, about every five seconds; sum up
at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....core.deviation import DeviationCode
from ....core.guidance import Act, Window
from ....core.truth import EpisodeTruth, IdealGuidance, Outcome, Seen, StepRun, TrueDeviation
from .faults import FAULTS
from .performance import RAMP
from .workout import Workout

QUIET = 5.0
"""Seconds of silence after which a count or an encouragement is due (the benchmark: 5.3 s mean silence)."""
ROUND = 2.5
"""Seconds after which a count or an encouragement has lost its moment (invented)."""


def ideal_guidance(truth: EpisodeTruth, workout: Workout, announced: Mapping[str, float]) -> tuple[IdealGuidance, ...]:
    """Everything that should be said about what has happened up to now, in order of the opening of the windows."""
    runs = {run.step_id: run for run in truth.runs}
    out: list[IdealGuidance] = []
    for planned in workout.sets:
        at = announced.get(planned.step_id)
        if at is None:
            break
        words, run = planned.kind.words, runs.get(planned.step_id)
        begun = run.start if run else float("inf")
        mine = [d for d in truth.deviations if d.step_id == planned.step_id]
        out.append(_say(Act.INSTRUCT_NEXT, (at, at + 0.5, at + 5.0), planned.step_id, f"Next: {words}."))
        out.extend(_beginning(planned.step_id, words, at, begun, mine))
        if run is not None:
            spoken = [g for d in mine for g in _corrections(d, run, truth.duration)]
            out.extend(spoken)
            out.extend(_company(truth, run, [out[-1 - len(spoken)].window.ideal, *(g.window.ideal for g in spoken)]))
    if len(runs) == len(workout.sets) and all(run.end <= truth.duration for run in runs.values()):
        end = max(run.end for run in runs.values())
        out.append(_say(Act.SUMMARISE, (end, end + 1.0, end + 6.0), None, _summary(truth)))
    return tuple(sorted(out, key=lambda g: (g.window.open, g.window.ideal)))


def seen(truth: EpisodeTruth) -> tuple[Seen, ...]:
    """The person, all the time (the camera is fixed), and every fault from its onset until it has gone."""
    ends = {run.step_id: run.end for run in truth.runs}
    faults = [
        Seen(f"{d.step_id}: {d.fault}", d.onset, min(d.recovered or ends[d.step_id], truth.duration))
        for d in truth.deviations
        if d.fault is not None
    ]
    return (Seen("person", 0.0, truth.duration), *faults)


def _say(
    act: Act, window: tuple[float, float, float], step_id: str | None, text: str, deviation: str | None = None
) -> IdealGuidance:
    """`window` is (open, ideal, close)."""
    return IdealGuidance(act, Window(*window), step_id, deviation, text)


def _beginning(step_id: str, words: str, at: float, begun: float, mine: list[TrueDeviation]) -> Iterator[IdealGuidance]:
    """A reminder for who does not begin, an acknowledgement for who does."""
    for stall in (d for d in mine if d.code is DeviationCode.STALL and d.onset < begun):
        close = min(begun, stall.onset + 9.0)
        window = (stall.onset, min(stall.onset + 1.0, close), close)
        yield _say(Act.REMIND_OWED, window, step_id, f"Start {words} now.", stall.id)
    if begun < float("inf"):
        yield _say(Act.CONFIRM, (begun + 0.5, begun + 1.5, begun + 5.0), step_id, "Good, off you go.")


def _corrections(d: TrueDeviation, run: StepRun, now: float) -> Iterator[IdealGuidance]:
    """The correction of a fault while it is there, and the word when it has gone; an encouragement for who rests."""
    end = min(run.end, now)
    if d.fault is not None:
        until = min(d.recovered or end, end)
        text = FAULTS[d.fault].words.capitalize() + "."
        yield _say(Act.CORRECT, (d.onset, min(d.onset + 1.5, until), until), d.step_id, text, d.id)
        if d.recovered is not None and d.recovered < end:
            begins, close = d.recovered - RAMP / 2, min(d.recovered + 4.0, end)
            ideal = min(d.recovered + 0.5, close)
            yield _say(Act.ACKNOWLEDGE_CORRECTION, (begins, ideal, close), d.step_id, "Yes, that is better.", d.id)
    elif d.onset > run.start:
        until = min(d.recovered or end, end)
        yield _say(
            Act.ENCOURAGE, (d.onset, min(d.onset + 1.5, until), until), d.step_id, "Do not stop, keep going.", d.id
        )


def _company(truth: EpisodeTruth, run: StepRun, spoken: list[float]) -> Iterator[IdealGuidance]:
    """A count at the end of a repetition, or an encouragement, wherever nothing else is said for about five seconds."""
    end = min(run.end, truth.duration)
    reps = [r for r in truth.repetitions if r.step_id == run.step_id]
    times = sorted(t for t in spoken if t >= run.start) or [run.start]
    last, said = run.start, 0
    while (due := last + QUIET) < end - 1.0:
        taken = [t for t in times if last < t < due + ROUND]
        if taken:
            last = taken[-1]
            continue
        rep = next((r for r in reps if due <= r.end < due + ROUND), None)
        counts = rep is not None and said % 2 == 0
        at = rep.end if rep is not None and counts else due
        text = str(rep.number) if rep is not None and counts else "You are doing well, keep it up."
        yield _say(Act.COUNT if counts else Act.ENCOURAGE, (at, at, at + ROUND), run.step_id, text)
        last, said = at, said + 1


def _summary(truth: EpisodeTruth) -> str:
    done = sum(run.outcome is Outcome.DONE for run in truth.runs)
    return f"Done: {done} of {len(truth.runs)} exercises and {len(truth.repetitions)} repetitions. Well done."
