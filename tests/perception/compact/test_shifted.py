"""Several looks at one picture: moved by pixels, averaged where that helps, and one look where there are no shifts."""

from __future__ import annotations

import pytest
import torch

from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.encoder import fused
from planwatch.perception.compact.model import CompactModel
from planwatch.perception.compact.shifted import ShiftedEncoder, for_use, moved

SHIFTS = [[3, 1], [-3, -1]]


@pytest.fixture(scope="module")
def model() -> CompactModel:
    torch.manual_seed(0)
    return CompactModel(CompactConfig(shifts=SHIFTS)).eval()


def pictures(n: int = 2) -> torch.Tensor:
    return torch.rand(n, 3, 120, 160, generator=torch.Generator().manual_seed(1))


def test_a_picture_moves_by_whole_pixels_and_repeats_its_edge() -> None:
    picture = pictures(1)
    right = moved(picture, 3, -1)
    assert torch.equal(right[..., :-1, 3:], picture[..., 1:, :-3])
    assert torch.equal(right[..., :3], right[..., 3:4].expand_as(right[..., :3]))
    assert torch.equal(moved(picture, 0, 0), picture)


def test_states_hands_and_actions_are_means_and_things_are_of_the_picture_as_it_is(model: CompactModel) -> None:
    encoder = fused(model.encoder)
    with torch.inference_mode():
        told = ShiftedEncoder(encoder, SHIFTS)(pictures())
        looks = [encoder(pictures()), *(encoder(moved(pictures(), *one)) for one in SHIFTS)]
    for name in ("state", "held", "acted", "verb", "glance"):
        mean = torch.stack([getattr(one, name) for one in looks]).mean(0)
        torch.testing.assert_close(getattr(told, name), mean, rtol=1e-4, atol=1e-4)
    for name in ("kind", "colour", "summary"):
        torch.testing.assert_close(getattr(told, name), getattr(looks[0], name), rtol=1e-4, atol=1e-4)


def test_without_shifts_there_is_one_look(model: CompactModel) -> None:
    assert isinstance(for_use(model.encoder, SHIFTS), ShiftedEncoder)
    with torch.inference_mode():
        one, plain = for_use(model.encoder, [])(pictures()), fused(model.encoder)(pictures())
    assert all(torch.equal(a, b) for a, b in zip(one, plain, strict=True))


@pytest.mark.parametrize("shifts", [[[4, 0]], [[0, -4]], [[1]], [[0.5, 1]], [[1, 1]] * 9, [3], 5, "no"])
def test_shifts_that_are_none_are_refused(shifts: object) -> None:
    with pytest.raises(ValueError, match="shifts"):
        CompactConfig(shifts=shifts)
