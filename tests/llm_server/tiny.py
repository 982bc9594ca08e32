"""Tiny random language models of two families, with a tokenizer made here: no download, about a million weights."""

from __future__ import annotations

from functools import cache
from typing import Any

from planwatch.planners.llm.local import LocalModel

TEXTS = (
    "The kettle is filled with water. Pour hot water into the blue mug, then stir with the spoon.",
    '{"why": "the mug is wrong", "do": {"choose": "edits", "edits": [{"op": "again", "step": "a"}]}, "next": ["b"]}',
    "Put the red bottle back, wipe the table, take the green bowl and go on with the next step of the plan.",
)

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@cache
def tiny_tokenizer() -> Any:
    """A byte-level BPE of 384 tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=384,
        initial_alphabet=alphabet,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        show_progress=False,
    )
    bpe.train_from_iterator(TEXTS, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def tiny_config(family: str) -> Any:
    """`qwen3` or `llama4`."""
    from transformers import Llama4TextConfig, Qwen3Config

    shape: dict[str, Any] = {
        "vocab_size": 384,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "max_position_embeddings": 8192,
    }
    if family == "qwen3":
        return Qwen3Config(**shape)
    return Llama4TextConfig(**shape, intermediate_size_mlp=64, num_local_experts=2, num_experts_per_tok=1)


@cache
def tiny_model(family: str, seed: int = 0) -> LocalModel:
    """A random model of a family, with the tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.manual_seed(seed)
    return LocalModel(AutoModelForCausalLM.from_config(tiny_config(family)), tiny_tokenizer(), seed)
