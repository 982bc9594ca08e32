"""Which step goes on, frame by frame, from what a detector saw: causal, and without a look at any label."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...core.evidence import Evidence, Watch, WatchItem
from ...core.graph import StepGraph
from ...core.plan import Plan
from ...perception.base import StreamModel
from ...perception.detections.frames import DetectionFrame
from ...planners.tracker import StepTracker
from ..datasets.hololens import HoloLensSession
from ..datasets.hololens_recipes import step_number
from ..metrics.step_labels import Labelled, StepScores, step_scores

Guess = list[int | None]
"""Step number a frame."""


def unlabelled(session: HoloLensSession) -> HoloLensSession:
    """The session with every step forgotten: what a scored run may see."""
    return HoloLensSession(session.name, session.recipe, session.frames, (None,) * len(session.frames))


def watch_of_graph(graph: StepGraph) -> Watch:
    """All steps of the procedure, the first ones open."""
    return Watch(tuple(WatchItem(step, not step.pre.required()) for step in graph.steps))


def evidence_of(model: StreamModel, frames: Sequence[DetectionFrame], watch: Watch) -> Iterator[Evidence]:
    """The sense's evidence at every frame, one after the other."""
    carry = None
    for frame in frames:
        evidence, carry = model.step(frame, watch, carry)
        yield evidence


def by_sense(evidence: Iterable[Evidence]) -> Guess:
    """Per frame the step that the sense holds for the most probable one going on."""
    return [_number(max(e.steps, key=lambda s: s.p_on).step_id) if e.steps else None for e in evidence]


def by_tracker(evidence: Iterable[Evidence], graph: StepGraph) -> Guess:
    """Per frame the step that the shared tracker believes to go on; between two steps the last one goes on."""
    tracker, plan = StepTracker(), Plan(graph)
    belief, _ = tracker.start(plan, 0.0)
    out: Guess = []
    for tick in evidence:
        belief = tracker.observe(plan, belief, tick).belief
        best = max(belief.steps, key=lambda i: belief.steps[i].on)
        sure = belief.steps[best].on >= 0.5 or not out
        out.append(_number(best) if sure else out[-1])
    return out


def by_timer(frames: Sequence[DetectionFrame], graph: StepGraph, seconds: Mapping[str, Sequence[float]]) -> Guess:
    """No eyes: each step lasts its mean time in the fit, from the first frame on."""
    ends, clock = [], 0.0
    for step in graph.steps:
        if took := seconds.get(step.id):
            clock += sum(took) / len(took)
            ends.append((clock, _number(step.id)))
    if not ends:
        return [None] * len(frames)
    return [next((number for end, number in ends if frame.t < end), ends[-1][1]) for frame in frames]


def by_longest(frames: Sequence[DetectionFrame], graph: StepGraph, seconds: Mapping[str, Sequence[float]]) -> Guess:
    """The constant row: always the step that takes longest in the fit."""
    means = {s.id: sum(took) / len(took) for s in graph.steps if (took := seconds.get(s.id))}
    return [_number(max(means, key=means.__getitem__)) if means else None] * len(frames)


def by_coin(session: HoloLensSession, graph: StepGraph, seconds: Mapping[str, Sequence[float]]) -> Guess:
    """No eyes: at every frame a step drawn by its share of the time in the fit; in a session always the same ones."""
    took = {s.id: sum(seconds[s.id]) for s in graph.steps if seconds.get(s.id)}
    if not took:
        return [None] * len(session.frames)
    rng = np.random.default_rng([43, *session.name.encode()])
    shares = np.array(list(took.values())) / sum(took.values())
    drawn = rng.choice(len(took), size=len(session.frames), p=shares)
    numbers = [_number(step_id) for step_id in took]
    return [numbers[k] for k in drawn]


def scores_of(sessions: Sequence[HoloLensSession], guesses: Sequence[Guess]) -> StepScores:
    """Scores of labelled sessions."""
    pairs = zip(sessions, guesses, strict=True)
    return step_scores([Labelled([f.t for f in s.frames], s.steps, guess) for s, guess in pairs])


def label_session(model: StreamModel, session: HoloLensSession, graph: StepGraph, by: str = "sense") -> Guess:
    """The step at every frame, as the sense ("sense") or the tracker behind it ("tracker") believes."""
    evidence = evidence_of(model, session.frames, watch_of_graph(graph))
    return by_sense(evidence) if by == "sense" else by_tracker(evidence, graph)


class Seen:
    """Counts frames, and labels that the weights do not know."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._frames = 0
        self._unknown: Counter[str] = Counter()

    def add(self, session: HoloLensSession) -> None:
        """Count one session."""
        self._frames += len(session.frames)
        for frame in session.frames:
            self._unknown.update({d.label for d in frame.detections} - self._known)

    def told(self) -> dict[str, Any]:
        """`frames`, and `unknown_labels`: label -> in how many frames, the commonest first, at most 20."""
        return {"frames": self._frames, "unknown_labels": dict(self._unknown.most_common(20))}


def write_predictions(path: Path, guesses: Mapping[str, Guess]) -> None:
    """One JSON object a line: {"session": file name, "steps": [step number or null, one a frame]}."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"session": name, "steps": steps}) for name, steps in guesses.items())
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _number(step_id: str) -> int:
    return step_number(step_id)
