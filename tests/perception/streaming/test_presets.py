"""The presets have the published sizes, and every tiny twin steps as it sees whole clips."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.perception.streaming.config import StreamingConfig
from planwatch.perception.streaming.count import count_parameters
from planwatch.perception.streaming.presets import preset_config, preset_names
from tests.perception.streaming.models import clip, tiny

TINY = ("livemamba", "stream-vlm", "proassist-i1", "proassist-i5", "proassist-i10", "videollm-online")


def millions(name: str) -> dict[str, float]:
    return {part: round(n / 1e6, 1) for part, n in count_parameters(preset_config(name)).items()}


def test_livemamba_has_the_published_sizes() -> None:
    got = millions("livemamba")
    assert got["encoder"] == 304.0  # InternViT-300M-448
    assert got["perceiver"] == 39.4  # four layers of a Q-Former of width 768
    assert count_parameters(preset_config("livemamba"))["backbone"] == 129_135_360  # Mamba-130M


def test_stream_vlm_has_the_published_sizes() -> None:
    counts = count_parameters(preset_config("stream-vlm"))
    assert round(counts["cross"] / 9e6, 1) == 45.7
    assert round(counts["cross"] / 1e6) == 411
    assert counts["language"] == 6_738_415_616 + 2 * 64 * 4096  # Llama-2-7B with its vocabulary raised by 64


@pytest.mark.parametrize("name", ["proassist-i1", "proassist-i5", "proassist-i10"])
def test_proassist_has_the_published_sizes(name: str) -> None:
    counts = count_parameters(preset_config(name))
    assert round(counts["encoder"] / 1e6) == 428  # SigLIP-SO400M
    assert counts["backbone"] == 8_030_261_248  # Llama-3.1-8B
    assert counts["projector"] == 1152 * 4096 + 4096 + 4096 * 4096 + 4096


def test_videollm_online_is_siglip_large_with_llama_3() -> None:
    got = millions("videollm-online")
    assert (got["encoder"], got["backbone"]) == (316.3, 8030.3)


@torch.no_grad()
@pytest.mark.parametrize(("name", "tokens"), [
    ("livemamba", 4), ("stream-vlm", 1), ("proassist-i1", 1), ("proassist-i5", 5), ("proassist-i10", 10),
    ("videollm-online", 10),
])  # fmt: skip
def test_tokens_a_frame(name: str, tokens: int) -> None:
    model = tiny(name)
    found, _ = model.read(clip(model, 1)[:, 0], None)
    assert found.x.shape == (1, tokens, model.backbone.width)
    assert (found.seen is not None) == (name == "stream-vlm")


@torch.no_grad()
@pytest.mark.parametrize("name", TINY)
def test_steps_equal_the_whole_clip(name: str) -> None:
    model = tiny(name)
    frames = clip(model, 6, batch=2)
    whole = model(frames, prompt=[5, 6, 7])
    carry, got = model.start([5, 6, 7], 2), []
    for t in range(6):
        tick, carry = model.tick(frames[:, t], carry)
        got.append(tick)
    torch.testing.assert_close(torch.stack([g.hidden for g in got], 1), whole.hidden, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(torch.stack([g.p_speak for g in got], 1), whole.p_speak, rtol=1e-4, atol=1e-5)
    assert float(whole.hidden.std(1).mean()) > 1e-3  # what is seen changes what is thought


@torch.no_grad()
@pytest.mark.parametrize("name", TINY)
def test_the_future_changes_nothing_and_the_past_does(name: str) -> None:
    model = tiny(name)
    a, b = clip(model, 4), clip(model, 4, seed=2)
    mixed = torch.cat([a[:, :2], b[:, 2:]], 1)
    one, other = model(a).hidden, model(mixed).hidden
    torch.testing.assert_close(one[:, :2], other[:, :2], rtol=1e-4, atol=1e-5)
    assert not torch.allclose(one[:, 2:], other[:, 2:], atol=1e-4)
    assert not torch.allclose(model(b).hidden[:, 3], other[:, 3], atol=1e-5)


def test_every_name_is_known_and_another_is_refused_with_the_nearest() -> None:
    assert {"livemamba", "stream-vlm", "proassist-i10", "videollm-online", "compact"} <= set(preset_names())
    with pytest.raises(InputError, match="livemamba"):
        preset_config("livemanba")
    with pytest.raises(InputError, match="siglip2-base-32"):
        preset_config("livemamba", "siglip2-base")
    with pytest.raises(InputError, match="does not fit"):
        preset_config("stream-vlm", "cnn")


def test_another_encoder_brings_its_own_picture_size() -> None:
    config = preset_config("livemamba", "siglip2-base-32")
    assert isinstance(config, StreamingConfig)
    assert config.image_size == [256, 256]
    assert count_parameters(config)["backbone"] == 129_135_360
