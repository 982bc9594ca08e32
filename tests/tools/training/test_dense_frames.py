"""States and signs drawn at random on training frames: each is one that the picture shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.perception.compact.bars import without_bars
from planwatch.perception.lexicon.concepts import KIND_NAMES
from planwatch.tools.simulator.acts import TRACES, Phase
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.coach import Coach, perform
from planwatch.tools.simulator.dense import dense_truth
from planwatch.tools.simulator.episode import Split, draw_setting
from planwatch.tools.simulator.items import Item
from planwatch.tools.simulator.projections import bar
from planwatch.tools.simulator.recorded import performer
from planwatch.tools.simulator.render import render
from planwatch.tools.simulator.sprites_vivid import over, under
from planwatch.tools.simulator.world import too_near
from planwatch.tools.training.dense_frames import LEFT, PALE, REPAINTED, DenseFrames, marked, shown

SIGNS = ("heat", "spill", "setting", *TRACES)
LASTING = ("openness", "on", "cut", "mixed", "wet", "flipped", "smear", "dust")


def extras(item: Item) -> list[object]:
    return [*under(item), *over(item)]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 40), draw=st.integers(0, 10_000))
def test_every_sign_is_in_the_picture(seed: int, draw: int) -> None:
    """A label that no pixel bears out would teach the encoder to ignore the pixels."""
    world = performer(draw_setting(seed, Split.TRAIN, card_named("table-train-v4"))).world
    for before, after in zip(world.items, marked(world, np.random.default_rng(draw)).items, strict=True):
        for name in SIGNS:
            if getattr(after, name) != getattr(before, name):
                assert extras(after) != extras(replace(after, **{name: 0.0})), (after.kind, name)


def test_every_state_that_an_act_leaves_comes_up_where_it_can_be_seen() -> None:
    worlds = [performer(draw_setting(seed, Split.TRAIN, card_named("table-train-v4"))).world for seed in range(30)]
    could, did = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for draw, world in enumerate(worlds * 10):
        for before, after in zip(world.items, marked(world, np.random.default_rng(draw)).items, strict=True):
            could.update((before.kind, name) for name in shown(before.kind))
            did.update((before.kind, name) for name in LASTING if getattr(after, name) != getattr(before, name))
    assert did.keys() == could.keys() and {name for _, name in did} == set(LASTING)
    assert 0.8 * LEFT < did.total() / could.total() < 1.2 * LEFT
    assert ("bread", "cut") in did and ("mug", "mixed") in did and ("mug", "cut") not in did


@pytest.mark.parametrize("least", [(160, 120), (320, 240), (1280, 960)])
def test_no_picture_is_drawn_smaller_than_it_is_looked_at(least: tuple[int, int]) -> None:
    frames = DenseFrames(least, (20, 15))
    assert min(frames.sizes) >= least and np.isclose(frames.shares.sum(), 1.0)


def test_every_sign_comes_up() -> None:
    worlds = [performer(draw_setting(seed, Split.TRAIN, card_named("table-train-v4"))).world for seed in range(12)]
    pictures = [marked(world, np.random.default_rng(draw)) for world in worlds for draw in range(40)]
    signs = {name for world in pictures for item in world.items for name in SIGNS if getattr(item, name) > 0.5}
    assert signs == set(SIGNS)


def test_a_hand_too_near_is_in_the_picture_and_in_the_truth() -> None:
    """Only while something is being done; elsewhere the world stays as it is."""
    setting = draw_setting(3, Split.TRAIN, card_named("table-train-v4"))
    play, coach, near = performer(setting), Coach(setting.rng(6)), 0
    while not play.finished and near < 3:
        perform(play, coach, play.t + 1.5)
        careless = too_near(play.world)
        if play.world.phase_now is not Phase.ACT:
            assert careless == play.world
            continue
        pose = setting.camera.at(play.t, play.world)
        before, after = (dense_truth(w, pose, (20, 15)) for w in (play.world, careless))
        if not after.acted.any():
            continue
        near += 1
        hand = after.kind == len(KIND_NAMES)
        assert not before.state[-1].any() and (after.state[-1] == np.where(hand, 1.0, after.acted)).all()
        pictures = [render(w, pose, setting.look, (160, 120), np.random.default_rng(0)) for w in (play.world, careless)]
        assert (pictures[0] != pictures[1]).any()
        assert hand.any()
    assert near == 3


def test_things_on_which_signs_hardly_show_come_up_more_often() -> None:
    setting = draw_setting(3, Split.TRAIN, card_named("table-train-v4"))
    world, rng = setting.world(), np.random.default_rng(0)
    both = [pair for _ in range(60) for pair in zip(world.items, marked(world, rng).items, strict=True)]
    pairs = [(old.colour, new.colour) for old, new in both]
    assert all(new == old or new in PALE for old, new in pairs)
    painted = [new in PALE for old, new in pairs if old not in PALE]
    assert sum(painted) / len(painted) == pytest.approx(REPAINTED, abs=0.05)


def test_the_truth_without_bars_is_that_of_what_is_left() -> None:
    """Cell by cell, against the truth of every pixel of the whole frame; and the picture is cut where it is."""
    setting = draw_setting(5, Split.TRAIN, card_named("table-train-v4"))
    world = performer(setting).world
    pose = replace(setting.camera.at(1.0, world), portrait=True)
    whole, grid = dense_truth(world, pose, (320, 240)).kind, (20, 15)
    beside = bar(pose, (320, 240))
    inside = whole[:, beside + np.arange(320) * (320 - 2 * beside) // 320]
    cells = dense_truth(world, pose, grid, cropped=True).kind
    patches = inside.reshape(15, 16, 20, 16).swapaxes(1, 2)

    def found(kinds: np.ndarray) -> float:
        there = kinds < len(KIND_NAMES)
        assert there.sum() > 15
        return float((patches == kinds[..., None, None]).any((2, 3))[there].mean())

    assert found(cells) > 0.85 > 0.5 > found(cells[::-1]) and found(cells[:, ::-1]) < 0.5
    image = without_bars(render(world, pose, setting.look, (640, 480), np.random.default_rng(0)))
    assert image.shape[:2] == (480, 640 - 2 * bar(pose, (640, 480)))
    lying = replace(pose, portrait=False)
    assert np.array_equal(dense_truth(world, lying, grid).kind, dense_truth(world, lying, grid, cropped=True).kind)


def test_upright_training_pictures_have_no_bars_where_they_are_cut_off() -> None:
    def dark(cropped: bool) -> float:
        frames = DenseFrames((320, 240), (20, 15), 2, 2_000_000, "table-train-v4", cropped)
        pictures = [frame[0].numpy() for frame, _ in zip(frames, range(60), strict=False)]
        return float(np.mean([picture[::4, :40].max() < 44 and picture[::4, -40:].max() < 44 for picture in pictures]))

    assert dark(cropped=True) == 0.0 < dark(cropped=False)
