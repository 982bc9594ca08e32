"""Checkpoints: two kinds of tiny ones that work, and every way in which one does not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from planwatch.core.errors import InputError, WeightsError
from planwatch.perception.zero_shot.hub import Pixels
from planwatch.perception.zero_shot.load import open_towers, siglip_model
from tests.perception.zero_shot.tiny import save

IMAGE = np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("kind", ["siglip", "clip"])
def test_towers_give_unit_vectors_of_one_space(kind: str, tmp_path: Path) -> None:
    towers = open_towers(str(save(tmp_path, kind)))
    words, picture = towers.words(["pour the tea", "stir", "of " * 99]), towers.picture(IMAGE)
    assert words.shape == (3, picture.shape[1])
    assert np.linalg.norm(np.concatenate([words, picture]), axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert not np.allclose(words[0], words[1], atol=1e-4)
    assert towers.pixels.crop == (kind == "clip")


def test_one_text_has_one_vector_alone_and_among_others(tmp_path: Path) -> None:
    towers = open_towers(str(save(tmp_path, "clip")))
    assert towers.words(["pour"])[0] == pytest.approx(towers.words(["pour", "stir the tea with a spoon"])[0], abs=1e-5)


def test_pictures_are_normalised_and_cropped() -> None:
    white = np.full((10, 20, 3), 255, np.uint8)
    assert Pixels(4, 4)(white).shape == (1, 3, 4, 4)
    assert np.unique(Pixels(4, 4)(white)).tolist() == [1.0]
    split = np.zeros((10, 20, 3), np.uint8)
    split[:, 5:15] = 255
    assert Pixels(4, 4, crop=True)(split).min() == 1.0 and Pixels(4, 4)(split).min() == -1.0


def test_no_model_is_named() -> None:
    with pytest.raises(InputError, match="needs a model: give --model"):
        siglip_model()


def test_what_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    pickled = tmp_path / "pickled"
    pickled.mkdir()
    (pickled / "config.json").write_text("{}")
    (pickled / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    damaged = save(tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"\x00" * 20)
    flexible = save(tmp_path / "flexible")
    config = json.loads((flexible / "config.json").read_text())
    (flexible / "config.json").write_text(json.dumps({**config, "model_type": "siglip2"}))
    cases = {
        str(empty): "config.json is missing",
        str(pickled): "pickled weights are not read",
        str(damaged): "cannot be read",
        str(flexible): "NaFlex",
        "nobody/nothing-here": "no model 'nobody/nothing-here' on this machine.*hf download",
        "no such folder!": "no model 'no such folder!' on this machine",
    }
    for name, says in cases.items():
        with pytest.raises(WeightsError, match=says) as raised:
            open_towers(name)
        assert "\n" not in str(raised.value)
