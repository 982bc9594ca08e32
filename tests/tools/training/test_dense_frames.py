"""Signs drawn at random on training frames: each is one that the picture shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.simulator.acts import TRACES
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.episode import Split, draw_setting
from planwatch.tools.simulator.items import Item
from planwatch.tools.simulator.recorded import performer
from planwatch.tools.simulator.sprites_vivid import over, under
from planwatch.tools.training.dense_frames import marked

SIGNS = ("heat", "spill", "setting", *TRACES)


def shown(item: Item) -> list[object]:
    return [*under(item), *over(item)]


@settings(max_examples=30)
@given(seed=st.integers(0, 40), draw=st.integers(0, 10_000))
def test_every_sign_is_in_the_picture(seed: int, draw: int) -> None:
    """A label that no pixel bears out would teach the encoder to ignore the pixels."""
    world = performer(draw_setting(seed, Split.TRAIN, card_named("table-train-v4"))).world
    for before, after in zip(world.items, marked(world, np.random.default_rng(draw)).items, strict=True):
        for name in SIGNS:
            if getattr(after, name) != getattr(before, name):
                assert shown(after) != shown(replace(after, **{name: 0.0})), (after.kind, name)


def test_every_sign_comes_up() -> None:
    worlds = [performer(draw_setting(seed, Split.TRAIN, card_named("table-train-v4"))).world for seed in range(12)]
    pictures = [marked(world, np.random.default_rng(draw)) for world in worlds for draw in range(40)]
    signs = {name for world in pictures for item in world.items for name in SIGNS if getattr(item, name) > 0.5}
    assert signs == set(SIGNS)
