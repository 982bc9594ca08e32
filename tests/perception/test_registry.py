from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.errors import UnknownNameError
from planwatch.core.registry import Spec
from planwatch.perception.conformance import check_policy, check_stream_model
from planwatch.perception.registry import MODELS, POLICIES, SOURCES
from planwatch.perception.vlm.fakes import FakeServer
from tests.perception.detections.fitted import fitted
from tests.perception.worlds import chain, swap_truth, ticks, watch_of
from tests.perception.zero_shot.tiny import save


class Kit:
    """What senses need before they can be made."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack

    def server(self) -> dict[str, Any]:
        """A server that fills in every form alike, and says yes to everything else."""
        answer = (
            '{"1": {"going_on": "yes", "complete": "no", "wrong": "tool", "instead": "fork"}} <interrupt> done: yes'
        )
        return {"server": self._stack.enter_context(FakeServer(lambda body: answer)).url, "waits": True}

    def detections(self) -> dict[str, Any]:
        """Weights fitted to a made-up kitchen, and a detector that sees nothing."""
        from planwatch.perception.detections.load import save_detections

        save_detections(fitted(), self.folder)
        return {"weights": self.folder, "detector": lambda picture: ()}

    def checkpoint(self) -> dict[str, Any]:
        """A tiny image-text model with random weights."""
        return {"model": save(self.folder)}

    def streaming(self) -> dict[str, Any]:
        """A tiny model with random weights."""
        from planwatch.perception.streaming.checkpoint import save_streaming
        from tests.perception.streaming.models import tiny

        save_streaming(tiny("livemamba"), self.folder)
        return {"weights": self.folder}


ARGS: dict[str, Callable[[Kit], dict[str, Any]]] = {
    "coin": lambda kit: {"graph": chain(), "seed": 1},
    "compact": lambda kit: {},
    "detections": Kit.detections,
    "duplex": Kit.server,
    "noisy": lambda kit: {"truth": swap_truth, "accuracy": 0.8},
    "oracle": lambda kit: {"truth": swap_truth},
    "siglip": Kit.checkpoint,
    "silent": lambda kit: {},
    "socratic": Kit.server,
    "streaming": Kit.streaming,
    "timer": lambda kit: {"graph": chain()},
    "two-questions": Kit.server,
    "vlm": Kit.server,
}
"""name -> what its factory is given here. Every registered sense stands here, or the first test fails."""


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    with ExitStack() as stack:
        yield Kit(tmp_path, stack)


@pytest.mark.parametrize("name", MODELS.names())
def test_every_registered_model_obeys_the_laws(name: str, kit: Kit) -> None:
    seconds = 40.0 if name not in ("compact", "detections", "siglip", "socratic", "streaming") else 8.0
    check_stream_model(MODELS.make(Spec(name, ARGS[name](kit))), ticks(seconds), watch_of(*chain().steps))


@pytest.mark.parametrize("name", POLICIES.names())
def test_every_policy_obeys_the_laws(name: str) -> None:
    check_policy(POLICIES.make(Spec(name, {})))


def test_names() -> None:
    assert set(MODELS.names()) == set(ARGS)
    assert SOURCES.names() == ("camera", "images", "video")
    assert {SOURCES.load(name).__name__ for name in SOURCES.names()} == {"CameraSource", "ImagesSource", "VideoSource"}
    with pytest.raises(UnknownNameError, match="Did you mean 'oracle'"):
        MODELS.load("oracel")
