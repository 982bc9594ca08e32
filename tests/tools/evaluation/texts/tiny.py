"""A text transformer small enough for tests."""

from __future__ import annotations

from pathlib import Path

WORDS = "pour the hot water into blue mug stir now take tea bag out of please . ,".split()


def tiny_bert(path: Path) -> Path:
    """A tiny BERT with random weights and a tokenizer made here, saved as a user has it."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    marks = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    split = Tokenizer(models.WordPiece({word: i for i, word in enumerate((*marks, *WORDS))}, unk_token="[UNK]"))
    split.normalizer = normalizers.Lowercase()
    split.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    split.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=split, model_max_length=32, **names).save_pretrained(path)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(marks) + len(WORDS),
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(path)
    return path
