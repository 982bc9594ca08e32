"""`compact` as a StreamModel: the laws of its kind, and what its memory keeps when the watch changes."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.core.evidence import Evidence, Sense, Watch, WatchItem
from planwatch.core.steps import Role, Step
from planwatch.perception.base import Carry, Frame
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.model import CompactModel
from planwatch.perception.compact.sense import HOME, HOME_S, CompactSense, Memory
from planwatch.perception.conformance import check_stream_model

POUR = Step("pour", "Pour from the red bottle into the blue mug")
STIR = Step("stir", "Stir the blue mug with the white spoon")
LAMP = Step("lamp", "Switch on the black lamp")


@pytest.fixture(scope="module")
def sense() -> CompactSense:
    """Random weights."""
    torch.manual_seed(0)
    return CompactSense(CompactModel(CompactConfig()).eval())


def watch(*steps: Step, version: int = 0) -> Watch:
    return Watch(tuple(WatchItem(step, True) for step in steps), version=version)


def frames(n: int, seed: int = 0, size: tuple[int, int] = (160, 120)) -> list[Frame]:
    """Pictures of coloured tiles that change from frame to frame, half a second apart."""
    rng = np.random.default_rng(seed)
    tiles = rng.integers(0, 256, (n, 6, 8, 3), dtype=np.uint8)
    images = [np.kron(t, np.ones((size[1] // 6, size[0] // 8, 1), np.uint8)) for t in tiles]
    return [Frame(i / 2, i / 2, image, i) for i, image in enumerate(images)]


def run(sense: CompactSense, pictures: list[Frame], seen: Watch, carry: Carry = None) -> tuple[list[Evidence], Carry]:
    out = []
    for frame in pictures:
        evidence, carry = sense.step(frame, seen, carry)
        out.append(evidence)
    return out, carry


def row(evidence: Evidence, step_id: str) -> tuple[float, float, float | None]:
    found = next(s for s in evidence.steps if s.step_id == step_id)
    return found.p_on, found.p_done_now, found.p_done


def test_it_keeps_the_laws_of_a_stream_model(sense: CompactSense) -> None:
    check_stream_model(sense, frames(10), watch(POUR, STIR, LAMP))


def test_an_empty_watch_is_answered(sense: CompactSense) -> None:
    check_stream_model(sense, frames(8), watch())


def test_evidence_says_what_it_is(sense: CompactSense) -> None:
    (evidence, *_), _ = run(sense, frames(1), watch(POUR, STIR))
    assert evidence.sense is Sense.PIXELS and evidence.respond is not None
    assert [set(s.p_wrong) for s in evidence.steps] == [{Role.OBJECT}, {Role.TOOL}]


def test_the_order_of_the_watch_may_change_between_ticks(sense: CompactSense) -> None:
    """Every step keeps its own memory."""
    pictures = frames(9)
    _, carry = run(sense, pictures[:6], watch(POUR, STIR, LAMP))
    going_on, _ = run(sense, pictures[6:], watch(POUR, STIR, LAMP), carry)
    turned, _ = run(sense, pictures[6:], watch(LAMP, POUR, STIR, version=1), carry)
    for a, b in zip(going_on, turned, strict=True):
        for step in (POUR, STIR, LAMP):
            assert row(a, step.id) == pytest.approx(row(b, step.id), abs=1e-4)


def test_a_step_that_stays_keeps_its_memory_and_a_new_one_starts_fresh(sense: CompactSense) -> None:
    pictures = frames(8)
    _, old = run(sense, pictures[:7], watch(POUR, STIR))
    _, changed = run(sense, pictures[7:], watch(STIR, LAMP, version=1), old)
    _, kept = run(sense, pictures[7:], watch(POUR, STIR), old)
    _, cold = run(sense, pictures[7:], watch(STIR, LAMP))
    first = [memory.layers[0].state for memory in (changed, kept, cold)]
    torch.testing.assert_close(first[0][0], first[1][1])
    torch.testing.assert_close(first[0][1], first[2][1])
    assert not torch.allclose(first[0][0], first[2][0])


def test_the_words_of_an_unchanged_watch_are_read_once(sense: CompactSense) -> None:
    _, one = run(sense, frames(1), watch(POUR, STIR))
    _, two = run(sense, frames(2)[1:], watch(POUR, STIR), one)
    assert two.query is one.query
    _, three = run(sense, frames(3)[2:], watch(POUR, STIR, version=1), two)
    assert three.query is not two.query


def test_any_size_of_picture_will_do(sense: CompactSense) -> None:
    small, _ = run(sense, frames(3), watch(POUR))
    large, _ = run(sense, frames(3, size=(640, 480)), watch(POUR))
    assert row(large[-1], "pour") == pytest.approx(row(small[-1], "pour"), abs=1e-3)


def test_a_stuck_camera_is_noticed_and_noise_is_not_taken_for_one(sense: CompactSense) -> None:
    picture = frames(1)[0].image
    stuck = [Frame(i / 2, i / 2, picture, i) for i in range(9)]
    rng = np.random.default_rng(0)
    noisy = [
        Frame(i / 2, i / 2, np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8), i)
        for i in range(9)
    ]
    frozen, _ = run(sense, stuck, watch(POUR))
    moving, _ = run(sense, noisy, watch(POUR))
    assert not frozen[2].quality.frozen and frozen[-1].quality.frozen
    assert not any(evidence.quality.frozen for evidence in moving)


def test_darkness_is_noticed(sense: CompactSense) -> None:
    black = [Frame(i / 2, i / 2, np.zeros((120, 160, 3), np.uint8), i) for i in range(2)]
    dark, _ = run(sense, black, watch(POUR))
    bright, _ = run(sense, frames(2), watch(POUR))
    assert dark[0].quality.dark == 1.0 and bright[0].quality.dark == 0.0


def test_a_picture_far_from_the_training_frames_is_out_of_the_domain() -> None:
    torch.manual_seed(0)
    model = CompactModel(CompactConfig()).eval()
    pictures = frames(6)
    with torch.no_grad():
        clip = torch.stack([torch.from_numpy(f.image).permute(2, 0, 1).float() / 255 for f in pictures])
        model.domain_mean.copy_(model.encoder(clip).summary.mean(0))
        near = model.strangeness(model.encoder(clip).summary).max()
        model.domain_limit.fill_(float(near) * 2)
    sense = CompactSense(model)
    white = [Frame(i / 2, i / 2, np.full((120, 160, 3), 255, np.uint8), i) for i in range(6)]
    inside, _ = run(sense, pictures, watch(POUR))
    outside, _ = run(sense, white, watch(POUR))
    assert inside[-1].quality.out_of_domain < 0.5 < outside[-1].quality.out_of_domain


def test_a_place_that_is_known_may_look_a_little_strange_for_a_while(sense: CompactSense) -> None:
    """A hand before the camera is no other place; what is as strange from the beginning on is not believed."""
    pictures = frames(60)
    known, last = run(sense, pictures, watch())
    assert isinstance(last, Memory) and last.home > HOME_S and last.strange is not None
    model = copy.deepcopy(sense.model)
    model.domain_limit.fill_(last.strange / (0.5 + 0.5 * HOME))  # it is exceeded, but not by HOME
    picky, more = CompactSense(model), Frame(30.0, 30.0, pictures[0].image, 60)
    for memory, strange in ((last, False), (replace(last, home=0.0), True)):
        evidence, _ = picky.step(more, watch(), replace(memory, last_evidence=None))
        assert (evidence.quality.out_of_domain > 0.5) is strange
    assert known[-1].quality.out_of_domain < 0.5


@pytest.mark.parametrize(("seen", "times", "strange"), [(0.9, 2.0, False), (0.1, 2.0, True), (0.9, 4.0, True)])
def test_where_the_things_are_seen_the_table_may_be_an_odd_one(
    sense: CompactSense, seen: float, times: float, strange: bool
) -> None:
    pictures = frames(4)
    _, last = run(sense, pictures, watch(POUR))
    assert isinstance(last, Memory) and last.strange is not None and last.seen
    model = copy.deepcopy(sense.model)
    model.domain_limit.fill_(last.strange / times)
    before = replace(last, seen=dict.fromkeys(last.seen, seen), last_evidence=None)
    evidence, _ = CompactSense(model).step(Frame(2.0, 2.0, pictures[0].image, 4), watch(POUR), before)
    assert (evidence.quality.out_of_domain > 0.5) is strange


def at(picture: Frame, t: float) -> Frame:
    return Frame(t, t, picture.image, picture.index)


def test_faster_frames_are_answered_at_once_and_change_nothing(sense: CompactSense) -> None:
    """At 8 frames a second the ticks are those of 2 a second; between them the last answer holds."""
    pictures = frames(17)
    fast, quick = run(sense, [at(picture, i / 8) for i, picture in enumerate(pictures)], watch(POUR, STIR))
    slow, calm = run(sense, [at(picture, i / 2) for i, picture in enumerate(pictures[::4])], watch(POUR, STIR))
    for i, evidence in enumerate(fast):
        assert evidence.t == i / 8 and evidence.held == (i % 4 > 0)
        assert evidence.steps == slow[i // 4].steps
    for one, two in zip(quick.layers, calm.layers, strict=True):
        assert torch.equal(one.conv, two.conv) and torch.equal(one.state, two.state)
    check_stream_model(sense, [at(picture, i / 8) for i, picture in enumerate(pictures)], watch(POUR, STIR))


def test_a_frame_after_a_gap_is_held_for_the_ticks_that_passed(sense: CompactSense) -> None:
    pictures = frames(3)
    gap, after = run(sense, [at(pictures[0], 0.0), at(pictures[1], 1.5)], watch(POUR))
    held, whole = run(sense, [at(pictures[min(i, 1)], i / 2) for i in range(4)], watch(POUR))
    torch.testing.assert_close(after.layers[1].state, whole.layers[1].state)
    assert [evidence.ticks for evidence in gap] == [1, 3] and {evidence.ticks for evidence in held} == {1}
    assert (gap[-1].steps[0].p_on, gap[-1].steps[0].p_done_now) == pytest.approx(
        (held[-1].steps[0].p_on, held[-1].steps[0].p_done_now), abs=0.05
    )


def test_a_new_watch_between_ticks_is_answered_and_leaves_the_clock(sense: CompactSense) -> None:
    pictures = frames(6)
    _, before = run(sense, [at(pictures[0], 0.0), at(pictures[1], 0.5)], watch(POUR))
    (evidence,), between = run(sense, [at(pictures[2], 0.6)], watch(LAMP, POUR, version=1), before)
    assert [s.step_id for s in evidence.steps] == ["lamp", "pour"]
    assert torch.equal(between.layers[0].state[1], before.layers[0].state[0])
    (straight,), _ = run(sense, [at(pictures[3], 1.0)], watch(LAMP, POUR, version=1), before)
    (around,), _ = run(sense, [at(pictures[3], 1.0)], watch(LAMP, POUR, version=1), between)
    assert row(straight, "lamp") == pytest.approx(row(around, "lamp"), abs=1e-5)


@pytest.mark.parametrize(
    "image",
    [np.full((12, 16, 3), np.nan, np.float32), np.zeros((0, 16, 3), np.uint8), np.zeros((12, 16), np.uint8)],
    ids=["nan", "empty", "flat"],
)
def test_a_frame_that_is_no_picture_is_told_of_and_not_remembered(sense: CompactSense, image: np.ndarray) -> None:
    pictures = frames(4)
    _, before = run(sense, pictures[:3], watch(POUR))
    (evidence,), after = run(sense, [Frame(1.5, 1.5, image, 3)], watch(POUR), before)
    assert evidence.quality.degraded == 1.0 and evidence.trouble and "no picture" in evidence.trouble
    assert after is before
    (first,), _ = run(sense, [Frame(0.0, 0.0, image, 0)], watch(POUR))
    assert [s.step_id for s in first.steps] == ["pour"]


def test_a_clip_of_no_frames_is_refused(sense: CompactSense) -> None:
    with pytest.raises(InputError, match="length 0"):
        sense.model(torch.zeros(1, 0, 3, 120, 160), sense.model.text.ids([POUR])[None])
