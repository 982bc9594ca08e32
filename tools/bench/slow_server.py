"""An OpenAI-compatible server that takes its time: random answers of the form asked for, after a delay, or never.

Real HTTP in this process, on a free port of this machine only. It stands in for a slow language model.
"""

from __future__ import annotations

import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from ...planners.llm.fakes import random_value

MODEL = "slow"
"""The name of the one model."""


class SlowServer:
    """A context manager; `url` is the root of its API."""

    def __init__(self, delay_s: float | None, seed: int = 0) -> None:
        """`delay_s`: seconds before an answer; None: it never answers."""
        self._delay_s, self._rng, self._leaving = delay_s, random.Random(seed), threading.Event()
        self._lock = threading.Lock()
        self.asked = 0
        """Questions that came in."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The root of its API."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> SlowServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leaving.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """What it says to a request's body, after the delay."""
        with self._lock:
            self.asked += 1
        self._leaving.wait(self._delay_s)
        schema = body["response_format"]["json_schema"]["schema"]
        with self._lock:
            text = json.dumps(random_value(schema, self._rng))
        message = {"role": "assistant", "content": text}
        usage = {"prompt_tokens": 100, "completion_tokens": 30, "total_tokens": 130}
        head = {"id": "a", "object": "chat.completion", "created": 0, "model": MODEL}
        return {**head, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
                self._send(outer.answer(body))

            def _send(self, value: dict[str, Any]) -> None:
                data = json.dumps(value).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    return  # who asked has gone

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: requests are counted."""

        return Handler
