"""Bounded memories of attention backbones: turned positions are the positions of a fresh pass."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.perception.streaming.attention import AttentionBackbone
from planwatch.perception.streaming.carrying import bounded
from planwatch.perception.streaming.hub_parts import BACKBONE_PARTS


def llama(layers: int = 1, **changes: object) -> AttentionBackbone:
    torch.manual_seed(0)
    return AttentionBackbone({**BACKBONE_PARTS["llama-tiny"], "num_hidden_layers": layers, **changes}).eval()


LLAMA31 = {"rope_parameters": {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0,
           "high_freq_factor": 4.0, "original_max_position_embeddings": 64}}  # fmt: skip


@torch.no_grad()
@pytest.mark.parametrize("changes", [{}, LLAMA31])
def test_kept_ends_equal_a_fresh_pass_over_the_kept_tokens(changes: dict[str, object]) -> None:
    """With one layer, keys and values depend on nothing but their own token: the equality is exact."""
    model = llama(1, **changes)
    x = model.embed(torch.arange(40)[None])
    _, state = model.chunk(x, model.empty())
    kept = model.keep_ends(state, 4, 10)
    assert kept.tokens == 14
    _, fresh = model.chunk(torch.cat([x[:, :4], x[:, 30:]], 1), model.empty())
    for (k, v), (k2, v2) in zip(kept.layers, fresh.layers, strict=True):
        torch.testing.assert_close(k, k2, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(v, v2, rtol=1e-4, atol=1e-5)
    new = model.embed(torch.tensor([[77, 78]]))
    torch.testing.assert_close(model.chunk(new, kept)[0], model.chunk(new, fresh)[0], rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_without_turning_the_positions_differ_and_the_given_state_stays() -> None:
    model = llama(1)
    _, state = model.chunk(model.embed(torch.arange(40)[None]), model.empty())
    before = state.layers[0][0].clone()
    turned, still = model.keep_ends(state, 4, 10), model.keep_ends(state, 4, 10, turn=False)
    assert not torch.allclose(turned.layers[0][0], still.layers[0][0])
    assert torch.equal(state.layers[0][0], before)
    assert state.tokens == 40


@torch.no_grad()
def test_a_window_never_grows_and_drop_middle_starts_again_from_the_prompt() -> None:
    model = llama(2)
    for policy, most in (
        ({"kind": "window", "window": 20, "slack": 5}, 6 + 20 + 5),
        ({"kind": "drop_middle", "limit": 40, "last": 12}, 40),
        ({"kind": "drop_middle", "limit": 40, "last": 12, "turn": False}, 40),
    ):
        state, sizes = model.empty(), []
        for i in range(30):
            _, state = model.chunk(model.embed(torch.full((1, 6 if i == 0 else 5), i)), state)
            state = bounded(model, state, policy, prompt=6)
            sizes.append(model.length(state))
        assert max(sizes) <= most
        assert sizes[-1] < 30 * 5
    (kept,) = {s for s in [bounded(model, state, {"kind": "none"}, 6).tokens]}
    assert kept == state.tokens


def test_what_cannot_be_turned_back_is_refused_by_name() -> None:
    fields = {"model_type": "gpt2", "vocab_size": 50, "n_embd": 16, "n_layer": 1, "n_head": 2, "n_positions": 64}
    model = AttentionBackbone(fields).eval()
    with torch.no_grad():
        _, state = model.chunk(model.embed(torch.arange(20)[None]), model.empty())
        with pytest.raises(InputError, match="gpt2"):
            model.keep_ends(state, 4, 4)
    with pytest.raises(InputError, match="drop_middle"):
        bounded(model, state, {"kind": "forget"}, 0)
