"""Weights: saved and read back equal, and refused in one line when they cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from planwatch.core.errors import WeightsError
from planwatch.core.steps import Step
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.load import load_compact
from planwatch.perception.compact.model import CompactModel
from planwatch.perception.compact.sense import CompactSense


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[CompactModel, Path]:
    """Random weights and the folder they were saved in."""
    torch.manual_seed(0)
    model = CompactModel(CompactConfig()).eval()
    model.domain_mean.normal_()
    folder = tmp_path_factory.mktemp("weights")
    model.save_pretrained(folder)
    return model, folder


@pytest.fixture
def copy(saved: tuple[CompactModel, Path], tmp_path: Path) -> Path:
    """The saved folder, to be damaged."""
    for file in saved[1].iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


@torch.no_grad()
def test_a_round_trip_changes_nothing(saved: tuple[CompactModel, Path]) -> None:
    model, folder = saved
    again = CompactModel.from_pretrained(folder).eval()
    before, after = model.state_dict(), again.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    frames, ids = torch.rand(1, 3, 3, 120, 160), model.text.ids([Step("s", "Open the red jar")])[None]
    for a, b in zip(model(frames, ids), again(frames, ids), strict=True):
        torch.testing.assert_close(a, b)
    assert again.config.to_dict()["kinds"] == model.config.kinds


@torch.no_grad()
def test_the_loaded_sense_sees_what_the_model_sees(saved: tuple[CompactModel, Path]) -> None:
    model, folder = saved
    sense = load_compact(folder)
    assert isinstance(sense, CompactSense) and not sense.model.training
    frame, query = torch.rand(3, 120, 160), model.text(model.text.ids([Step("s", "Open the red jar")]))
    one, _ = model.tick(frame, query, model.empty(1))
    two, _ = sense.model.tick(frame, query, sense.model.empty(1))
    torch.testing.assert_close(two.out.on, one.out.on, rtol=1e-3, atol=1e-4)


def refusal(folder: Path) -> str:
    with pytest.raises(WeightsError) as caught:
        load_compact(folder)
    text = str(caught.value)
    assert "\n" not in text and repr(str(folder))[:-1] in text
    return text


def test_a_folder_without_weights(tmp_path: Path) -> None:
    text = refusal(tmp_path / "nowhere")
    assert "no weights in" in text and "planwatch train compact" in text


def test_weights_of_another_version(copy: Path) -> None:
    config = copy / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "format_version": 99}))
    assert "'planwatch_compact' version 99" in refusal(copy)


def test_weights_of_another_model(copy: Path) -> None:
    (copy / "config.json").write_text(json.dumps({"model_type": "bert", "format_version": 1}))
    assert "'bert' version 1" in refusal(copy)


def test_a_config_that_is_no_json(copy: Path) -> None:
    (copy / "config.json").write_text("{")
    assert "is not JSON" in refusal(copy)


def test_truncated_weights(copy: Path) -> None:
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    assert "cannot be read" in refusal(copy)


def test_weights_of_another_shape(copy: Path) -> None:
    config = copy / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "d_model": 32}))
    assert "cannot be read" in refusal(copy)


def test_weights_with_a_part_left_out(copy: Path) -> None:
    """Never a random layer in place of a trained one."""
    weights = copy / "model.safetensors"
    tensors = load_file(weights)
    tensors.pop("heads.weight")
    save_file(tensors, weights, metadata={"format": "pt"})
    assert "lack 'heads.weight'" in refusal(copy)


def test_a_pickle_is_refused_by_name(copy: Path) -> None:
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    assert "is a pickle" in refusal(copy)


def test_the_wide_weights_by_their_name() -> None:
    """They name slips by signs, and stay silent about what was not learnt."""
    sense = load_compact("wide")
    told = {way.name for way in (*sense.ways, *sense.moments)}
    assert {"E.PREP|not prepared", "O.ACC|dropped and dirty"} <= told
    assert "D.STALL|" not in told and sense.model.config.rests > 0, "a long rest tells more of stalls than their head"
    assert told.isdisjoint(sense.model.config.unlearnt)
    assert len(sense.signs) == len(sense.model.config.signs) - 1 and sense.danger is not None, "and one of the moment"
