"""One training sample for the temporal part: an episode's frames, the steps watched in it, and what was true when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...core.deviation import WRONG_THING, DeviationCode
from ...core.steps import Role, Step, Thing
from ...core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from ...perception.lexicon.concepts import COLOUR_NAMES
from ...planners.names import ASIDE_TEXT
from ..simulator.phrases import sentence
from ..simulator.primitives import PRIMITIVES, PUT_BACK
from ..simulator.scene import Name
from ..simulator.script_draw import confusable
from ..simulator.tasks import Bound, Task
from .ways import PLACE, STEP_WAYS, going, standing

SLOTS = 16
"""Watched steps a sample has room for."""
SWAPPED = 0.25
"""Share of the steps done well that are watched under the name of the look-alike, so that what was right is wrong:
real slips are rare, and the pictures of the two are the same."""
MISPLACED = 0.5
"""Share of the steps done well that are watched with another target, so that the right thing came to a wrong place."""
FOUND_OUT = 0.3
"""Share of such a run after which it can be known."""
NEAR = 3
"""Near misses watched beside the own steps."""
PRESENT = 0.8
"""Share of the near misses that ask for a thing that is there."""
ASIDES = {kind.value: kind for kind in ASIDE_TEXT}
JUST = 1.0
"""Seconds after its end for which a step counts as just done."""


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """(T, SLOTS) uint8 arrays of 0 and 1."""

    on: NDArray[np.uint8]
    done_now: NDArray[np.uint8]
    done: NDArray[np.uint8]
    wrong: NDArray[np.uint8]
    valid: NDArray[np.uint8]
    judge_wrong: NDArray[np.uint8]
    ways: NDArray[np.uint8]
    """(T, SLOTS, ways): see `ways.STEP_WAYS`."""
    moment: NDArray[np.uint8]
    """(T, moments)."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One watched step and how to label it."""

    step: Step
    runs: tuple[StepRun, ...]
    since: float = 0.0
    """Stream seconds from which it is watched."""
    judge_wrong: bool = True
    own: str | None = None
    """Id of the task's step that it is, under its own name."""
    misplaced: bool = False
    """Its runs were done with the right thing at another place than the step names."""


def watched_steps(task: Task, truth: EpisodeTruth, foreign: list[Step], rng: np.random.Generator) -> list[Watched]:
    """Own steps (some in a look-alike's name), what mends slips, near misses, steps of other tasks; shuffled."""
    swapped = _swapped(task, truth, rng)
    out = [swapped.get(s.id) or Watched(s, runs_of(s.id, truth), own=s.id) for s in task.graph.steps]
    for run in truth.runs:
        if run.step_id == PUT_BACK:
            name = run.things[0][1]
            step = Step(f"back{len(out)}", f"Put the {name} back", verb=PUT_BACK, things=(Thing(Role.OBJECT, name),))
            out.append(Watched(step, (run,), since=max(0.0, run.start - float(rng.uniform(0.0, 2.5)))))
        elif run.step_id in ASIDES:
            out.append(_aside(f"{run.step_id}{len(out)}", run, rng))
    for bound in _near_misses(task, rng):
        text, things = sentence(bound.verb, bound.roles, rng)  # type: ignore[arg-type]
        step = Step(f"near{len(out)}", text, bound.verb, tuple(Thing(r, n) for r, n in things.items()))
        out.append(Watched(step, (), judge_wrong=False))
    room = SLOTS - len(out)
    out.extend(Watched(replace(s, id=f"far{i}"), ()) for i, s in enumerate(foreign[: max(0, min(4, room))]))
    kept = out[:SLOTS]
    return [kept[i] for i in rng.permutation(len(kept))]


def _aside(name: str, run: StepRun, rng: np.random.Generator) -> Watched:
    """What is done beside the procedure to mend a slip, in the words in which a plan asks for it."""
    things = tuple(Thing(role, words) for role, words in run.things)
    step = Step(name, ASIDE_TEXT[ASIDES[run.step_id]], verb=run.step_id, things=things)
    return Watched(step, (run,), since=max(0.0, run.start - float(rng.uniform(0.0, 4.0))))


def runs_of(step_id: str, truth: EpisodeTruth) -> tuple[StepRun, ...]:
    """Its runs, where `wrong` means a wrong thing: one spoilt otherwise was done with the right ones, and is not done.

    What came too early alone looks done: that something was owed before it is the tracker's to know.
    """
    mine = [d for d in truth.deviations if d.step_id == step_id or (d.code is DeviationCode.ORDER and d.by == step_id)]
    return tuple(_as_seen(r, mine) for r in truth.runs if r.step_id == step_id)


def _as_seen(run: StepRun, deviations: list[TrueDeviation]) -> StepRun:
    if run.outcome is not Outcome.WRONG:
        return run
    codes = {d.code for d in deviations if d.onset <= run.end and (d.recovered is None or d.recovered > run.start)}
    if codes & WRONG_THING or not codes:
        return run
    return replace(run, outcome=Outcome.DONE if codes == {DeviationCode.ORDER} else Outcome.ABANDONED)


def _swapped(task: Task, truth: EpisodeTruth, rng: np.random.Generator) -> dict[str, Watched]:
    """step id -> the step with the look-alike's name, whose runs are then all wrong."""
    own = {_key(b) for b in task.bound}
    out = {}
    for bound in task.bound:
        runs = [r for r in truth.runs if r.step_id == bound.step_id]
        well = bool(runs) and all(r.outcome is Outcome.DONE for r in runs)
        misplaced, swap = well and rng.random() < MISPLACED, None
        if misplaced:
            swap = _other_place(bound, task, rng)
        elif well and confusable(task, bound) and rng.random() <= SWAPPED:
            swap = (PRIMITIVES[bound.verb].held, task.twins[bound.held])
        if swap is None or _key(other := Bound(bound.step_id, bound.verb, {**bound.roles, swap[0]: swap[1]})) in own:
            continue
        text, things = sentence(other.verb, other.roles, rng)  # type: ignore[arg-type]
        step = Step(bound.step_id, text, other.verb, tuple(Thing(r, n) for r, n in things.items()))
        out[step.id] = Watched(step, tuple(replace(r, outcome=Outcome.WRONG) for r in runs), misplaced=misplaced)
    return out


def _other_place(bound: Bound, task: Task, rng: np.random.Generator) -> tuple[Role, Name] | None:
    """Another thing on the table that could receive the same action, as `people.mind.wrong_thing` finds one."""
    if Role.TARGET not in bound.roles or bound.verb == "take_out":
        return None
    fitting = PRIMITIVES[bound.verb].roles[Role.TARGET]
    there = [n for n in task.things if n.kind in fitting and n not in bound.roles.values()]
    return (Role.TARGET, there[int(rng.integers(len(there)))]) if there else None


def _key(bound: Bound) -> tuple[str, tuple[tuple[str, str], ...]]:
    return bound.verb, tuple(sorted((r.value, n.words) for r, n in bound.roles.items()))


def _near_misses(task: Task, rng: np.random.Generator) -> list[Bound]:
    """Own steps with another thing in one role."""
    own = {_key(b) for b in task.bound}
    out = []
    for i in rng.permutation(len(task.bound))[:NEAR]:
        bound = task.bound[i]
        role = list(bound.roles)[int(rng.integers(len(bound.roles)))]
        name = bound.roles[role]
        other = _mistaken_for(name, task, rng)
        changed = Bound("", bound.verb, {**bound.roles, role: other})
        if _key(changed) not in own:
            out.append(changed)
    return out


def _mistaken_for(name: Name, task: Task, rng: np.random.Generator) -> Name:
    """Mostly another thing of its kind that stands on the table, or its look-alike; else one that is not there."""
    there = [n for n in task.things if n.kind == name.kind and n != name]
    there += [task.twins[name]] if name in task.twins else []
    if there and rng.random() < PRESENT:
        return there[int(rng.integers(len(there)))]
    return replace(name, colour=str(rng.choice([c for c in COLOUR_NAMES if c != name.colour])))


def label(watched: list[Watched], times: NDArray[np.float64], truth: EpisodeTruth) -> Labels:
    """What was true of every watched step at every tick."""
    shape = (len(times), SLOTS)
    on, now, done, wrong, valid, judge = (np.zeros(shape, np.uint8) for _ in range(6))
    ways = np.zeros((*shape, len(STEP_WAYS)), np.uint8)
    for k, item in enumerate(watched):
        valid[:, k] = times >= item.since
        judge[:, k] = item.judge_wrong
        if item.own is not None:
            ways[:, k] = standing(truth, item.own, times)
        for run in item.runs:
            during = (times >= run.start) & (times < run.end)
            if run.outcome is Outcome.WRONG:
                wrong[during, k] = 1
                if item.misplaced:
                    known = run.start + FOUND_OUT * (run.end - run.start)
                    ways[times >= known, k, STEP_WAYS.index(PLACE)] = 1
                continue
            on[during, k] = 1
            if run.outcome is Outcome.DONE:
                now[(times >= run.end) & (times < run.end + JUST), k] = 1
                done[times >= run.end, k] = 1
    return Labels(on, now, done, wrong, valid, judge, ways, going(truth, times))
