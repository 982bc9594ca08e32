"""Any OpenAI-compatible server, through `instructor`: the answer comes back as the pydantic model that was asked for.

The libraries are imported with the first backend, before a session runs: they hold the interpreter for a third of a
second, in which no frame could be taken.
"""

from __future__ import annotations

import logging
import os
import weakref
from collections.abc import Iterator
from typing import Any

from ...core.errors import InputError
from .backend import Ask, Reply, parse_answer
from .bounded_http import BoundedTransport, TooLong
from .presets import Mode, Preset
from .trouble import ModelTrouble, TroubleKind

KEY = "PLANWATCH_API_KEY"
"""Environment variable with the server's key; `OPENAI_API_KEY` is taken when it is not set. Local servers need none."""


class OpenAiBackend:
    """One model on one server."""

    def __init__(self, base_url: str, model: str, preset: Preset) -> None:
        """`base_url` ends with the API's root, usually `/v1`. Raises InputError when a library is missing."""
        libraries()
        self._url, self._model, self._preset = base_url, model, preset
        self._client: Any = None

    @property
    def name(self) -> str:
        """Model and address."""
        return f"{self._model} at {self._url}"

    def ask(self, ask: Ask) -> Reply:
        """The server's answer. Raises ModelTrouble."""
        import openai
        from instructor.core.exceptions import InstructorError

        try:
            return self._reply(ask)
        except TooLong as error:
            raise ModelTrouble(TroubleKind.SLOW, f"{self.name}: {error}") from error
        except openai.APIError as error:
            raise _trouble(error, self.name, ask) from error
        except InstructorError as error:
            rescued = self._rescued(error, ask)
            if rescued is None:
                raise self._wrapped(error, ask) from error
            return rescued

    def _reply(self, ask: Ask) -> Reply:
        create = self._open(ask).chat.completions.create_with_completion
        value, completion = create(
            model=self._model,
            messages=[{"role": "system", "content": ask.system}, {"role": "user", "content": ask.user}],
            response_model=ask.answer,
            max_retries=0,
            max_tokens=ask.max_tokens,
            timeout=ask.deadline_s,
            temperature=self._preset.temperature,
            stop=list(self._preset.stop) or None,
            extra_body=dict(self._preset.extra) or None,
        )
        return Reply(ask.answer.model_validate(value.model_dump()), *_tokens(completion))

    def _open(self, ask: Ask) -> Any:
        if self._client is None:
            self._client = open_client(self._url, ask.deadline_s, self._preset.mode)
            weakref.finalize(self, self._client.client.close)  # a server may keep its end of the connection open
        return self._client

    def _rescued(self, error: Exception, ask: Ask) -> Reply | None:
        """What instructor could not read and our own parser can, for instance control characters in strings."""
        completion = getattr(error, "last_completion", None)
        choice = completion.choices[0] if completion is not None and completion.choices else None
        if choice is None or self._preset.mode is not Mode.SCHEMA or choice.finish_reason == "length":
            return None
        try:
            return Reply(parse_answer(ask.answer, choice.message.content), *_tokens(completion))
        except ModelTrouble:
            return None

    def _wrapped(self, error: Exception, ask: Ask) -> ModelTrouble:
        """instructor wraps whatever went wrong, what the client or the transport raised too."""
        import openai

        for cause in causes(error):
            if isinstance(cause, TooLong):
                return ModelTrouble(TroubleKind.SLOW, f"{self.name}: {cause}")
            if isinstance(cause, openai.APIError):
                return _trouble(cause, self.name, ask)
        return self._misfit(error, ask)

    def _misfit(self, error: Exception, ask: Ask) -> ModelTrouble:
        """What was wrong with an answer that instructor could not read: looked at again, by the one parser."""
        completion = getattr(error, "last_completion", None)
        choice = completion.choices[0] if completion is not None and completion.choices else None
        if choice is None:
            return ModelTrouble(TroubleKind.SCHEMA, f"{self.name}: the answer has no content")
        calls = getattr(choice.message, "tool_calls", None)
        if calls and self._preset.mode is not Mode.TOOLS:
            return ModelTrouble(
                TroubleKind.TOOLS, f"{self.name} called {calls[0].function.name!r}; no such tool exists"
            )
        if choice.finish_reason == "length":
            text = f"{self.name} was cut off after {ask.max_tokens} tokens"
            return ModelTrouble(TroubleKind.ENDLESS, text)
        try:
            parse_answer(ask.answer, choice.message.content)
        except ModelTrouble as trouble:
            return ModelTrouble(trouble.kind, f"{self.name}: {trouble}")
        return ModelTrouble(TroubleKind.SCHEMA, f"{self.name}: the answer could not be read")


def libraries() -> None:
    """Import what a question needs. Raises InputError when it is not installed."""
    try:
        import httpx  # noqa: F401
        import instructor  # noqa: F401
        import openai  # noqa: F401
    except ImportError as error:
        raise InputError(f"language models need {error.name!r}; install them: pip install 'planwatch[llm]'") from error


def open_client(url: str, deadline_s: float, mode: Mode) -> Any:
    """An instructor client. It keeps no more than a bounded answer, and never retries by itself.

    Raises:
        InputError: the libraries are not installed.
    """
    libraries()
    import httpx
    import instructor
    import openai

    logging.getLogger("instructor").addHandler(logging.NullHandler())  # a failure is told once, by us, in one line
    key = os.environ.get(KEY) or os.environ.get("OPENAI_API_KEY") or "none"
    inner = httpx.HTTPTransport(trust_env=False) if _local(url) else httpx.HTTPTransport()
    http = httpx.Client(transport=BoundedTransport(inner, deadline_s), timeout=deadline_s, follow_redirects=False)
    client = openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=deadline_s, http_client=http)  # type: ignore[arg-type]
    modes = {Mode.SCHEMA: instructor.Mode.JSON_SCHEMA, Mode.TOOLS: instructor.Mode.TOOLS}
    return instructor.from_openai(client, mode=modes[mode])


def causes(error: BaseException | None, most: int = 12) -> Iterator[BaseException]:
    """What led to an error, the outermost first; at most `most` of them."""
    while error is not None and most > 0:
        yield error
        most -= 1
        attempt = getattr(error, "last_attempt", None)
        inner = attempt.exception() if attempt is not None else None
        error = inner or error.__cause__ or error.__context__


def _local(url: str) -> bool:
    return any(mark in url for mark in ("//localhost", "//127.", "//[::1]"))


def _tokens(completion: Any) -> tuple[int, int]:
    usage = getattr(completion, "usage", None)
    return (getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0)


def _trouble(error: Any, name: str, ask: Ask) -> ModelTrouble:
    import openai

    if isinstance(error, openai.APITimeoutError):
        return ModelTrouble(TroubleKind.SLOW, f"{name} gave no answer within {ask.deadline_s:g} s")
    if isinstance(error, openai.APIConnectionError):
        return ModelTrouble(TroubleKind.DOWN, f"{name}: nobody answers there ({error.__cause__ or error})")
    status = getattr(error, "status_code", None)
    detail = str(getattr(error, "message", error))[:160]
    if status == 429:
        return ModelTrouble(TroubleKind.BUSY, f"{name} asks for fewer requests (429)")
    if status == 404:
        return ModelTrouble(TroubleKind.NO_MODEL, f"{name}: no such model or address (404): {detail}; see --model")
    if status is not None and status < 500:
        return ModelTrouble(TroubleKind.REFUSED, f"{name} refuses the request ({status}): {detail}")
    return ModelTrouble(TroubleKind.SERVER, f"{name} failed ({status or 'no status'}): {detail}")
