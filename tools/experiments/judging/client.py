"""Asking an OpenAI-compatible server, bounded in time and size; answers are cached by what was asked."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ....core.errors import InputError, PlanwatchError

LARGEST = 1_000_000
"""Bytes of an answer that are read."""
TRIES = 2


class JudgeUnreachable(PlanwatchError):
    """The server did not answer; the same question may be asked again later."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a judge lives."""

    url: str
    """Up to and without `/chat/completions`, for example `http://127.0.0.1:8000/v1`."""
    model: str
    key_env: str = "OPENAI_API_KEY"
    """Name of the environment variable that holds the key; no key is sent when it is empty."""
    timeout_s: float = 120.0
    temperature: float = 0.7
    most_tokens: int = 200

    def check(self) -> None:
        """Raise InputError for an address that is none."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"{self.url!r} is no address of a server; allowed: for example http://127.0.0.1:8000/v1")
        if not self.model:
            raise InputError("a judge needs the name of a model; give --model")


class _NoRedirect(HTTPRedirectHandler):
    """A key is sent to the address that was named, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def ask(server: Server, system: str, user: str, seed: int) -> str:
    """The text of one answer. Raises JudgeUnreachable."""
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    body = {"model": server.model, "messages": messages, "seed": seed, "temperature": server.temperature,
            "max_tokens": server.most_tokens}  # fmt: skip
    headers = {"Content-Type": "application/json"}
    key = os.environ.get(server.key_env, "")
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = Request(f"{server.url.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers)
    why = ""
    for _ in range(TRIES):
        try:
            with build_opener(_NoRedirect).open(request, timeout=server.timeout_s) as answer:
                return _text(answer.read(LARGEST))
        except HTTPError as error:
            why = f"HTTP {error.code}"
        except (URLError, OSError, ValueError) as error:
            why = str(getattr(error, "reason", error))
    raise JudgeUnreachable(
        f"the judge at {server.url!r} did not answer ({why[:200]}); is it running, and is {server.model!r} its model?"
    )


def _text(data: bytes) -> str:
    row = json.loads(data)
    try:
        return str(row["choices"][0]["message"]["content"] or "")
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the answer is not of the form of chat completions") from error


@dataclass(slots=True)
class Cache:
    """Answers by what was asked: one JSON object a line. None as path keeps them for this run only."""

    path: Path | None
    known: dict[str, str] = field(default_factory=dict)
    hits: int = 0
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.path is None or not self.path.exists():
            return
        for text in self.path.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                row = json.loads(text)
                self.known[row["key"]] = row["reply"]
            except (ValueError, KeyError, TypeError):
                continue  # a line cut by a kill

    def answer(self, server: Server, system: str, user: str, draw: int) -> str:
        """The answer to this draw of this question, asked at most once. Raises JudgeUnreachable."""
        asked = json.dumps([server.model, server.temperature, server.most_tokens, system, user, draw])
        key = hashlib.sha256(asked.encode()).hexdigest()
        with self.lock:
            if key in self.known:
                self.hits += 1
                return self.known[key]
        reply = ask(server, system, user, draw)
        with self.lock:
            self.known[key] = reply
            if self.path is not None:
                with self.path.open("a", encoding="utf-8") as file:
                    file.write("\n" + json.dumps({"key": key, "reply": reply}) + "\n")
        return reply
