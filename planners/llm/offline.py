"""vLLM inside this process, for batches: many questions at once, each answer kept to its own JSON Schema.

For experiments on a GPU, in the environment of `planwatch[vllm]`; a session takes a server instead. vLLM is imported
when the model is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from ...core.errors import InputError
from .backend import Ask, Reply, parse_answer
from .presets import PLAIN, Preset
from .trouble import ModelTrouble, TroubleKind

STRICT = {"backend": "xgrammar", "disable_any_whitespace": True}
"""Without it a weak model may fill its answer with blanks until it is cut off (measured with vLLM 0.32)."""


class OfflineVllm:
    """One model, opened for batches. Deadlines are not kept: nobody waits for an experiment."""

    def __init__(self, engine: Any, name: str, preset: Preset = PLAIN) -> None:
        """`engine`: a `vllm.LLM`."""
        self._engine, self.name, self._preset = engine, name, preset

    @classmethod
    def open(cls, model: str, preset: Preset = PLAIN, **options: Any) -> OfflineVllm:
        """`options` are those of `vllm.LLM`. Raises InputError: vLLM is not installed, or has no such model."""
        try:
            vllm = import_module("vllm")
        except ImportError as error:
            why = "vLLM is not installed here; it needs an environment of its own: pip install 'planwatch[vllm]'"
            raise InputError(why) from error
        try:
            engine = vllm.LLM(model=model, structured_outputs_config=STRICT, **options)
        except (OSError, ValueError) as error:
            why = str(error).splitlines()[0][:160]
            raise InputError(
                f"--model {model!r} cannot be opened: {why}; give a folder or a name on the hub"
            ) from error
        return cls(engine, f"{model} in vLLM", preset)

    def ask(self, ask: Ask) -> Reply:
        """One answer. Raises ModelTrouble."""
        (found,) = self.ask_many((ask,))
        if isinstance(found, ModelTrouble):
            raise found
        return found

    def ask_many(self, asks: Sequence[Ask]) -> list[Reply | ModelTrouble]:
        """All answers, in order; a trouble in the place of one that is not usable."""
        of, preset = import_module("vllm.sampling_params"), self._preset
        params = [
            of.SamplingParams(
                temperature=preset.temperature,
                max_tokens=ask.max_tokens,
                stop=list(preset.stop) or None,
                structured_outputs=of.StructuredOutputsParams(json=ask.answer.model_json_schema()),
            )
            for ask in asks
        ]
        chats = [[{"role": "system", "content": a.system}, {"role": "user", "content": a.user}] for a in asks]
        template = dict(preset.extra.get("chat_template_kwargs", {}))
        outputs = self._engine.chat(chats, params, use_tqdm=False, chat_template_kwargs=template or None)
        return [self._reply(ask, output) for ask, output in zip(asks, outputs, strict=True)]

    def _reply(self, ask: Ask, output: Any) -> Reply | ModelTrouble:
        first = output.outputs[0]
        if first.finish_reason == "length":
            return ModelTrouble(TroubleKind.ENDLESS, f"{self.name} was cut off after {ask.max_tokens} tokens")
        try:
            return Reply(parse_answer(ask.answer, first.text), len(output.prompt_token_ids or ()), len(first.token_ids))
        except ModelTrouble as trouble:
            return trouble
