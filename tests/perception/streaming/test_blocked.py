"""Attention in blocks against torch's own."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoConfig, AutoModel

from planwatch.perception.streaming.blocked import NAME, blocked_attention, use_blocked_attention


@pytest.mark.parametrize("tokens", [1, 63, 64, 300])
def test_equals_torch_s_attention_within_bfloat16(tokens: int) -> None:
    q, k, v = torch.randn(3, 2, 3, tokens, 16, generator=torch.Generator().manual_seed(0))
    exact = torch.nn.functional.scaled_dot_product_attention(q, k, v, scale=0.3)
    found = blocked_attention(q, k, v, 0.3)
    assert found.shape == exact.shape
    torch.testing.assert_close(found, exact, atol=2e-2, rtol=0)


def test_an_encoder_answers_as_before() -> None:
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2, "num_hidden_layers": 2}
    config = AutoConfig.for_model("internvl_vision", image_size=[128, 128], patch_size=[8, 8], **sizes)
    torch.manual_seed(0)
    encoder = AutoModel.from_config(config).eval()
    pixels = torch.randn(1, 3, 128, 128)  # 257 tokens: long enough for blocks
    with torch.inference_mode():
        before = encoder(pixel_values=pixels).last_hidden_state
        use_blocked_attention(encoder)
        after = encoder(pixel_values=pixels).last_hidden_state
    assert encoder.config._attn_implementation == NAME
    assert not torch.equal(before, after)
    torch.testing.assert_close(after, before, atol=5e-2, rtol=0)


def test_a_short_or_masked_one_is_torch_s_own() -> None:
    sizes = {"hidden_size": 32, "num_attention_heads": 2, "num_hidden_layers": 1}
    config = AutoConfig.for_model("siglip_vision_model", image_size=32, patch_size=16, **sizes)
    torch.manual_seed(0)
    encoder = AutoModel.from_config(config).eval()
    pixels = torch.randn(1, 3, 32, 32)
    with torch.inference_mode():
        before = encoder(pixel_values=pixels).last_hidden_state
        use_blocked_attention(encoder)
        assert torch.equal(encoder(pixel_values=pixels).last_hidden_state, before)
