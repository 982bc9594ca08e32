"""A planner in a process of its own, standard library only: planwatch posts a request and a JSON Schema, it answers.

    python examples/http_planner.py 8123
    planwatch run TASK --camera 0 --planner http --server http://127.0.0.1:8123/plan

It takes the first recovery that the schema allows, and the first step that can start. Any language will do.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def plan(request: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request, in the form that `schema` asks for."""
    recovery = schema["$defs"].get("Recovery")
    chosen: dict[str, Any] = {"choose": "nothing"}
    if recovery is not None:
        kind = recovery["properties"]["kind"]
        chosen = {"choose": "recovery", "kind": kind["const"] if "const" in kind else kind["enum"][0]}
    about = request.get("deviation", {}).get("code", "no deviation")
    answer: dict[str, Any] = {"why": f"the first way for {about}", "do": chosen}
    return answer | ({"next": request["can_start"][:1]} if "next" in schema["properties"] else {})


class Handler(BaseHTTPRequestHandler):
    """One POST, one answer."""

    def do_POST(self) -> None:
        """Read a request, answer it."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = json.dumps(plan(body["request"], body["schema"])).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the session's journal says what came of it."""


def main(port: int) -> None:
    """Serve until the process is ended; port 0 takes a free one. The address is printed."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(f"http://127.0.0.1:{server.server_port}/plan", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
