"""The exported graph equals torch; without the packages, one line says what to install."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.core.evidence import Watch, WatchItem
from planwatch.core.steps import Step
from planwatch.perception.base import Frame
from planwatch.perception.compact.load import load_compact

TEXTS = ("Pour milk from the red bottle into the blue mug", "Stir the blue mug with the black spoon", "Open a jar")
HAVE = find_spec("onnx") is not None and find_spec("onnxruntime") is not None


@pytest.mark.skipif(HAVE, reason="onnx is installed")
def test_without_the_packages_one_line_says_what_to_install(tmp_path: Path) -> None:
    from planwatch.perception.streaming.onnx_export import export_compact
    from planwatch.perception.streaming.onnx_sense import OnnxSense

    with pytest.raises(InputError, match=r"planwatch\[onnx\]"):
        export_compact(tmp_path)
    with pytest.raises(InputError, match=r"planwatch\[onnx\]"):
        OnnxSense(tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(not HAVE, reason="needs planwatch[onnx]")
def test_the_graph_equals_torch_for_any_number_of_steps(tmp_path: Path) -> None:
    from planwatch.perception.streaming.onnx_export import export_compact
    from planwatch.perception.streaming.onnx_sense import OnnxSense

    export_compact(tmp_path)
    sense, model = OnnxSense(tmp_path), load_compact().model
    rng = np.random.default_rng(0)
    for count in (0, 1, 3, 5):
        items = tuple(WatchItem(Step(f"s{i}", TEXTS[i % 3]), True) for i in range(count))
        carry, carries = None, model.empty(count)
        query = model.text(model.text.ids([item.step for item in items]))
        for t in range(3):
            image = rng.integers(0, 256, (120, 160, 3), dtype=np.uint8)
            evidence, carry = sense.step(Frame(t / 2, 0.0, image, t), Watch(items, version=1), carry)
            with torch.inference_mode():
                picture = torch.from_numpy(image).permute(2, 0, 1).float() / 255
                seen, carries = model.tick(picture, query, carries)
            assert [s.p_on for s in evidence.steps] == pytest.approx(seen.out.on.sigmoid().tolist(), abs=1e-3)
            assert [s.p_done for s in evidence.steps] == pytest.approx(seen.out.done.sigmoid().tolist(), abs=1e-3)
            assert evidence.respond == pytest.approx(float(seen.out.respond.softmax(-1)[1]), abs=1e-3)


@pytest.mark.slow
@pytest.mark.skipif(not HAVE, reason="needs planwatch[onnx]")
def test_it_runs_without_torch(tmp_path: Path) -> None:
    from planwatch.perception.streaming.onnx_export import export_compact

    export_compact(tmp_path)
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from planwatch.perception.streaming.onnx_sense import OnnxSense\n"
        f"s = OnnxSense({str(tmp_path)!r})\n"
        "import numpy as np\n"
        "o = s.run(np.zeros((3, 120, 160), np.float32), np.ones((2, 4, 2), np.int64), s.empty(2))\n"
        "print(o['on'].shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "(2,)", done.stderr[-500:]
