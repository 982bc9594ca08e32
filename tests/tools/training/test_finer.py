"""A watcher with twice as many pixels a side sees at first what it saw before."""

from __future__ import annotations

from itertools import islice

import torch
from torch.nn.functional import avg_pool2d

from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.encoder import fused
from planwatch.perception.compact.load import SHIPPED
from planwatch.perception.compact.model import CompactModel
from planwatch.tools.training.dense_frames import DenseFrames
from planwatch.tools.training.encoder_stage import to_float
from planwatch.tools.training.finer import fine_config, finer


def test_grown_weights_see_what_they_saw() -> None:
    old = CompactModel.from_pretrained(SHIPPED).eval()
    new = finer(old)
    assert (new.config.image_size, new.config.grid, old.config.image_size) == ([320, 240], (20, 15), [160, 120])
    assert new.config.cropped and not old.config.cropped
    frames = islice(DenseFrames((320, 240), new.config.grid, card="table-tiny-v1", first_seed=1_300_000), 6)
    fine = to_float(torch.stack([frame[0] for frame in frames]))
    with torch.inference_mode():
        before, faint = old.encoder(avg_pool2d(fine, 2)), new.encoder(fine)
        new.encoder.context[-1][1].weight.zero_()
        without = new.encoder(fine)
    for one, other in zip(without, before, strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)
    assert float((faint.kind.argmax(1) == before.kind.argmax(1)).float().mean()) > 0.95
    assert bool((faint.kind != before.kind).any()), "and yet it can learn"


def test_what_is_fine_stays_as_it_is() -> None:
    once = finer(CompactModel(CompactConfig()))
    assert finer(once) is once and fine_config(once.config) is once.config


def test_a_fine_encoder_is_fused_to_the_same_outputs() -> None:
    torch.manual_seed(0)
    encoder = CompactModel(fine_config(CompactConfig())).encoder
    frames = torch.rand(4, 3, 240, 320)
    with torch.no_grad():
        encoder.train()(frames)  # so that the normalisation is not the identity
        encoder.eval()
        for one, other in zip(encoder(frames), fused(encoder)(frames), strict=True):
            torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)
