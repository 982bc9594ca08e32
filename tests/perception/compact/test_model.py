"""The model: clip and stream agree, batches do not mix, steps that are not watched say nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from planwatch.core.steps import Step
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.encoder import FrameEncoder, fused
from planwatch.perception.compact.model import CompactModel

STEPS = [
    Step("a", "Pour from the red bottle into the blue mug"),
    Step("b", "Stir the blue mug with the white spoon"),
    Step("c", "Switch on the black lamp"),
]
TOLERANCE = {"rtol": 1e-3, "atol": 1e-4}


@pytest.fixture(scope="module")
def model() -> CompactModel:
    """Random weights, true sizes."""
    torch.manual_seed(0)
    return CompactModel(CompactConfig()).eval()


def clip(frames: int, seed: int = 0) -> torch.Tensor:
    """Smooth random pictures, (T, 3, 120, 160) in [0, 1]."""
    low = torch.rand(frames, 3, 12, 16, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.interpolate(low, size=(120, 160), mode="bilinear")


@torch.no_grad()
def test_forward_equals_tick_by_tick(model: CompactModel) -> None:
    frames, ids = clip(9), model.text.ids(STEPS)
    whole = model(frames[None], ids[None])
    query, carries = model.text(ids), model.empty(len(STEPS))
    for t in range(9):
        seen, carries = model.tick(frames[t], query, carries)
        for name in seen.out._fields:
            torch.testing.assert_close(
                getattr(seen.out, name), getattr(whole, name)[0, t], **TOLERANCE, msg=lambda m, n=name: f"{n}: {m}"
            )


@torch.no_grad()
def test_clips_of_a_batch_do_not_mix(model: CompactModel) -> None:
    one, two, ids = clip(5, 1), clip(5, 2), model.text.ids(STEPS)
    both = model(torch.stack([one, two]), torch.stack([ids, ids]))
    alone = model(one[None], ids[None])
    torch.testing.assert_close(both.on[0], alone.on[0], **TOLERANCE)


@torch.no_grad()
def test_the_order_of_the_watch_does_not_matter(model: CompactModel) -> None:
    frames, turned = clip(6), [STEPS[2], STEPS[0], STEPS[1]]
    straight = model(frames[None], model.text.ids(STEPS)[None])
    other = model(frames[None], model.text.ids(turned)[None])
    torch.testing.assert_close(other.wrong[0], straight.wrong[0][:, [2, 0, 1]], **TOLERANCE)
    torch.testing.assert_close(other.respond, straight.respond, **TOLERANCE)


@torch.no_grad()
def test_a_step_that_is_not_watched_tells_the_others_nothing(model: CompactModel) -> None:
    frames = clip(8)
    query = model.text(model.text.ids(STEPS))
    tokens, _, _ = model.tokens(frames, query)
    valid = torch.ones(1, 8, 3)
    valid[..., 2] = 0
    out, _ = model.read(tokens[None], valid)
    noisy = tokens.clone()
    noisy[:, 2] = torch.randn_like(noisy[:, 2])
    other, _ = model.read(noisy[None], valid)
    alone, _ = model.read(tokens[None, :, :2], valid[..., :2])
    torch.testing.assert_close(out.done[..., :2], other.done[..., :2], **TOLERANCE)
    torch.testing.assert_close(out.done[..., :2], alone.done, **TOLERANCE)


@torch.no_grad()
def test_a_step_watched_later_is_as_fresh(model: CompactModel) -> None:
    """With one step alone on the watch: a late beginning equals a shorter clip."""
    tokens, _, _ = model.tokens(clip(12), model.text(model.text.ids(STEPS[:1])))
    valid = torch.ones(1, 12, 1)
    valid[:, :5] = 0
    late, _ = model.read(tokens[None], valid)
    short, _ = model.read(tokens[None, 5:], torch.ones(1, 7, 1))
    torch.testing.assert_close(late.on[:, 5:], short.on, **TOLERANCE)


@torch.no_grad()
def test_what_ended_within_a_gap_has_just_ended(model: CompactModel) -> None:
    """A frame held for four ticks: the last tick alone may have forgotten an end that the first one saw."""
    frames, query = clip(2), model.text(model.text.ids(STEPS))
    _, before = model.tick(frames[0], query, model.empty(3))
    seen, after = model.tick(frames[1], query, before, ticks=4)
    outs, carries = [], before
    for _ in range(4):
        one, carries = model.tick(frames[1], query, carries)
        outs.append(one.out)
    ended = torch.stack([out.done_now for out in outs]).sort(0).values
    assert not torch.equal(ended[-2:].mean(0), outs[-1].done_now)
    torch.testing.assert_close(seen.out.done_now, ended[-2:].mean(0))
    torch.testing.assert_close(seen.out.on, outs[-1].on)
    torch.testing.assert_close(after[1].state, carries[1].state)


@torch.no_grad()
def test_no_watched_step_at_all_is_answered(model: CompactModel) -> None:
    """Clips and ticks agree about the response, which is all that is left to say."""
    frames, ids = clip(5), model.text.ids([])
    whole = model(frames[None], ids[None])
    carries = model.empty(0)
    for t in range(5):
        seen, carries = model.tick(frames[t], model.text(ids), carries, ticks=2)
        assert seen.out.on.shape == seen.out.done.shape == (0,) and seen.presence.shape == (0, 3)
        torch.testing.assert_close(seen.out.respond, whole.respond[0, t], **TOLERANCE)
    assert whole.on.shape == whole.done_now.shape == whole.done.shape == whole.wrong.shape == (1, 5, 0)
    assert [tuple(carry.state.shape) for carry in carries] == [(0, 4, 16, 16)] * 2


@torch.no_grad()
def test_the_carry_does_not_grow(model: CompactModel) -> None:
    tokens, _, _ = model.tokens(clip(4), model.text(model.text.ids(STEPS)))
    sizes = []
    carries = model.empty(3)
    for t in range(4):
        _, carries = model.read_tick(tokens[t], carries)
        sizes.append([v.numel() for carry in carries for v in carry])
    assert sizes[0] == sizes[-1] == [v.numel() for carry in model.empty(3) for v in carry]


@torch.no_grad()
def test_folding_the_normalisation_changes_nothing() -> None:
    torch.manual_seed(1)
    encoder = FrameEncoder(CompactConfig())
    encoder.train()(clip(4))  # so that there are statistics to fold
    folded = fused(encoder)
    for plain, quick in zip(encoder.eval()(clip(2, 5)), folded(clip(2, 5)), strict=True):
        torch.testing.assert_close(plain, quick, **TOLERANCE)
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in folded.modules())


def test_it_is_small(model: CompactModel) -> None:
    """Shipped weights stay below 12 MB."""
    numbers = sum(v.numel() for v in model.state_dict().values())
    assert 4 * numbers < 12e6, numbers


def test_strangeness_is_one_on_average_for_what_it_was_fitted_to(model: CompactModel) -> None:
    rows = torch.from_numpy(np.random.default_rng(0).normal(size=(500, len(model.domain_mean)))).float()
    assert float(model.strangeness(rows).mean()) == pytest.approx(1.0, abs=0.05)
    assert float(model.strangeness(rows + 3.0).min()) > 5.0
