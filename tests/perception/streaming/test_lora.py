"""The published adapters by peft: only their matrices are trained, and before training they change nothing."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.perception.streaming.lora import with_lora
from tests.perception.streaming.models import clip, tiny


def test_a_preset_without_an_adapter_is_refused() -> None:
    with pytest.raises(InputError, match="without LoRA"):
        with_lora(tiny("livemamba"))


@pytest.mark.skipif(find_spec("peft") is not None, reason="peft is installed")
def test_without_peft_one_line_says_what_to_install() -> None:
    with pytest.raises(InputError, match=r"planwatch\[lora\]"):
        with_lora(tiny("proassist-i5"))


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["proassist-i5", "stream-vlm"])
def test_an_adapter_begins_as_nothing_and_alone_is_trained(preset: str) -> None:
    pytest.importorskip("peft")
    model = tiny(preset)
    frames = clip(model, 3)
    before = model(frames).p_speak.detach()
    with_lora(model).train()
    torch.testing.assert_close(model.eval()(frames).p_speak.detach(), before)
    named = {name: p for name, p in model.backbone.lm.named_parameters() if p.requires_grad}
    assert named and all("lora_" in name for name in named)
    model(frames).hidden.square().sum().backward()
    for name, parameter in named.items():
        if "lora_B" in name and "lm_head" not in name:
            assert parameter.grad is not None and float(parameter.grad.abs().max()) > 0, name
    with torch.no_grad():
        for name, parameter in named.items():
            if "lora_B" in name:
                parameter.normal_()
    assert not torch.allclose(model(frames).p_speak, before)
