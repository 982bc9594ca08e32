"""A small procedure and what happened in it, for tests of models."""

from __future__ import annotations

from planwatch.core.deviation import DeviationCode
from planwatch.core.effects import all_of, done
from planwatch.core.evidence import Evidence, StepEvidence, Watch, WatchItem
from planwatch.core.graph import StepGraph
from planwatch.core.steps import Duration, Role, Step, Thing
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.perception.base import Frame, StreamModel
from planwatch.perception.fakes import plain_frames

STEPS = 8
LENGTH = 10.0


def chain(n: int = STEPS) -> StepGraph:
    """Step k needs step k - 1; each takes 8 s."""
    steps = tuple(
        Step(
            f"s{k}",
            f"Move the mug {k} times",
            "move",
            (Thing(Role.OBJECT, "blue mug"),),
            pre=all_of([done(f"s{k - 1}")] if k else []),
            duration=Duration(5.0, 8.0, 12.0),
        )
        for k in range(n)
    )
    return StepGraph("chain", "Everything moved", steps)


def put_back(step_id: str = "s3+put_back1", thing: str = "red mug") -> Step:
    return Step(step_id, f"Put the {thing} back", "put_back", (Thing(Role.OBJECT, thing),))


def clean_truth(n: int = STEPS) -> EpisodeTruth:
    """Step k runs from 10 k + 1 to 10 k + 9 s."""
    runs = tuple(StepRun(f"s{k}", LENGTH * k + 1, LENGTH * k + 9, Outcome.DONE) for k in range(n))
    return EpisodeTruth("clean", "chain", LENGTH * n, runs, ())


def swap_truth() -> EpisodeTruth:
    """s3 is begun with the red mug at 31 s (to be seen from 33 s), the mug put back at 41 s, s3 done from 45 s on."""
    runs = (
        *clean_truth(3).runs,
        StepRun("s3", 31, 39, Outcome.WRONG, things=((Role.OBJECT, "red mug"),)),
        StepRun("put_back", 41, 44, Outcome.DONE, "put_back", ((Role.OBJECT, "red mug"),)),
        StepRun("s3", 45, 52, Outcome.DONE),
        StepRun("s4", 60, 66, Outcome.ABANDONED),
    )
    wrong = TrueDeviation("d1", DeviationCode.OBJ, "s3", 33.0, wrong_thing="red mug", recovered=44.0)
    return EpisodeTruth("swap", "chain", 80.0, runs, (wrong,))


def watch_of(*steps: Step) -> Watch:
    return Watch(tuple(WatchItem(step, i == 0) for i, step in enumerate(steps)))


def ticks(length: float, hz: float = 2.0) -> tuple[Frame, ...]:
    return plain_frames([k / hz for k in range(int(length * hz))])


def watch_through(model: StreamModel, frames: tuple[Frame, ...], watch: Watch) -> list[Evidence]:
    """The model's evidence at every frame."""
    carry, out = None, []
    for frame in frames:
        evidence, carry = model.step(frame, watch, carry)
        out.append(evidence)
    return out


def about(evidence: Evidence, step_id: str) -> StepEvidence:
    return next(s for s in evidence.steps if s.step_id == step_id)
