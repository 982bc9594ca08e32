"""A small client for OpenAI-compatible servers: one request, one deadline, bounded answers, no redirects.

Written on the standard library so that this sense needs nothing installed. It knows chat completions, streamed and
whole, the list of models, and first-token probabilities. Facts of the format: the OpenAI API reference, "Chat".
"""

from __future__ import annotations

import json
import math
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any

from ...core.clock import Clock, WallClock
from .address import Address
from .trouble import ServerTrouble, TroubleKind

MOST_BYTES = 256 * 1024
"""The longest answer that is read."""
MOST_TEXT = 8000
"""Characters of an answer that are kept."""
LIKELY = 10
"""How many candidates for the first token are asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    text: str
    first: Mapping[str, float] = field(default_factory=dict)
    """Token -> probability, for the first token; empty when the server does not tell."""
    cut: bool = False
    """True when it stopped for want of room."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question."""

    messages: Sequence[Mapping[str, Any]]
    most_tokens: int = 400
    form: Mapping[str, Any] | None = None
    """JSON Schema that the answer is to have; a server that does not know it is asked without."""
    odds: bool = False
    """True when the probabilities of the first token are wanted."""


class Client:
    """Asks one model of one server. Requests are independent, so several threads may ask at once."""

    def __init__(
        self, address: Address, model: str, timeout_s: float = 30.0, key: str | None = None, clock: Clock | None = None
    ) -> None:
        """`timeout_s` is for a whole request, in wall seconds; `key` is sent as a bearer token."""
        self.address, self.model, self.timeout_s = address, model, timeout_s
        self._key, self._clock = key, clock or WallClock()
        self._plain = False

    def models(self) -> tuple[str, ...]:
        """The ids of the models that are served. Raises ServerTrouble."""
        found = _json(b"".join(self._call("GET", "/models", None)))
        data = found.get("data") if isinstance(found, dict) else None
        if not isinstance(data, list):
            raise ServerTrouble(TroubleKind.NONSENSE, f"{self.address} lists no models; is it an OpenAI-style server?")
        return tuple(str(one["id"]) for one in data if isinstance(one, dict) and "id" in one)

    def ask(self, prompt: Prompt) -> Answer:
        """The model's answer. Raises ServerTrouble; a refusal of extras (schema, odds) is asked again without them."""
        extras = {} if self._plain else _extras(prompt)
        try:
            return self._ask(prompt, extras)
        except ServerTrouble as trouble:
            if not extras or trouble.kind is not TroubleKind.REFUSED:
                raise
        answer = self._ask(prompt, {})
        self._plain = True
        return answer

    def _ask(self, prompt: Prompt, extras: Mapping[str, Any]) -> Answer:
        body = {
            "model": self.model,
            "messages": list(prompt.messages),
            "max_tokens": prompt.most_tokens,
            "temperature": 0.0,
            "stream": True,
            **extras,
        }
        pieces = self._call("POST", "/chat/completions", json.dumps(body).encode())
        answer = gathered(pieces)
        if not answer.text.strip():
            raise ServerTrouble(TroubleKind.NONSENSE, f"{self.model!r} at {self.address} answered nothing")
        return answer

    def _call(self, verb: str, path: str, body: bytes | None) -> Iterator[bytes]:
        """The pieces of the answer's body; every wait ends at the deadline."""
        until = self._clock.now() + self.timeout_s
        kind = HTTPSConnection if self.address.secure else HTTPConnection
        line = kind(self.address.host, self.address.port, timeout=self.timeout_s)
        try:
            headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
            if self._key:
                headers["Authorization"] = f"Bearer {self._key}"
            line.request(verb, self.address.path + path, body, headers)
            sock = line.sock
            sock.settimeout(self._left(until))
            response = line.getresponse()
            yield from self._body(response, sock, until)
        except TimeoutError:
            raise ServerTrouble(
                TroubleKind.SLOW, f"{self.address} gave no whole answer within {self.timeout_s:g} s"
            ) from None
        except (OSError, HTTPException, ssl.SSLError) as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise ServerTrouble(TroubleKind.CLOSED, f"{self.address} cannot be reached: {why}") from error
        finally:
            line.close()

    def _body(self, response: HTTPResponse, sock: Any, until: float) -> Iterator[bytes]:
        read, good = 0, response.status == 200
        kept: list[bytes] = []
        while True:
            sock.settimeout(self._left(until))
            piece = response.read1(65536)
            if not piece:
                break
            read += len(piece)
            if read > MOST_BYTES:
                raise ServerTrouble(
                    TroubleKind.NONSENSE, f"{self.address} answers without end: over {MOST_BYTES} bytes"
                )
            if good:
                yield piece
            else:
                kept.append(piece)
        if not good:
            told = _complaint(b"".join(kept))
            raise ServerTrouble(TroubleKind.REFUSED, f"{self.address} answered {response.status}: {told}")

    def _left(self, until: float) -> float:
        left = until - self._clock.now()
        if left <= 0:
            raise TimeoutError
        return left


def _extras(prompt: Prompt) -> dict[str, Any]:
    extras: dict[str, Any] = {"logprobs": True, "top_logprobs": LIKELY} if prompt.odds else {}
    if prompt.form is not None:
        schema = {"name": "answer", "strict": True, "schema": dict(prompt.form)}
        extras["response_format"] = {"type": "json_schema", "json_schema": schema}
    return extras


def gathered(pieces: Iterator[bytes]) -> Answer:
    """One answer from the pieces of a body: a stream of events, or one JSON object. Raises ServerTrouble."""
    text, first, cut, ended = "", {}, False, False
    for chunk in _objects(pieces):
        if chunk is None:
            ended = True
            break
        choice = _choice(chunk)
        text = (text + _words(choice))[:MOST_TEXT]
        first = first or _odds(choice)
        cut = cut or choice.get("finish_reason") == "length"
        ended = ended or bool(choice.get("finish_reason"))
    if not ended:
        raise ServerTrouble(TroubleKind.CLOSED, "the server broke off in the middle of its answer")
    return Answer(text, first, cut)


def _objects(pieces: Iterator[bytes]) -> Iterator[Any]:
    """The JSON objects of a body; None for the stream's end mark."""
    rest, streamed = b"", None
    for piece in pieces:
        rest += piece
        if streamed is None and rest.strip():
            streamed = not rest.lstrip().startswith(b"{")
        while streamed and b"\n" in rest:
            line, _, rest = rest.partition(b"\n")
            yield from _event(line)
    if streamed:
        yield from _event(rest)
    elif rest.strip():
        yield _json(rest)


def _event(line: bytes) -> Iterator[Any]:
    name, colon, value = line.strip().partition(b":")
    if name != b"data" or not colon:
        return
    yield None if value.strip() == b"[DONE]" else _json(value)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        shown = data[:60].decode("utf-8", "replace")
        raise ServerTrouble(TroubleKind.NONSENSE, f"the server's answer is no JSON: {shown!r}") from None


def _choice(chunk: Any) -> Mapping[str, Any]:
    if isinstance(chunk, dict) and chunk.get("error"):
        raise ServerTrouble(TroubleKind.REFUSED, f"the server failed: {_complaint(json.dumps(chunk).encode())}")
    choices = chunk.get("choices") if isinstance(chunk, dict) else None
    found = choices[0] if isinstance(choices, list) and choices else {}
    return found if isinstance(found, dict) else {}


def _words(choice: Mapping[str, Any]) -> str:
    part = choice.get("delta") or choice.get("message")
    content = part.get("content") if isinstance(part, dict) else None
    return content if isinstance(content, str) else ""


def _odds(choice: Mapping[str, Any]) -> dict[str, float]:
    """Token -> probability of the first token that is no white space."""
    told = choice.get("logprobs")
    tokens = told.get("content") if isinstance(told, dict) else None
    for token in tokens if isinstance(tokens, list) else ():
        if not isinstance(token, dict) or not str(token.get("token", "")).strip():
            continue
        out: dict[str, float] = {}
        for one in token.get("top_logprobs") or [token]:
            if isinstance(one, dict) and isinstance(one.get("logprob"), int | float):
                name = str(one.get("token"))
                out[name] = math.exp(min(0.0, float(one["logprob"])))
        return out
    return {}


def _complaint(data: bytes) -> str:
    text = data[:2000].decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except ValueError:
        return text[:160] or "nothing"
    error = found.get("error", found) if isinstance(found, dict) else found
    return str(error.get("message", error) if isinstance(error, dict) else error)[:160]
