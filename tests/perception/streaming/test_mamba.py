"""Our chunk of Mamba equals transformers' full forward pass; int8 stays near; the state keeps its size."""

from __future__ import annotations

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoConfig

from planwatch.core.past import with_past
from planwatch.perception.streaming.hub_parts import BACKBONE_PARTS
from planwatch.perception.streaming.mamba import MambaBackbone, MambaState
from planwatch.perception.streaming.quant import Int8Linear, to_int8


def tiny(seed: int = 0, **changes: object) -> MambaBackbone:
    torch.manual_seed(seed)
    fields = {**BACKBONE_PARTS["mamba-tiny"], **changes}
    return MambaBackbone(AutoConfig.for_model(fields.pop("model_type"), **fields)).eval()


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 3))
@settings(deadline=None, max_examples=15)
@torch.no_grad()
def test_any_chunks_equal_the_full_forward_pass(cuts: list[int], batch: int) -> None:
    model = tiny()
    ids = torch.randint(0, 96, (batch, sum(cuts)), generator=torch.Generator().manual_seed(1))
    full = model.lm(ids).logits
    state, got = model.empty(batch), []
    for piece in ids.split(cuts, 1):
        hidden, state = model.chunk(model.embed(piece), state)
        got.append(model.logits(hidden))
    torch.testing.assert_close(torch.cat(got, 1), full, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_one_token_at_a_time_equals_transformers_stepping() -> None:
    model = tiny()
    x = model.embed(torch.arange(12)[None])
    cache, state = None, model.empty()
    for i in range(12):
        out, cache = with_past(model.lm.backbone, cache, inputs_embeds=x[:, i : i + 1])
        hidden, state = model.chunk(x[:, i : i + 1], state)
        torch.testing.assert_close(hidden, out.last_hidden_state, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_the_slow_scan_gives_the_same() -> None:
    model = tiny()
    x = model.embed(torch.arange(20)[None])
    fast, _ = model.chunk(x, model.empty())
    model.slow = True
    slow, _ = model.chunk(x, model.empty())
    torch.testing.assert_close(fast, slow, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_the_state_has_a_fixed_size_and_the_one_given_stays() -> None:
    model = tiny()
    state = model.empty()
    sizes = []
    for _ in range(3):
        before = MambaState(tuple(v.clone() for v in state.conv), tuple(v.clone() for v in state.scan))
        _, after = model.chunk(torch.randn(1, 7, model.width), state)
        assert all(torch.equal(a, b) for a, b in zip(before.scan + before.conv, state.scan + state.conv, strict=True))
        sizes.append([tuple(v.shape) for v in (*after.conv, *after.scan)])
        state = after
    assert sizes[0] == sizes[1] == sizes[2]
    assert model.length(state) == 0


@torch.no_grad()
@pytest.mark.parametrize("tie", [True, False])
def test_chosen_rows_are_rows_of_all_logits(tie: bool) -> None:
    model = tiny(tie_word_embeddings=tie)
    hidden = torch.randn(2, model.width)
    rows = torch.tensor([3, 9])
    torch.testing.assert_close(model.logits(hidden, rows), model.logits(hidden)[:, rows])


@torch.no_grad()
def test_int8_is_near_and_leaves_the_float_model_alone() -> None:
    model = tiny(hidden_size=64)
    small = copy.deepcopy(model)
    assert to_int8(small) == 2 * 4 + 1  # in, x, dt and out of both layers, and the head
    x = torch.randn(1, 30, 64)
    exact, near = model.chunk(x, model.empty())[0], small.chunk(x, small.empty())[0]
    assert 0 < float((exact - near).abs().max()) < 0.2
    assert not any(isinstance(m, Int8Linear) for m in model.modules())


@torch.no_grad()
def test_int8_error_of_a_layer_is_bounded_by_its_steps() -> None:
    torch.manual_seed(0)
    linear = torch.nn.Linear(32, 8)
    x = torch.rand(5, 32) * 2 - 1
    # half a step of every weight and of every activation, summed over the inputs
    steps = float(linear.weight.abs().max()) / 127 / 2 * 32 + 2 / 127 / 2 * float(linear.weight.abs().sum(1).max())
    assert float((Int8Linear(linear)(x) - linear(x)).abs().max()) <= 1.5 * steps


@torch.no_grad()
def test_int8_takes_a_single_row() -> None:
    small = Int8Linear(torch.nn.Linear(8, 3))
    x = torch.randn(4, 8)
    assert small(x[0]).shape == (3,)
    torch.testing.assert_close(small(x[:1])[0], small(x[0]))


@torch.no_grad()
def test_bf16_stays_near_fp32() -> None:
    model = tiny()
    x = torch.randn(1, 40, model.width)
    exact, _ = model.chunk(x, model.empty())
    model.to(torch.bfloat16)
    near, state = model.chunk(x.bfloat16(), model.empty())
    assert near.dtype == torch.bfloat16
    assert state.scan[0].dtype == torch.float32
    assert float((exact - near.float()).abs().max()) < 0.15
