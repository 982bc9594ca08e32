"""Same seed, same pixels; golden pictures; the dense truth fits the picture."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from planwatch.perception.lexicon.concepts import COLOUR_NAMES, KIND_NAMES
from planwatch.tools.simulator.camera import Pose
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.dense import HAND, NO_VERB, TABLE, dense_truth
from planwatch.tools.simulator.episode import LiveEpisode, Split, draw_setting
from planwatch.tools.simulator.looks import draw_look
from planwatch.tools.simulator.render import render
from planwatch.tools.simulator.scene import Name, lay_out
from planwatch.tools.simulator.world import World

GOLDEN = {
    "table-v1": Path(__file__).parent / "golden_frames.json",
    "table-v2": Path(__file__).parent / "golden_frames_v2.json",
}
CELLS = (8, 6)
SAMPLES = ((Split.TEST, 0), (Split.TEST, 3), (Split.TRAIN, 10_000_003))
TIMES = (11.0, 47.5, 101.0)
SIZES = ((160, 120), (640, 480))


def fingerprint(image: NDArray[np.uint8]) -> list[list[int]]:
    """Mean colour of 8 x 6 cells: noise and the last bit of an edge leave no trace in it."""
    small = cv2.resize(image, CELLS, interpolation=cv2.INTER_AREA)
    return np.asarray(small).reshape(-1, 3).tolist()


def pictures(card: str) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    for split, seed in SAMPLES:
        setting = draw_setting(seed, split, card_named(card))
        performance, rng = setting.performance(), setting.rng(7)
        for t in TIMES:
            performance.advance(t)
            pose = setting.camera.at(t, performance.world)
            for size in SIZES:
                picture = render(performance.world, pose, setting.look, size, rng)
                yield f"{split}-{seed} {t} s {size[0]}x{size[1]}", picture


@pytest.mark.parametrize("card", GOLDEN)
def test_golden_frames(card: str) -> None:
    """The pictures that weights were trained on still look as they did.

    A difference means that shipped weights see another world. To renew after a wanted change (and a new training):
    `python tests/tools/simulator/test_pixels.py --renew CARD`, then look at the pictures before committing.
    """
    golden = json.loads(GOLDEN[card].read_text(encoding="utf-8"))
    seen = {name: fingerprint(picture) for name, picture in pictures(card)}
    assert seen.keys() == golden.keys()
    for name, cells in seen.items():
        apart = np.abs(np.array(cells) - np.array(golden[name]))
        assert apart.max() <= 4 and apart.mean() <= 0.5, (name, apart.max(), apart.mean())


@pytest.mark.parametrize("card", GOLDEN)
def test_sizes_show_the_same_scene(card: str) -> None:
    seen = {name: fingerprint(picture) for name, picture in pictures(card)}
    for name, cells in seen.items():
        other = seen[name.replace("160x120", "640x480")]
        assert np.abs(np.array(cells) - np.array(other)).mean() < 4.0, name


@pytest.mark.parametrize("graphless_seed", [2])
def test_twin_rollouts(graphless_seed: int) -> None:
    """Two live episodes that hear the same words show the same pixels, and other words lead elsewhere."""

    def roll(word_at: float) -> tuple[list[bytes], list[str]]:
        live = LiveEpisode(None, graphless_seed)
        frames = []
        for i in range(0, 100):
            live.advance(float(i))
            if i == word_at:
                live.hear(f"Next: {live.graph.steps[-1].text}.")
            if i % 10 == 0:
                frames.append(live.frame((160, 120)).image.tobytes())
        return frames, [run.step_id for run in live.truth().runs]

    assert roll(20.0) == roll(20.0)


def test_frames_are_pictures_with_rising_times() -> None:
    live = LiveEpisode(None, 1)
    frames = []
    for t in (0.0, 0.5, 1.0):
        live.advance(t)
        frames.append(live.frame((320, 240)))
    assert [f.t for f in frames] == [0.0, 0.5, 1.0] and [f.index for f in frames] == [0, 1, 2]
    assert all(f.image.shape == (240, 320, 3) and f.image.dtype == np.uint8 for f in frames)


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_the_dense_truth_lies_where_the_thing_is(kind: str) -> None:
    """One thing in the middle: its cells, and no others, carry its kind and colour; they differ from the bare table."""
    colour = "blue"
    rng = np.random.default_rng(0)
    (item,) = lay_out([Name(kind, colour)], rng)
    world, pose = World((item,)), Pose(item.pos[0], item.pos[1], 1.0, 0.0, 0.0)
    truth = dense_truth(world, pose, (20, 15))
    mine = truth.kind == KIND_NAMES.index(kind)
    assert 1 <= mine.sum() <= 90
    assert set(np.unique(truth.kind)) <= {KIND_NAMES.index(kind), HAND, TABLE}
    assert (truth.colour[mine] == COLOUR_NAMES.index(colour)).all() and (truth.colour[~mine] == -100).all()
    assert (truth.verb == NO_VERB).all() and truth.held.max() == truth.acted.max() == 0.0
    look = draw_look(np.random.default_rng(1), "train")
    with_thing, without = (render(w, pose, look, (160, 120), np.random.default_rng(0)) for w in (world, World(())))
    changed = np.abs(with_thing.astype(int) - without.astype(int)).sum(-1).reshape(15, 8, 20, 8).mean((1, 3))
    assert changed[mine].mean() > 5 * changed[~mine].mean()


if __name__ == "__main__" and "--renew" in sys.argv:
    for name in sys.argv[2:]:
        seen = {label: fingerprint(picture) for label, picture in pictures(name)}
        GOLDEN[name].write_text(json.dumps(seen).replace('], "', '],\n"') + "\n", encoding="utf-8")
