"""What the truth of a table episode holds beside runs and deviations: effects, ideal guidance, what could be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from ...core.deviation import DeviationCode
from ...core.graph import StepGraph
from ...core.guidance import Act, Window
from ...core.truth import EpisodeTruth, IdealGuidance, Outcome, Seen, StepRun, TrueDeviation, TrueEffect
from .draw import paint_owners
from .projections import black_out, projection
from .recorded import Episode

COACH = 1.6
"""Median seconds after which a human coach speaks of a wrong action (HoloAssist): where a correction is ideal."""
LOOK = 0.5
"""Seconds between two looks at what is in the picture."""
GRID = (48, 36)
"""Pixels in which a thing has to own at least `PATCH` to count as seen."""
PATCH = 4


_ACTS = {
    DeviationCode.HAZARD: Act.WARN,
    DeviationCode.STALL: Act.HINT,
    DeviationCode.DIST: Act.HINT,
    DeviationCode.REPEAT: Act.HINT,
    DeviationCode.GOAL: Act.ASK,
}
"""What is said of a deviation that is neither owed nor done wrong."""


def annotated(episode: Episode) -> EpisodeTruth:
    """The episode's truth with everything that a truth file can hold."""
    truth = episode.truth
    effects = effects_of(truth, episode.graph)
    return replace(truth, effects=effects, ideal=ideal_guidance(truth, episode.graph), seen=_seen(episode))


def effects_of(truth: EpisodeTruth, graph: StepGraph) -> tuple[TrueEffect, ...]:
    """A step's effects begin to hold when a run of it ends well."""
    done = (
        r for r in sorted(truth.runs, key=lambda r: r.end) if r.outcome is Outcome.DONE and r.step_id in graph.by_id
    )
    out: list[TrueEffect] = []
    held: set[str] = set()
    for run in done:
        for effect in (f"done:{run.step_id}", *graph.by_id[run.step_id].effects):
            if effect not in held:
                held.add(effect)
                out.append(TrueEffect(run.end, effect))
    return tuple(out)


def ideal_guidance(truth: EpisodeTruth, graph: StepGraph) -> tuple[IdealGuidance, ...]:
    """What should be said: the next step, corrections, what is owed, that it is well again, the end.

    Next step: from the end of the one before until five seconds into the next (at least three seconds). A correction or
    reminder: from the onset until the point of no return or the end of what is wrong. Nothing for benign deviations.
    """
    runs = sorted((r for r in truth.runs if r.step_id in graph.by_id), key=lambda r: r.start)
    out = [*_next_steps(runs, graph)]
    for deviation in truth.deviations:
        out.extend(_about(deviation, runs, graph, truth.duration))
    if runs and _complete(truth, graph):
        end = max(r.end for r in runs)
        out.append(IdealGuidance(Act.FINISH, Window(end, end + 1.0, end + 6.0), text="That was the last step: done."))
    return tuple(sorted(out, key=lambda g: (g.window.open, g.window.ideal)))


def _complete(truth: EpisodeTruth, graph: StepGraph) -> bool:
    done = {run.step_id for run in truth.runs if run.outcome is Outcome.DONE}
    return all(step.optional or step.id in done for step in graph.steps)


def _next_steps(runs: list[StepRun], graph: StepGraph) -> Iterator[IdealGuidance]:
    """Never a known mistake: while the step that came next waits for another, the other is what should be told."""
    done: set[str] = set()
    before = 0.0
    for run in runs:
        waits = [step for step in graph.order() if step in graph.needs[run.step_id] - done]
        if run.step_id not in done:
            step_id = waits[0] if waits else run.step_id
            close = max(before + 3.0, run.start + 5.0)
            yield IdealGuidance(
                Act.INSTRUCT_NEXT, Window(before, before, close), step_id, text=f"Next: {graph.by_id[step_id].text}."
            )
        if run.outcome is Outcome.DONE:
            done.add(run.step_id)
        before = max(before, min(run.end, 1e8))


def _about(d: TrueDeviation, runs: list[StepRun], graph: StepGraph, duration: float) -> Iterator[IdealGuidance]:
    """The reminder or correction, and the acknowledgement when it was made good."""
    if d.benign or d.self_corrected or d.step_id not in graph.by_id:
        return
    owed = d.code in (DeviationCode.OMIT, DeviationCode.ORDER, DeviationCode.OWED)
    wrong = d.by if owed else d.step_id
    ends = [r.end for r in runs if r.step_id == wrong and r.start <= d.onset + 1e-6 <= r.end]
    close = min(*ends, d.pnr or duration, duration) if ends else min(d.pnr or duration, d.onset + 10.0, duration)
    close = max(close, d.onset)
    step = graph.by_id[d.step_id].text
    text = f"Still to do: {step}." if owed else f"Not like this. {step}."
    act = Act.REMIND_OWED if owed else _ACTS.get(d.code, Act.CORRECT)
    yield IdealGuidance(act, Window(d.onset, min(d.onset + COACH, close), close), d.step_id, d.id, text)
    if d.recovered is not None:
        window = Window(d.recovered, d.recovered + 0.5, d.recovered + 4.0)
        yield IdealGuidance(Act.ACKNOWLEDGE_CORRECTION, window, d.step_id, d.id, "Right, that is made good.")


def _seen(episode: Episode) -> tuple[Seen, ...]:
    """Stretches in which each thing of the task owned a part of the picture, looked at every half second."""
    names = [item.name for item in episode.setting.items]
    needed = {n.words for b in episode.setting.task.bound for n in b.roles.values()}
    needed |= {twin.words for twin in episode.setting.task.twins.values()}
    times: dict[str, list[float]] = {name: [] for name in names if name in needed}
    for t, world in episode.worlds(1.0 / LOOK):
        owners = np.full((GRID[1], GRID[0]), 255, np.uint8)
        pose = episode.setting.camera.at(t, world)
        if episode.setting.camera.stalled(t):
            continue
        paint_owners(owners, world, projection(pose, GRID))
        black_out(owners, pose, 255)
        counts = np.bincount(owners.ravel(), minlength=256)
        for i, name in enumerate(names):
            if name in times and counts[i] >= PATCH:
                times[name].append(t)
    return tuple(Seen(name, a, b) for name, found in times.items() for a, b in _stretches(found))


def _stretches(times: Iterable[float]) -> Iterator[tuple[float, float]]:
    """Looks in which it was seen -> (first, last + half a second) of every unbroken row of them."""
    first: float | None = None
    last = 0.0
    for t in times:
        if first is not None and t - last > LOOK + 1e-6:
            yield first, last + LOOK
            first = None
        first, last = (t if first is None else first), t
    if first is not None:
        yield first, last + LOOK
