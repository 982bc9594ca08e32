"""A small OpenAI-compatible server on loopback that answers as it is told, or fails as it is told.

For tests of what asks a server, ours and a plug-in author's: real sockets, real chunks, no model. It says what `answer`
returns for each request's body; a Fault in its place makes it hang, break off, or answer what nobody can use.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

SEEN = 256
"""Requests that are remembered."""


class Fault(StrEnum):
    """How a server can fail."""

    HANG = "hang"
    """It takes the request and says nothing until the fake is closed."""
    CLOSE = "close"
    """It closes the connection without a word."""
    BREAK_OFF = "break off"
    """It closes the connection in the middle of a sentence."""
    ERROR = "error"
    """It answers 500."""
    NO_JSON = "no json"
    """It answers 200 and a page of HTML."""
    ENDLESS = "endless"
    """It never stops talking."""


Reply = str | Fault | tuple[str, Mapping[str, float]]
"""The text of an answer, or a fault, or a text with the log-probabilities of its first token."""


class FakeServer:
    """A context manager; `url` is its address. What it was asked is in `requests` and `headers`, the newest 256."""

    def __init__(
        self,
        answer: Callable[[dict[str, Any]], Reply],
        models: tuple[str, ...] = ("fake",),
        *,
        streams: bool = True,
        extras: bool = True,
    ) -> None:
        """`streams`: it streams when asked to; `extras`: it takes response_format and logprobs instead of refusing."""
        self.requests: deque[dict[str, Any]] = deque(maxlen=SEEN)
        self.headers: deque[dict[str, str]] = deque(maxlen=SEEN)
        self._answer, self.models, self.streams, self.extras = answer, models, streams, extras
        self.closing = threading.Event()
        fake = self

        class Handler(_Handler):
            owner = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its address, as `--server` takes it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> FakeServer:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop listening; whoever hangs is let go."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, body: dict[str, Any]) -> Reply:
        """Remember a request and say what is to be answered."""
        self.requests.append(body)
        return self._answer(body)


class _Handler(BaseHTTPRequestHandler):
    owner: FakeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on stderr."""

    def do_GET(self) -> None:
        """The list of models."""
        self.owner.headers.append(dict(self.headers))
        if not self.path.endswith("/models"):
            self._whole(404, {"error": {"message": f"no such path: {self.path}"}})
            return
        self._whole(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in self.owner.models]})

    def do_POST(self) -> None:
        """A chat completion."""
        self.owner.headers.append(dict(self.headers))
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if not self.owner.extras and ("response_format" in body or "logprobs" in body):
            self._whole(400, {"error": {"message": "unknown parameter"}})
            return
        reply = self.owner.reply(body)
        if isinstance(reply, Fault):
            self._fail(reply)
        elif isinstance(reply, tuple):
            self._say(body, *reply)
        else:
            self._say(body, reply, {})

    def _say(self, body: dict[str, Any], text: str, odds: Mapping[str, float]) -> None:
        top = [{"token": token, "logprob": value} for token, value in odds.items()]
        told = {"content": [{**top[0], "top_logprobs": top}]} if top and body.get("logprobs") else None
        if not (body.get("stream") and self.owner.streams):
            message = {"role": "assistant", "content": text}
            self._whole(200, {"choices": [{"message": message, "finish_reason": "stop", "logprobs": told}]})
            return
        self._begin("text/event-stream")
        for at in range(0, len(text), 7):
            self._event({"delta": {"content": text[at : at + 7]}, "logprobs": told if at == 0 else None})
        self._event({"delta": {}, "finish_reason": "stop"})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _fail(self, fault: Fault) -> None:
        self.close_connection = True
        if fault is Fault.HANG:
            self.owner.closing.wait()
        elif fault is Fault.ERROR:
            self._whole(500, {"error": {"message": "out of memory"}})
        elif fault is Fault.NO_JSON:
            self._send(200, "text/html", b"<html>busy</html>")
        elif fault is Fault.BREAK_OFF:
            self._begin("text/event-stream")
            self._event({"delta": {"content": '{"1": {"going_on": "y'}})
        elif fault is Fault.ENDLESS:
            self._begin("text/event-stream")
            self._talk()

    def _talk(self) -> None:
        while not self.owner.closing.is_set():
            try:
                self._event({"delta": {"content": "and so on " * 500}})
            except OSError:
                return

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _event(self, choice: Mapping[str, Any]) -> None:
        self._chunk(b"data: " + json.dumps({"choices": [{"index": 0, **choice}]}).encode() + b"\n\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _whole(self, status: int, value: Any) -> None:
        self._send(status, "application/json", json.dumps(value).encode())

    def _send(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def form_answer(
    body: Mapping[str, Any], going_on: str = "no", complete: str = "no", wrong: str = "no", instead: str = ""
) -> str:
    """The form of a `vlm` request, filled in alike for every step."""
    row = {"going_on": going_on, "complete": complete, "wrong": wrong, "instead": instead}
    return json.dumps({**{number: row for number in asked_steps(body)}, "seen": "a person at a table"})


def asked_steps(body: Mapping[str, Any]) -> dict[str, str]:
    """Number -> text of the steps that a `vlm` request asks about."""
    text = body["messages"][-1]["content"][-1]["text"]
    steps, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
    return {number: told["step"] for number, told in steps.items()}
