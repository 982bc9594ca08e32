"""Weights on disk: the same sense comes back, another version is refused by name, nothing is unpickled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.errors import WeightsError
from planwatch.perception.detections.load import load_detections, save_detections
from planwatch.perception.detections.sense import DetectionsSense
from planwatch.perception.registry import MODELS
from tests.perception.detections.fitted import fitted, kitchen, watch
from tests.perception.worlds import watch_through


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder of weights."""
    save_detections(fitted(), tmp_path / "w")
    return tmp_path / "w"


def test_what_was_saved_is_what_is_loaded(saved: Path) -> None:
    assert sorted(p.name for p in saved.iterdir()) == ["config.json", "model.safetensors"]
    frames = kitchen((9,))[0].frames[:30]
    loaded = MODELS.load("detections")(weights=saved)
    assert watch_through(loaded, frames, watch()) == watch_through(DetectionsSense(fitted()), frames, watch())


def test_another_version_is_refused_by_name(saved: Path) -> None:
    config = json.loads((saved / "config.json").read_text())
    (saved / "config.json").write_text(json.dumps({**config, "format_version": 99}))
    with pytest.raises(WeightsError, match="'planwatch_detections' version 99.*reads .* version 2"):
        load_detections(saved)
    (saved / "config.json").write_text(json.dumps({**config, "model_type": "planwatch_compact"}))
    with pytest.raises(WeightsError, match="'planwatch_compact'"):
        load_detections(saved)


def test_missing_or_damaged_weights(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="planwatch fit"):
        load_detections(tmp_path / "nowhere")
    (saved / "model.safetensors").write_bytes(b"\x80\x04pickle?")
    with pytest.raises(WeightsError, match="cannot be read"):
        load_detections(saved)
    (saved / "config.json").write_text("{")
    with pytest.raises(WeightsError, match="is not JSON"):
        load_detections(saved)
