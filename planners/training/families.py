"""Tiny language models of real families, about a million weights, with a tokenizer made from what they will read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...core.errors import InputError
from ...core.near import did_you_mean

FAMILIES = ("qwen3", "llama4")
"""The families that can be trained."""

VOCABULARY = 1024
WORD = r" ?[^ :,]+[:,]*"
"""A blank, a word with the marks of JSON around it, and what ends it: no token is longer than that."""
END, PAD, ASKED = "<|end|>", "<|pad|>", "<|answer|>"

TEMPLATE = (
    "{% for m in messages %}{% if m['role'] == 'user' %}{{ m['content'] }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}" + ASKED + "{% endif %}"
)
"""The system text never changes, so a model of our own need not read it."""


def made_tokenizer(texts: Iterable[str]) -> Any:
    """A byte-level BPE (Sennrich et al. 2016) of VOCABULARY tokens at most; words keep the marks of JSON."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    words = pre_tokenizers.Split(Regex(WORD), "isolated")
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[END, PAD, ASKED],
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token=END, pad_token=PAD)
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def check_family(family: str) -> None:
    """Raise InputError when it is none of FAMILIES."""
    if family not in FAMILIES:
        hint = did_you_mean(family, FAMILIES)
        raise InputError(f"no family {family!r}.{hint} Allowed: {', '.join(FAMILIES)}")


def tiny_config(family: str, tokenizer: Any) -> Any:
    """A configuration of one of FAMILIES for a tokenizer. Raises InputError."""
    from transformers import Llama4TextConfig, Qwen3Config

    check_family(family)
    shape: dict[str, Any] = {
        "vocab_size": VOCABULARY,
        "hidden_size": 128,
        "intermediate_size": 320,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": True,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
    }
    if family == "qwen3":
        return Qwen3Config(**shape)
    return Llama4TextConfig(**shape, intermediate_size_mlp=320, num_local_experts=2, num_experts_per_tok=1)


def tiny_model(family: str, tokenizer: Any, seed: int = 0) -> Any:
    """A fresh model of the transformers class of its family."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.manual_seed(seed)
    return AutoModelForCausalLM.from_config(tiny_config(family, tokenizer))
