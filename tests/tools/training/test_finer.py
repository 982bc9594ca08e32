"""A watcher with twice as many pixels a side sees at first what it saw before."""

from __future__ import annotations

from itertools import islice

import torch
from torch import Tensor

from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.encoder import fused
from planwatch.perception.compact.load import SHIPPED
from planwatch.perception.compact.model import CompactModel
from planwatch.tools.training.dense_frames import DenseFrames
from planwatch.tools.training.encoder_stage import to_float
from planwatch.tools.training.finer import fine_config, finer

CARD = "table-tiny-v1"


def shipped() -> CompactModel:
    return CompactModel.from_pretrained(SHIPPED).eval()


def pictures(size: tuple[int, int], grid: tuple[int, int], count: int) -> tuple[Tensor, Tensor]:
    frames = list(islice(DenseFrames(size, grid, card=CARD, first_seed=1_300_000), count))
    return to_float(torch.stack([f[0] for f in frames])), torch.stack([f[1] for f in frames]).flatten(1)


def test_grown_weights_see_what_they_saw() -> None:
    old = shipped()
    new = finer(old, CARD)
    assert (new.config.image_size, new.config.grid, old.config.image_size) == ([320, 240], (20, 15), [160, 120])
    frames, _ = pictures((320, 240), new.config.grid, 6)
    coarse = torch.nn.functional.avg_pool2d(frames, 2)
    with torch.inference_mode():
        before, after = old.encoder(coarse), new.encoder(frames)
        in_training = new.encoder.train()(frames)
    agreed = (before.kind.argmax(1) == after.kind.argmax(1)).float().mean()
    assert float(agreed) > 0.95
    assert float((before.kind.argmax(1) == in_training.kind.argmax(1)).float().mean()) > 0.9
    assert float((after.state.sigmoid() - before.state.sigmoid()).abs().mean()) < 0.01


def test_what_is_fine_stays_as_it_is() -> None:
    once = finer(CompactModel(CompactConfig()), CARD)
    assert finer(once, CARD) is once and fine_config(once.config) is once.config


def test_a_fine_encoder_is_fused_to_the_same_outputs() -> None:
    torch.manual_seed(0)
    encoder = CompactModel(fine_config(CompactConfig())).encoder
    frames = torch.rand(4, 3, 240, 320)
    with torch.no_grad():
        encoder.train()(frames)  # so that the normalisation is not the identity
        encoder.eval()
        for one, other in zip(encoder(frames), fused(encoder)(frames), strict=True):
            torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)
