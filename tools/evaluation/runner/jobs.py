"""One job: a recording and everybody who watches it. Its result is text, the same to the byte whoever does it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from ....core.codec import decode, decode_json, encode
from ....core.errors import InputError
from .assistants import NO_ARGS, Mode, Shown, Who
from .data import Recording, open_recording
from .marks import Marks, marks_of
from .play import closed_loop, stream, turns
from .prediction import Prediction

FORM = 2
"""Of results: kept work of another form is done again."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that its result depends on."""

    ref: str
    """The recording."""
    whos: tuple[Who, ...]
    mode: Mode = Mode.STREAMING
    fps: float = 2.0
    other: str | None = None
    """The recording that control rows get frames from; None when no row needs one."""
    persona: str = "default"
    """Closed loop only."""
    form: int = FORM

    @property
    def key(self) -> str:
        """The same for the same work; names the job in a file of finished work."""
        text = encode(self)
        for who in text["whos"]:
            if who["planner_args"] == NO_ARGS:  # keys of before there were any stay the same
                del who["planner_args"]
        return json.dumps(text, sort_keys=True)


def do_job(key: str) -> str:
    """The result of the job with this key, as one line of JSON: what workers of every engine call.

    Raises:
        InputError: the data cannot be read, or a closed loop is asked for over anything but simulator episodes.
    """
    job = decode_json(Job, key)
    one_core(any(who.looks for who in job.whos))
    recording = open_recording(job.ref)
    found = _done(job, recording)
    marks = None if job.mode is Mode.CLOSED_LOOP else encode(marks_of(recording, found, job.fps))
    return json.dumps({"predictions": [encode(one) for one in found], "marks": marks}, sort_keys=True)


def read_result(text: str) -> tuple[Prediction, ...]:
    """The predictions in a result."""
    return tuple(decode(Prediction, one) for one in json.loads(text)["predictions"])


def read_marks(text: str) -> Marks:
    """What the recording of a result adds to every row. Raises ValueError for a closed loop, which has none."""
    marks = json.loads(text)["marks"]
    if marks is None:
        raise ValueError("a closed loop is not scored against a recording; allowed: streaming and turn-based jobs")
    return decode(Marks, marks)


def _done(job: Job, recording: Recording) -> tuple[Prediction, ...]:
    if job.mode is Mode.CLOSED_LOOP:
        if not job.ref.startswith("sim:"):
            raise InputError(f"a closed loop needs simulator episodes (sim:SPLIT:N), not {job.ref!r}")
        return tuple(closed_loop(recording, who, job.persona) for who in job.whos)
    if job.mode is Mode.TURN_BASED:
        return tuple(turns(recording, who, job.fps) for who in job.whos)
    return stream(recording, job.whos, job.fps, _other(job))


def _other(job: Job) -> Recording | None:
    needed = any(who.shown is Shown.OTHER for who in job.whos)
    return open_recording(job.other) if needed and job.other else None


@lru_cache(maxsize=2)
def one_core(with_torch: bool) -> None:
    """One thread in this process from now on: sums are added up in the same order everywhere, and nothing fights."""
    import cv2

    cv2.setNumThreads(1)
    if with_torch:
        import torch

        torch.set_num_threads(1)
