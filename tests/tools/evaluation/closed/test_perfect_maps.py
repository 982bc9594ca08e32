"""True maps in place of an encoder's: what is there is in them, and the weights that were given stay as they are."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.core.evidence import Watch, WatchItem
from planwatch.perception.compact.ground import sight
from planwatch.perception.compact.load import load_compact
from planwatch.perception.fakes import ScriptedModel
from planwatch.tools.evaluation.closed.asked import Asked
from planwatch.tools.evaluation.closed.perfect_maps import perfect_maps
from planwatch.tools.evaluation.closed.run import run_loop
from planwatch.tools.simulator.people.live import Cast, LivePerson
from planwatch.tools.simulator.people.named import person_named
from planwatch.tools.simulator.setting import Split

GRID = (20, 15)


@pytest.mark.parametrize(("weights", "card", "states"), [(None, "table-v3", 9), ("wide", "table-v1", 19)])
def test_the_maps_are_the_truth(weights: str | None, card: str, states: int) -> None:
    """Also where the weights know fewer states than the world has, or more."""
    stage = LivePerson(Cast(3, person_named("default"), Split.DEV, card), pixels=True)
    given = load_compact(weights)
    encoder = given.model.encoder
    model = perfect_maps(given, stage.dense)
    assert model.model is not given.model and given.model.encoder is encoder is not model.model.encoder
    watch, carry, busy = Watch(tuple(WatchItem(s, True) for s in stage.graph.steps)), None, 0
    for tick in range(1, 80):
        stage.advance(tick / 2)
        frame = stage.frame((160, 120))
        evidence, carry = model.step(frame, watch, carry)
        assert len(evidence.steps) == len(stage.graph.steps)
        dense = stage.dense(GRID)
        with torch.inference_mode():
            maps = model.model.encoder(model._picture(frame.image).unsqueeze(0))
        assert maps.state.shape[1] == states
        seen = sight(maps)
        assert torch.equal(seen.kind[0].argmax(0), torch.from_numpy(dense.kind).flatten())
        assert torch.equal(maps.verb[0].argmax(0), torch.from_numpy(dense.verb).flatten())
        assert torch.equal(seen.hands[0, 0] > 0.5, torch.from_numpy(dense.held).flatten() > 0.5)
        assert int(seen.kinds[0, 0].argmax()) == int(dense.glance[0]) and int(seen.acts[0].argmax()) == dense.glance[4]
        busy += int(dense.held.any())
    assert busy > 10


def test_another_sense_has_no_maps() -> None:
    stage = LivePerson(Cast(3, person_named("default"), Split.DEV, "table-v1"))
    with pytest.raises(InputError, match="--perception compact"):
        perfect_maps(ScriptedModel(()), stage.dense)
    with pytest.raises(InputError, match="--perception compact"):
        Asked(rows=("perfect_maps",), perception="oracle").check()
    with pytest.raises(InputError, match="perfect_maps"):
        Asked(card="gym-v1", rows=("perfect_maps",), perception="compact").check()


def test_the_row_is_played_beside_the_others() -> None:
    found = run_loop(
        episodes=1, split="dev", card="table-tiny-v1", perception="compact", rows=("silent", "perfect_maps")
    )
    assert 0.0 <= found["rows"]["perfect_maps"]["success"] <= 1.0
    assert found["rows"]["perfect_maps"]["minutes"] > 0.0
