"""Tiny image-text checkpoints with random weights, in the layout of the hub; the tokenizer is made here."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import CLIPConfig, CLIPModel, PreTrainedTokenizerFast, SiglipConfig, SiglipModel

WORDS = ("pour", "stir", "syrup", "glass", "the", "a", "photo", "of", "into", "table", "empty", "tea", "spoon", "with")

TEXT = {
    "vocab_size": 40,
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "max_position_embeddings": 24,
    "pad_token_id": 0,
    "bos_token_id": 0,
    "eos_token_id": 1,
}
VISION = {
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 16,
}


@cache
def tokenizer() -> PreTrainedTokenizerFast:
    vocab = {"<pad>": 0, "</s>": 1, "<unk>": 2, **{word: i + 3 for i, word in enumerate(WORDS)}}
    words = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[attr-defined]
    return PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=24
    )


def save(folder: Path, kind: str = "siglip") -> Path:
    """A whole checkpoint."""
    torch.manual_seed(0)
    if kind == "siglip":
        model = SiglipModel(SiglipConfig(text_config=TEXT, vision_config=VISION))
        pixels = {"size": {"height": 32, "width": 32}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    else:
        model = CLIPModel(CLIPConfig(text_config=TEXT, vision_config=VISION, projection_dim=8))
        pixels = {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}, "do_center_crop": True}
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(pixels))
    return folder
