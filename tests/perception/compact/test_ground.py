"""Grounding in few calls gives what it gives line by line; the words may be prepared once a watch."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.steps import Step
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.encoder import Maps
from planwatch.perception.compact.glance import parts
from planwatch.perception.compact.ground import ask, ground, sight, token_size
from planwatch.perception.compact.model import CompactModel
from tests.perception.compact.plain_ground import plain_ground

TEXTS = (
    "Pour from the red bottle into the blue mug",
    "Stir the blue mug with the white spoon",
    "Switch on the black lamp",
    "Wait",
)


@pytest.fixture(scope="module", params=[9, 17])
def model(request: pytest.FixtureRequest) -> CompactModel:
    """Random weights, true sizes, with few and with many states."""
    torch.manual_seed(0)
    return CompactModel(CompactConfig(n_states=request.param)).eval()


def random_maps(model: CompactModel, frames: int, sharp: float) -> Maps:
    """Random logits in the encoder's shapes; the larger `sharp`, the surer of everything."""
    g = torch.Generator().manual_seed(frames)
    with torch.no_grad():
        shapes = model.encoder(torch.zeros(frames, 3, 120, 160))
    return Maps(*(sharp * torch.randn(part.shape, generator=g) for part in shapes))


@pytest.mark.parametrize("sharp", [0.3, 8.0])
@pytest.mark.parametrize("frames", [1, 3])
@pytest.mark.parametrize("steps", [0, 1, 4])
@torch.no_grad()
def test_it_gives_what_it_gives_line_by_line(model: CompactModel, frames: int, steps: int, sharp: float) -> None:
    maps = random_maps(model, frames, sharp)
    query = model.text(model.text.ids([Step(text, text) for text in TEXTS[:steps]]))
    tokens, presence = ground(maps, query, model.config.grid)
    plain, there = plain_ground(maps, query, model.config.grid)
    assert tokens.shape == (frames, steps, token_size(len(model.config.verbs), model.config.n_states))
    torch.testing.assert_close(tokens, plain, rtol=1e-4, atol=2e-6)
    torch.testing.assert_close(presence, there, rtol=1e-5, atol=1e-7)


@torch.no_grad()
def test_words_and_sight_may_be_prepared(model: CompactModel) -> None:
    maps, query = random_maps(model, 1, 2.0), model.text(model.text.ids([Step(text, text) for text in TEXTS]))
    plain = ground(maps, query, model.config.grid)
    prepared = ground(maps, ask(query, model.config.grid), model.config.grid, sight(maps))
    for one, other in zip(plain, prepared, strict=True):
        assert torch.equal(one, other)


@torch.no_grad()
def test_the_glance_is_shared_out_as_it_was_put_together(model: CompactModel) -> None:
    maps = random_maps(model, 2, 1.0)
    seen, look = sight(maps), parts(maps.glance, len(model.config.kinds), len(model.config.colours))
    for found, logits in (
        (seen.kinds[:, 0], look.held_kind),
        (seen.colours[:, 0], look.held_colour),
        (seen.kinds[:, 1], look.acted_kind),
        (seen.colours[:, 1], look.acted_colour),
        (seen.acts, look.verb),
    ):
        torch.testing.assert_close(found, logits.softmax(-1))


@torch.no_grad()
def test_the_summary_is_means_then_deviations(model: CompactModel) -> None:
    """The shipped domain check was fitted to this order."""
    frames = torch.rand(2, 3, 120, 160)
    low = model.encoder.stem(frames * 2 - 1)
    x = model.encoder.down(low)
    for block in model.encoder.context:
        x = x + block(x)
    parts_of = [v.flatten(2) for v in (low[..., ::4, ::4], x[..., ::2, ::2])]
    wanted = torch.cat([f(v, -1) for v in parts_of for f in (torch.mean, torch.std)], 1)
    torch.testing.assert_close(model.encoder(frames).summary, wanted, rtol=1e-4, atol=1e-6)
