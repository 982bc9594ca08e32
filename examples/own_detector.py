"""Bring your own detector: fit the sense `detections` to what it sees, then let it watch pictures it never saw.

The detector here finds coloured patches; in its place stands any function from a picture to detections (for
`supervision.Detections` there is `from_supervision`). Nothing else changes.
"""

from __future__ import annotations

import random

import numpy as np

from planwatch.core.effects import all_of, done
from planwatch.core.graph import StepGraph
from planwatch.core.steps import Step
from planwatch.perception.base import Frame, Image
from planwatch.perception.detections.frames import Detection, detection_frame
from planwatch.perception.detections.sense import DetectionsSense
from planwatch.tools.datasets.hololens import HoloLensSession
from planwatch.tools.evaluation.detections import watch_of_graph
from planwatch.tools.training.detections import fit_sessions

COLOURS = {"cup": (220, 40, 40), "bottle": (40, 200, 60), "spoon": (60, 80, 230)}
TASK = StepGraph(
    "squash",
    "A glass of squash",
    (
        Step("squash-1", "Place the cup on the table"),
        Step("squash-2", "Pour juice from the bottle", pre=all_of([done("squash-1")])),
        Step("squash-3", "Stir with the spoon", pre=all_of([done("squash-2")])),
    ),
)
USED = {1: "cup", 2: "bottle", 3: "spoon"}


def film(seed: int) -> list[tuple[float, Image, int]]:
    """(second, picture, step): in each step its thing is near the middle, the others lie about."""
    draw, out = random.Random(seed), []
    for step in (1, 2, 3):
        for _ in range(draw.randint(16, 32)):
            picture = np.full((48, 64, 3), 120, np.uint8)
            for name, colour in COLOURS.items():
                x, y = (28, 24) if name == USED[step] else (draw.choice([2, 54]), draw.choice([2, 40]))
                picture[y : y + 6, x : x + 6] = colour
            out.append((len(out) / 2, picture, step))
    return out


def detector(picture: Image) -> list[Detection]:
    """Finds the patches; "hand" is how near they are to the middle, for want of a hand detector."""
    height, width = picture.shape[:2]
    seen = []
    for name, colour in COLOURS.items():
        ys, xs = np.nonzero((np.abs(picture.astype(int) - colour) < 30).all(-1))
        if len(xs):
            box = (xs.min() / width, ys.min() / height, xs.max() / width, ys.max() / height)
            held = float(0.3 < (box[0] + box[2]) / 2 < 0.7)
            seen.append(Detection(name, tuple(map(float, box)), 0.9, held))  # type: ignore[arg-type]
    return seen


def session(seed: int) -> HoloLensSession:
    """A labelled session: what the detector saw, and the step that a person marked."""
    rows = film(seed)
    frames = tuple(detection_frame(t, detector(picture), index=i) for i, (t, picture, _) in enumerate(rows))
    return HoloLensSession(f"session {seed}", "squash", frames, tuple(step for *_, step in rows))


def main() -> None:
    """Fit to four sessions, watch a fifth."""
    model, told = fit_sessions([session(seed) for seed in range(4)], {"squash": TASK})
    print(f"fitted to {told['frames']} frames of {told['sessions']} sessions, {told['parameters']} parameters")
    sense, carry, right = DetectionsSense(model, detector), None, 0
    rows = film(99)
    for i, (t, picture, step) in enumerate(rows):
        evidence, carry = sense.step(Frame(t, t, picture, i), watch_of_graph(TASK), carry)
        best = max(evidence.steps, key=lambda s: s.p_on)
        right += best.step_id == f"squash-{step}"
    print(f"the right step in {right} of {len(rows)} frames of a session that was not in the fit")


if __name__ == "__main__":
    main()
