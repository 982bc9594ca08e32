"""Weights to a folder and back, the hub's Auto classes, published layouts, and everything that is refused."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM

from planwatch.core.errors import InputError, WeightsError
from planwatch.perception.streaming.checkpoint import load_streaming, save_streaming
from planwatch.perception.streaming.model import StreamingModel, register
from planwatch.perception.streaming.processor import StreamingProcessor
from planwatch.perception.streaming.published import load_backbone, load_encoder, parts_of
from planwatch.perception.streaming.speed import quantised
from tests.perception.streaming.models import clip, tiny


@torch.no_grad()
@pytest.mark.parametrize("name", ["livemamba", "stream-vlm", "proassist-i5"])
def test_a_saved_model_says_the_same(name: str, tmp_path: Path) -> None:
    model = tiny(name)
    save_streaming(model, tmp_path)
    assert not list(tmp_path.glob("*.bin"))
    again, processor = load_streaming(tmp_path)
    frames = clip(model, 3)
    torch.testing.assert_close(again(frames).hidden, model(frames).hidden)
    assert processor == StreamingProcessor.of(model.config)


@torch.no_grad()
def test_the_auto_classes_know_it(tmp_path: Path) -> None:
    register()
    register()
    model = tiny("livemamba")
    model.save_pretrained(tmp_path)
    again = AutoModel.from_pretrained(tmp_path)
    assert isinstance(again, StreamingModel)
    frames = clip(model, 3)
    everything = model.backbone.logits(torch.ones(1, 32))
    torch.testing.assert_close(again.backbone.logits(torch.ones(1, 32)), everything)
    torch.testing.assert_close(again.eval()(frames).hidden, model(frames).hidden)


@torch.no_grad()
def test_int8_is_loaded_on_demand_and_never_saved(tmp_path: Path) -> None:
    model = tiny("livemamba")
    save_streaming(model, tmp_path)
    small, _ = load_streaming(tmp_path, "int8")
    frames = clip(model, 3)
    assert float((small(frames).hidden - model(frames).hidden).abs().max()) < 0.5
    with pytest.raises(WeightsError, match="int8 cannot be saved"):
        save_streaming(small, tmp_path / "again")
    with pytest.raises(InputError, match="fp32, bf16, int8"):
        quantised(model, "int4")


def test_bad_folders_are_refused_in_one_line(tmp_path: Path) -> None:
    save_streaming(tiny("livemamba"), tmp_path)
    tensors = load_file(tmp_path / "model.safetensors")
    name = "evidence.0.weight"

    def refused(match: str) -> None:
        with pytest.raises(WeightsError, match=match) as told:
            load_streaming(tmp_path)
        assert "\n" not in str(told.value)

    save_file({k: v for k, v in tensors.items() if k != name}, tmp_path / "model.safetensors")
    refused(re.escape(f"lack '{name}'"))
    save_file({**tensors, name: torch.zeros(2, 2)}, tmp_path / "model.safetensors")
    refused("needs")
    save_file({**tensors, "visual.trunk.weight": torch.zeros(2)}, tmp_path / "model.safetensors")
    refused("another architecture")
    (tmp_path / "model.safetensors").write_bytes(b"not a tensor file at all")
    refused("cannot be read")
    (tmp_path / "model.safetensors").unlink()
    refused("no weights")
    (tmp_path / "pytorch_model.bin").write_bytes(pickle.dumps({"a": 1}))
    refused("pickle")
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    (tmp_path / "pytorch_model.bin").rename(tmp_path / "model.safetensors")
    refused("'llama'")


def test_bad_pictures_are_refused_and_any_size_is_taken() -> None:
    processor = StreamingProcessor.of(tiny("livemamba").config)
    nan = np.zeros((10, 10, 3), dtype=np.float32)
    nan[3, 3, 1] = np.nan
    for images, match in (([], "length 0"), ([nan], "NaN"), ([np.zeros((5, 5), np.uint8)], "shape")):
        with pytest.raises(InputError, match=match):
            processor.pixels(images)  # type: ignore[arg-type]
    sizes = [np.full(shape, 255, np.uint8) for shape in ((9, 13, 3), (480, 640, 3), (56, 56, 3))]
    assert processor.pixels(sizes).shape == (3, 3, 56, 56)
    room = replace(processor, vocabulary=4 + 256)
    assert room.text(room.ids("Pour milk, Zoë")) == "Pour milk, Zoë"


@torch.no_grad()
def test_published_layout_of_a_mamba_with_its_old_name(tmp_path: Path) -> None:
    model = tiny("livemamba")
    theirs = AutoModelForCausalLM.from_config(AutoConfig.for_model(**model.config.backbone))
    tensors = {
        k.replace("embeddings", "embedding"): v.clone() for k, v in theirs.state_dict().items() if "lm_head" not in k
    }
    save_file(tensors, tmp_path / "model.safetensors")
    load_backbone(model, tmp_path)
    torch.testing.assert_close(model.backbone.logits(torch.ones(1, 32)), theirs.lm_head(torch.ones(1, 32)))


@torch.no_grad()
def test_published_layout_of_a_llama_keeps_the_rows_of_new_tokens(tmp_path: Path) -> None:
    model = tiny("stream-vlm")
    new = model.backbone.lm.get_input_embeddings().weight[90:].clone()
    theirs = AutoModelForCausalLM.from_config(AutoConfig.for_model(**{**model.config.backbone, "vocab_size": 90}))
    theirs.save_pretrained(tmp_path)
    load_backbone(model, tmp_path)
    got = model.backbone.lm.get_input_embeddings().weight
    torch.testing.assert_close(got[:90], theirs.get_input_embeddings().weight)
    torch.testing.assert_close(got[90:], new)


@torch.no_grad()
def test_published_layout_of_internvit(tmp_path: Path) -> None:
    model = tiny("livemamba")
    ours = model.encoder.net
    for parameter in ours.parameters():
        parameter.uniform_(-0.5, 0.5)
    pixels = clip(model, 1)[:, 0]
    before = model.encoder(pixels, None)[0]
    save_file(as_released(ours.state_dict()), tmp_path / "model.safetensors")
    other = tiny("livemamba")
    load_encoder(other, tmp_path)
    torch.testing.assert_close(other.encoder(pixels, None)[0].patches, before.patches)


def as_released(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The names under which InternViT-300M-448px-V2_5 is published."""
    out = {
        "embeddings.class_embedding": state["embeddings.cls_token"],
        "embeddings.position_embedding": state["embeddings.position_embeddings"],
        "embeddings.patch_embedding.weight": state["embeddings.patch_embeddings.projection.weight"],
        "embeddings.patch_embedding.bias": state["embeddings.patch_embeddings.projection.bias"],
    }
    for i in range(2):
        mine, theirs = f"encoder.layer.{i}.", f"encoder.layers.{i}."
        for kind in ("weight", "bias"):
            qkv = [state[f"{mine}attention.{p}_proj.{kind}"] for p in "qkv"]
            out[f"{theirs}attn.qkv.{kind}"] = torch.cat(qkv)
            pairs = {"attn.proj": "attention.projection_layer", "norm1": "layernorm_before", "norm2": "layernorm_after",
                     "mlp.fc1": "mlp.fc1", "mlp.fc2": "mlp.fc2"}  # fmt: skip
            out |= {f"{theirs}{new}.{kind}": state[f"{mine}{old}.{kind}"] for new, old in pairs.items()}
        out |= {f"{theirs}ls{n}": state[f"{mine}lambda_{n}"] for n in (1, 2)}
    return {name: tensor.contiguous().clone() for name, tensor in out.items()}


@torch.no_grad()
def test_published_layout_of_siglip_with_its_text_tower(tmp_path: Path) -> None:
    model, other = tiny("proassist-i5"), tiny("proassist-i1")
    state = {f"vision_model.{k}": v.clone() + 0.01 for k, v in model.encoder.net.state_dict().items()}
    text = {"text_model.embeddings.token_embedding.weight": torch.zeros(3, 3), "logit_scale": torch.ones(1)}
    save_file({**state, **text}, tmp_path / "model.safetensors")
    load_encoder(other, tmp_path)
    for name, tensor in other.encoder.net.state_dict().items():
        torch.testing.assert_close(tensor, state[f"vision_model.{name}"])


def test_parts_have_hub_names() -> None:
    assert parts_of("livemamba") == {
        "encoder": "OpenGVLab/InternViT-300M-448px-V2_5",
        "backbone": "state-spaces/mamba-130m-hf",
    }
    assert parts_of("stream-vlm")["encoder"] is None
