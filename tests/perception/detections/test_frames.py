"""Detections are checked where they are made, bounded, and read from other people's containers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from planwatch.core.errors import InputError
from planwatch.perception.detections.frames import MAX_OBJECTS, Detection, detection_frame
from planwatch.perception.detections.supervision import from_supervision

NAN = float("nan")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"label": ""}, "label is ''"),
        ({"confidence": 1.2}, "confidence of the detection 'mug' is 1.2: allowed is 0 to 1"),
        ({"confidence": NAN}, "is nan"),
        ({"hand": -0.1}, "hand of the detection 'mug' is -0.1"),
        ({"states": {"full": NAN}}, "state 'full' of the detection 'mug' is nan"),
        ({"box": (0.0, NAN, 1.0, 1.0)}, "box of the detection 'mug'"),
        ({"box": (0.5, 0.0, 0.4, 1.0)}, "left, top, right, bottom"),
        ({"box": (10.0, 0.0, 400.0, 100.0)}, "as shares of the picture"),
    ],
)
def test_a_wrong_number_is_named(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Detection(**{"label": "mug", **wrong})


def test_a_frame_needs_a_time_and_keeps_the_surest() -> None:
    with pytest.raises(InputError, match="nan"):
        detection_frame(NAN, ())
    many = [Detection("mug", confidence=i / 1000) for i in range(500)]
    frame = detection_frame(1.0, many)
    assert len(frame.detections) == MAX_OBJECTS
    assert min(d.confidence for d in frame.detections) == pytest.approx(0.3)


@dataclass
class Container:
    """Shaped as `supervision.Detections`."""

    xyxy: Any
    confidence: Any = None
    class_id: Any = None
    data: dict[str, Any] = field(default_factory=dict)


def test_a_container_of_other_people() -> None:
    boxes = np.array([[10, 20, 30, 40], [0, 0, 100, 50]])
    seen = from_supervision(Container(boxes, np.array([0.5, 0.75]), np.array([1, 0])), (100, 50), ["mug", "spoon"])
    assert [(d.label, d.confidence, d.box) for d in seen] == [
        ("mug", 0.75, (0.0, 0.0, 1.0, 1.0)),
        ("spoon", 0.5, (0.1, 0.4, 0.3, 0.8)),
    ]
    data = {"class_name": np.array(["mug", "jar"]), "hand": [0.0, 0.9], "states": [{"empty": 1.0}, {}]}
    named = from_supervision(Container(boxes, data=data), (100, 50))
    assert [(d.label, d.hand, dict(d.states)) for d in named] == [("mug", 0.0, {"empty": 1.0}), ("jar", 0.9, {})]
    assert from_supervision(Container(np.empty((0, 4)), data={"class_name": []}), (100, 50)) == ()


@pytest.mark.parametrize(
    ("container", "size", "says"),
    [
        (Container(np.ones((1, 4)), class_id=[3]), (9, 9), "class id 3 has no name"),
        (Container(np.ones((1, 4))), (9, 9), "no class names"),
        (Container(np.ones((2, 4)), data={"class_name": ["mug"]}), (9, 9), "2 boxes but 1 values of 'label'"),
        (Container(np.ones((1, 4)), class_id=[0]), (0, 9), r"size is \(0, 9\)"),
        (Container(np.full((1, 4), NAN), class_id=[0]), (9, 9), "box of the detection 'mug'"),
    ],
)
def test_a_faulty_container(container: Container, size: tuple[int, int], says: str) -> None:
    with pytest.raises(InputError, match=says):
        from_supervision(container, size, ["mug"])
