"""A watcher with more states, or more channels, sees and says at first what it did before."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.ground import PER_ROLE
from planwatch.perception.compact.load import NAMED, SHIPPED
from planwatch.perception.compact.model import CompactModel
from planwatch.tools.training.more_states import with_states
from planwatch.tools.training.more_ways import with_ways
from planwatch.tools.training.wider import wider


def same(one: object, other: object) -> None:
    torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


def test_more_states_stand_before_the_last_and_nobody_heeds_them_yet() -> None:
    torch.manual_seed(0)
    old = CompactModel(CompactConfig(n_states=5)).eval()
    new, frames = with_states(old, 8), torch.rand(2, 3, 120, 160)
    with torch.inference_mode():
        before, after = old.encoder(frames), new.encoder(frames)
        same(after.state[:, [0, 1, 2, 3, 7]], before.state)
        same(after.kind, before.kind)
        size, more = old.token_in[0].in_features, 8 - 5
        tokens, valid = torch.rand(1, 3, 2, size), torch.ones(1, 3, 2)
        grown = torch.rand(1, 3, 2, size + 3 * more)
        first, second = tokens.split([3 * (PER_ROLE + 5), size - 3 * (PER_ROLE + 5)], -1)
        roles = first.unflatten(-1, (3, -1))
        spread = torch.rand(1, 3, 2, 3, PER_ROLE + 8)
        spread[..., :24], spread[..., 27:] = roles[..., :24], roles[..., 24:]
        grown = torch.cat([spread.flatten(-2), second], -1)
        same(new.read(grown, valid)[0].on, old.read(tokens, valid)[0].on)
    assert with_states(new, 8) is new and old.config.n_states == 5


@pytest.mark.parametrize("weights", [SHIPPED, NAMED["wide"]])
def test_more_channels_change_nothing_at_first(weights: object) -> None:
    old = CompactModel.from_pretrained(weights).eval()
    widths = [w + 8 for w in old.config.widths]
    new = wider(old, widths).eval()
    assert new.config.widths == widths and new.domain_mean.shape != old.domain_mean.shape
    w, h = old.config.image_size
    frames = torch.rand(2, 3, h, w)
    with torch.inference_mode():
        before, after = old.encoder(frames), new.encoder(frames)
    for name in ("kind", "colour", "state", "held", "acted", "verb", "glance"):
        torch.testing.assert_close(getattr(after, name), getattr(before, name), atol=1e-3, rtol=1e-3)
    with pytest.raises(ValueError, match="none may shrink"):
        wider(old, [8, 8, 8])


def test_more_ways_are_named_by_nobody_yet() -> None:
    torch.manual_seed(0)
    old = CompactModel(CompactConfig(ways=["E.PREP|a", "E.QTY|b"])).eval()
    new = with_ways(old, ["E.PREP|a", "E.QTY|b", "E.PLACE|"])
    tokens, valid = torch.rand(1, 3, 2, old.token_in[0].in_features), torch.ones(1, 3, 2)
    with torch.inference_mode():
        before, after = old.read(tokens, valid)[0], new.read(tokens, valid)[0]
    same(after.ways[..., :2], before.ways)
    same(after.on, before.on)
    assert float(after.ways[..., 2].sigmoid().max()) < 0.01 and new.config.unlearnt == ["E.PLACE|"]
    assert with_ways(new, new.config.ways) is new and len(old.config.ways) == 2
    with pytest.raises(InputError, match="can only add"):
        with_ways(new, ["E.QTY|b", "E.PREP|a"])
