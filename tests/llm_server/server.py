"""A small OpenAI-compatible server around a model in this process, with constrained decoding. One request at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from planwatch.planners.llm.local import LocalModel


def complete(model: LocalModel, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to the body of a chat completion; `response_format` with a JSON Schema becomes a grammar."""
    form = body.get("response_format") or {}
    schema = form.get("json_schema", {}).get("schema") if form.get("type") == "json_schema" else None
    heat = float(body.get("temperature") or 0.0)
    out = model.write(body["messages"], schema, int(body.get("max_tokens") or 256), heat)
    message = {"role": "assistant", "content": out.text}
    choice = {"index": 0, "message": message, "finish_reason": "stop" if out.whole else "length"}
    total = out.tokens_in + out.tokens_out
    usage = {"prompt_tokens": out.tokens_in, "completion_tokens": out.tokens_out, "total_tokens": total}
    head = {"id": "tiny", "object": "chat.completion", "created": 0, "model": body.get("model", "tiny")}
    return {**head, "choices": [choice], "usage": usage}


@contextmanager
def serving(models: dict[str, LocalModel]) -> Iterator[str]:
    """Serve `models` by name on a free port of this machine; gives the root of the API."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in models]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model = models.get(body.get("model", ""))
            if model is None:
                self.reply(404, {"error": {"message": f"the model {body.get('model')!r} does not exist"}})
                return
            with lock:
                answer = complete(model, body)
            self.reply(200, answer)

        def reply(self, status: int, value: Any) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
