"""A causal language model in this process, its answers kept to a JSON Schema by masks on the logits (llguidance).

`transformers` and torch are imported when the model is opened. Without llguidance the model speaks freely, and its
answer is only checked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.errors import InputError
from ...core.past import with_past
from .backend import Ask, Reply, parse_answer
from .presets import PLAIN, Preset
from .trouble import ModelTrouble, TroubleKind


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote."""

    text: str
    tokens_in: int
    tokens_out: int
    whole: bool
    """False when it was cut off by the limit of tokens, or by the deadline."""


class LocalModel:
    """A causal model and its tokenizer. Not thread-safe."""

    def __init__(self, model: Any, tokenizer: Any, seed: int = 0) -> None:
        """`model`: a transformers causal LM; `tokenizer`: a fast one, with a chat template if it has one."""
        self._model, self._tokenizer = model.eval(), tokenizer
        self._grammar: Any = None
        self._rng = np.random.default_rng(seed)

    @classmethod
    def open(cls, name: str) -> LocalModel:
        """From a folder or a name on the hub. Raises InputError when it cannot be loaded."""
        from transformers import AutoModelForCausalLM, AutoTokenizer

        try:
            return cls(AutoModelForCausalLM.from_pretrained(name), AutoTokenizer.from_pretrained(name))
        except (OSError, ValueError) as error:
            why = str(error).splitlines()[0][:160]
            raise InputError(f"--model {name!r} cannot be loaded: {why}; give a folder or a name on the hub") from error

    def write(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 512,
        temperature: float = 0.0,
        until: float = float("inf"),
    ) -> Written:
        """Go on after `messages`; with `schema` only as a JSON value that fits it. `until`: monotonic wall seconds."""
        import torch

        ids = self._prompt(messages)
        matcher = self._matcher(schema) if schema is not None else None
        out: list[int] = []
        step, past, whole = torch.tensor([ids]), None, False
        with torch.inference_mode():
            while len(out) < max_tokens and time.monotonic() < until:
                seen, past = with_past(self._model, past, input_ids=step)
                token = self._pick(seen.logits[0, -1].float().numpy(), matcher, temperature)
                whole = token == self._tokenizer.eos_token_id
                if whole:
                    break
                out.append(token)
                whole = matcher is not None and matcher.consume_token(token) and matcher.is_stopped()
                if whole:
                    break
                step = torch.tensor([[token]])
        text = self._tokenizer.decode(out, skip_special_tokens=True)
        return Written(text, len(ids), len(out), whole)

    def _prompt(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        if getattr(self._tokenizer, "chat_template", None):
            text = self._tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True)
        else:
            text = "\n".join(f"{one['role']}: {one['content']}" for one in messages) + "\nassistant: "
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"]) or [self._tokenizer.eos_token_id]

    def _matcher(self, schema: Mapping[str, Any]) -> Any:
        try:
            import llguidance
            import llguidance.hf
        except ImportError:
            return None
        if self._grammar is None:
            size = self._model.config.get_text_config().vocab_size
            self._grammar = llguidance.hf.from_tokenizer(self._tokenizer, n_vocab=size)
        grammar = llguidance.LLMatcher.grammar_from_json_schema(
            json.dumps(schema), overrides={"whitespace_flexible": False}
        )
        matcher = llguidance.LLMatcher(self._grammar, grammar, log_level=0)
        if matcher.is_error():
            raise ModelTrouble(TroubleKind.SERVER, f"no grammar for this form: {matcher.get_error()}")
        return matcher

    def _pick(self, logits: np.ndarray, matcher: Any, temperature: float) -> int:
        """The next token: the likeliest that is allowed, or drawn at `temperature`. `logits`: (vocabulary,) floats."""
        if matcher is not None:
            bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), np.uint8), bitorder="little")
            allowed = np.zeros(len(logits), bool)
            allowed[: len(bits)] = bits[: len(logits)]
            logits = np.where(allowed, logits, -np.inf)
        if temperature <= 0.0:
            return int(np.argmax(logits))
        weights = np.exp((logits - logits.max()) / temperature)
        return int(self._rng.choice(len(weights), p=weights / weights.sum()))


class LocalBackend:
    """A model in this process as a backend."""

    def __init__(self, model: LocalModel, name: str = "a model in this process", preset: Preset = PLAIN) -> None:
        self._model, self.name, self._preset = model, name, preset

    def ask(self, ask: Ask) -> Reply:
        """The model's answer. Raises ModelTrouble."""
        messages = ({"role": "system", "content": ask.system}, {"role": "user", "content": ask.user})
        until = time.monotonic() + ask.deadline_s
        schema = ask.answer.model_json_schema()
        out = self._model.write(messages, schema, ask.max_tokens, self._preset.temperature, until)
        if not out.whole and time.monotonic() >= until:
            raise ModelTrouble(TroubleKind.SLOW, f"{self.name} gave no answer within {ask.deadline_s:g} s")
        if not out.whole and out.tokens_out >= ask.max_tokens:
            raise ModelTrouble(TroubleKind.ENDLESS, f"{self.name} was cut off after {ask.max_tokens} tokens")
        return Reply(parse_answer(ask.answer, out.text), out.tokens_in, out.tokens_out)
