"""Bars beside an upright picture are cut off, and nothing else is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.evidence import Watch, WatchItem
from planwatch.core.steps import Step
from planwatch.perception.base import Frame, Image
from planwatch.perception.compact.bars import DARK, without_bars
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.model import CompactModel
from planwatch.perception.compact.sense import CompactSense


def picture(width: int, height: int, seed: int = 0) -> Image:
    return np.random.default_rng(seed).integers(DARK + 60, 256, (height, width, 3), dtype=np.uint8)


def framed(inside: Image, width: int, noise: int = 0) -> Image:
    """The picture in the middle of a lying frame that is black elsewhere, but for `noise`."""
    height, own = inside.shape[:2]
    out = np.random.default_rng(1).integers(0, noise + 1, (height, width, 3), dtype=np.uint8)
    left = (width - own) // 2
    out[:, left : left + own] = inside
    return out


@settings(deadline=None)
@given(height=st.integers(60, 480), share=st.floats(0.3, 0.95), wider=st.floats(1.05, 2.0), noise=st.integers(0, DARK))
def test_what_is_between_the_bars_is_left(height: int, share: float, wider: float, noise: int) -> None:
    inside = picture(max(8, int(share * height)), height)
    width = max(int(wider * height), inside.shape[1] + 2)
    assert np.array_equal(without_bars(framed(inside, width, noise)), inside)


def test_a_codec_does_not_hide_the_bars() -> None:
    _, data = cv2.imencode(".jpg", framed(picture(270, 480), 640), [cv2.IMWRITE_JPEG_QUALITY, 40])
    left = without_bars(cv2.imdecode(data, cv2.IMREAD_COLOR))
    assert left.shape[0] == 480 and abs(left.shape[1] - 270) <= 24


@pytest.mark.parametrize(
    "image",
    [
        picture(640, 480),
        picture(270, 480),
        np.zeros((240, 320, 3), np.uint8),
        np.hstack([np.zeros((240, 200, 3), np.uint8), picture(120, 240)]),
        np.hstack([np.zeros((240, 120, 3), np.uint8), picture(140, 240), np.zeros((240, 60, 3), np.uint8)]),
        framed(picture(300, 240), 320),
        framed(picture(0, 240), 320),
    ],
    ids=["no bars", "upright", "dark", "one side", "uneven", "lying picture", "nothing between"],
)
def test_anything_else_stays_whole(image: Image) -> None:
    assert without_bars(image) is image


def test_a_watcher_that_cuts_them_off_sees_an_upright_picture_as_if_it_had_none() -> None:
    torch.manual_seed(0)
    model = CompactModel(CompactConfig()).eval()
    watch = Watch((WatchItem(Step("mug", "Place the red mug on the blue plate"), True),), version=0)
    inside = picture(90, 160)
    pictures = [inside, framed(inside, 213)]

    def seen(cropped: bool) -> list[float]:
        model.config.cropped = cropped
        frames = [Frame(0.0, 0.0, image, 0) for image in pictures]
        return [CompactSense(model).step(frame, watch, None)[0].steps[0].p_on for frame in frames]

    with_bars, without = seen(True), seen(False)
    assert with_bars[0] == with_bars[1] == without[0] != without[1]
