from __future__ import annotations

import pytest

from planwatch.core.errors import UnknownNameError
from planwatch.core.registry import Spec
from planwatch.perception.conformance import check_policy, check_stream_model
from planwatch.perception.registry import MODELS, POLICIES, SOURCES
from tests.perception.worlds import chain, swap_truth, ticks, watch_of

ARGS = {
    "oracle": {"truth": swap_truth},
    "noisy": {"truth": swap_truth, "accuracy": 0.8},
    "timer": {"graph": chain()},
    "coin": {"graph": chain(), "seed": 1},
    "silent": {},
}


@pytest.mark.parametrize("name", sorted(ARGS))
def test_every_model_without_weights_obeys_the_laws(name: str) -> None:
    check_stream_model(MODELS.make(Spec(name, ARGS[name])), ticks(40.0), watch_of(*chain().steps))


@pytest.mark.parametrize("name", POLICIES.names())
def test_every_policy_obeys_the_laws(name: str) -> None:
    check_policy(POLICIES.make(Spec(name, {})))


def test_names() -> None:
    assert set(MODELS.names()) == {*ARGS, "compact", "detections"}
    assert SOURCES.names() == ("camera", "images", "video")
    assert {SOURCES.load(name).__name__ for name in SOURCES.names()} == {"CameraSource", "ImagesSource", "VideoSource"}
    with pytest.raises(UnknownNameError, match="Did you mean 'oracle'"):
        MODELS.load("oracel")
