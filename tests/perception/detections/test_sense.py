"""The sense as a plug-in: its laws, its two kinds of frames, what it does with strange ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Sense, Watch
from planwatch.perception.base import Frame
from planwatch.perception.conformance import check_stream_model
from planwatch.perception.detections.frames import Detection, DetectionFrame, detection_frame
from planwatch.perception.detections.sense import DetectionsSense
from planwatch.perception.fakes import plain_frames
from tests.perception.detections.fitted import fitted, kitchen, recipe, watch
from tests.perception.worlds import watch_of, watch_through


def sense() -> DetectionsSense:
    return DetectionsSense(fitted())


def test_it_obeys_the_laws_of_a_stream_model() -> None:
    check_stream_model(sense(), kitchen((9,), False)[0].frames, watch())


def test_it_follows_a_session_it_never_saw() -> None:
    session = kitchen((9,))[0]
    told = watch_through(sense(), session.frames, watch())
    right = [
        max(e.steps, key=lambda s: s.p_on).step_id == f"squash-{want}"
        for e, want in zip(told, session.steps, strict=True)
        if want is not None
    ]
    assert sum(right) / len(right) > 0.8
    last = told[-1]
    assert last.sense is Sense.DETECTIONS and last.quality.mismatch < 0.1
    assert [round(s.p_done or 0.0) for s in last.steps] == [1, 1, 0]
    assert max(e.steps[0].p_done_now for e in told) > 0.2


def test_a_plain_frame_needs_a_detector() -> None:
    frame = plain_frames([1.0])[0]
    with pytest.raises(PluginError, match="carries no detections"):
        sense().step(frame, watch(), None)

    def detector(image: np.ndarray) -> list[Detection]:
        return [Detection("spoon", confidence=float(image.shape[0] > 0), hand=0.9)]

    seeing = DetectionsSense(fitted(), detector)
    evidence, _ = seeing.step(frame, watch(), None)
    given, _ = sense().step(detection_frame(1.0, detector(frame.image), frame.made_at), watch(), None)
    assert evidence == given


def test_a_frame_that_is_not_later_changes_nothing() -> None:
    frames = kitchen((9,))[0].frames
    model, carry = sense(), None
    for frame in frames[:20]:
        evidence, carry = model.step(frame, watch(), carry)
    for t in (frames[19].t, frames[3].t):
        late = replace(frames[40], t=t)
        again, after = model.step(late, watch(), carry)
        assert again.steps == evidence.steps and after.t == frames[19].t


def test_another_watch_keeps_what_is_known() -> None:
    frames = kitchen((9,))[0].frames
    model, carry, told = sense(), None, None
    for frame in frames:
        told, carry = model.step(frame, watch(), carry)
    assert isinstance(told, Evidence)
    rest = Watch(watch().items[1:], version=1)
    frame = detection_frame(frames[-1].t + 0.5, frames[-1].detections)
    after, _ = model.step(frame, rest, carry)
    assert [s.step_id for s in after.steps] == ["squash-2", "squash-3"]
    assert after.steps[1].p_on == pytest.approx(told.steps[2].p_on, abs=0.1)


def test_words_of_another_detector_are_a_mismatch_not_a_crash() -> None:
    strange = [detection_frame(i / 2, [Detection("unicorn", confidence=0.9)]) for i in range(60)]
    told = watch_through(sense(), tuple(strange), watch())
    assert told[-1].quality.mismatch > 0.9
    empty: tuple[Frame, ...] = tuple(DetectionFrame(i / 2, 0.0, f.image) for i, f in enumerate(strange))
    assert watch_through(sense(), empty, watch())[-1].quality.mismatch < 0.1


def test_steps_that_were_in_no_fit_still_get_evidence() -> None:
    steps = [replace(s, id=f"other-{i}", pre=recipe().steps[0].pre) for i, s in enumerate(recipe().steps)]
    session = kitchen((9,))[0]
    told = watch_through(sense(), session.frames, watch_of(*steps))
    by_step = {k: [e.steps[k - 1].p_on for e, s in zip(told, session.steps, strict=True) if s == k] for k in (1, 2, 3)}
    others = {k: [e.steps[k - 1].p_on for e, s in zip(told, session.steps, strict=True) if s != k] for k in (1, 2, 3)}
    assert all(np.mean(by_step[k]) > np.mean(others[k]) for k in (1, 2, 3))
