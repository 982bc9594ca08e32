"""Everything a server can do wrong comes back as one line with its kind; what it does right as an answer."""

from __future__ import annotations

import gc
import json
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from planwatch.core.errors import InputError
from planwatch.planners.llm.backend import Ask, Backend
from planwatch.planners.llm.detect import Kind, find_server
from planwatch.planners.llm.http_backend import HttpBackend
from planwatch.planners.llm.openai_backend import OpenAiBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.presets import PLAIN, PRESETS, preset_for, preset_named
from planwatch.planners.llm.schema import answer_model
from planwatch.planners.llm.trouble import ModelTrouble, TroubleKind
from planwatch.planners.llm.wire import SYSTEM
from planwatch.planners.models import Door, checked_url, open_door
from tests.planners.llm.test_planner import REQUEST, answer

GOOD = answer({"op": "again", "step": "a"})
Act = Callable[[dict[str, Any]], tuple[int, Any]]


@contextmanager
def serving(act: Act, seen: list[dict[str, Any]] | None = None, *, keeps: bool = False) -> Iterator[str]:
    """A server that answers every POST with `act(body)` (status, JSON or raw text), and lists the model `tiny`.

    `keeps`: it keeps its connections open, as real servers do.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1" if keeps else "HTTP/1.0"

        def do_GET(self) -> None:
            known = {"/v1/models": {"data": [{"id": "tiny"}]}, "/version": {"version": "0.32"}}
            self.reply(200 if self.path in known else 404, known.get(self.path, {}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if seen is not None:
                seen.append(body)
            self.reply(*act(body))

        def reply(self, status: int, value: Any) -> None:
            data = value.encode() if isinstance(value, str) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(OSError):  # who asked may have gone
                self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def completion(text: str | None, finish: str = "stop", **message: Any) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice], "usage": usage}


def ask(deadline_s: float = 60.0) -> Ask:
    return Ask(SYSTEM, '{"goal": "tea"}', answer_model(REQUEST), 64, deadline_s)


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b"])
def test_control_characters_that_a_grammar_let_through_are_blanks(mark: str) -> None:
    text = GOOD.replace('"again"', '"first"').replace('"step": "a"', f'"text": "Wipe{mark}it", "before": ["b"]')
    with serving(lambda body: (200, completion(text))) as url:
        said = OpenAiBackend(f"{url}/v1", "tiny", PLAIN).ask(ask()).value.model_dump()
    assert said["do"]["edits"][0]["text"] == "Wipe it"


@pytest.mark.parametrize("kind", ["openai", "http"])
def test_a_connection_that_the_server_keeps_is_closed_with_the_backend(kind: str) -> None:
    reply = completion(GOOD) if kind == "openai" else GOOD
    with serving(lambda body: (200, reply), keeps=True) as url, warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        backend: Backend = OpenAiBackend(f"{url}/v1", "tiny", PLAIN) if kind == "openai" else HttpBackend(url)
        backend.ask(ask())
        del backend
        gc.collect()
    assert [str(one.message) for one in seen if one.category is ResourceWarning] == []


def test_an_answer_and_what_was_sent() -> None:
    seen: list[dict[str, Any]] = []
    with serving(lambda body: (200, completion(GOOD)), seen) as url:
        reply = OpenAiBackend(f"{url}/v1", "tiny", PRESETS["qwen3"]).ask(ask())
    assert reply.value.model_dump(mode="json")["do"]["edits"] == [{"op": "again", "step": "a"}]
    assert (reply.tokens_in, reply.tokens_out) == (11, 7)
    (body,) = seen
    assert [m["role"] for m in body["messages"]] == ["system", "user"] and body["messages"][0]["content"] == SYSTEM
    assert body["response_format"]["json_schema"]["schema"] == answer_model(REQUEST).model_json_schema()
    assert body["chat_template_kwargs"] == {"enable_thinking": False} and body["stop"] == ["<|im_end|>"]


def call(name: str) -> dict[str, Any]:
    return {"tool_calls": [{"id": "1", "type": "function", "function": {"name": name, "arguments": "{}"}}]}


@pytest.mark.parametrize(
    ("status", "value", "kind"),
    [
        (429, {"error": {"message": "slow down"}}, TroubleKind.BUSY),
        (500, {"error": {"message": "out of memory"}}, TroubleKind.SERVER),
        (503, "<html>busy</html>", TroubleKind.SERVER),
        (404, {"error": {"message": "model tiny not found"}}, TroubleKind.NO_MODEL),
        (401, {"error": {"message": "bad key"}}, TroubleKind.REFUSED),
        (200, completion('{"why": "so", "do": {"choose": "no'), TroubleKind.HALF),
        (200, completion("好的，这是计划。"), TroubleKind.SCHEMA),
        (200, completion("<think>and so on", "length"), TroubleKind.ENDLESS),
        (200, completion(None, "tool_calls", **call("launch")), TroubleKind.TOOLS),
        (200, completion(answer({"op": "remove", "step": "b"})), TroubleKind.SCHEMA),
    ],
)
def test_every_fault_of_a_server_has_its_line(status: int, value: Any, kind: TroubleKind) -> None:
    with serving(lambda body: (status, value)) as url, pytest.raises(ModelTrouble) as caught:
        OpenAiBackend(f"{url}/v1", "tiny", PLAIN).ask(ask())
    assert caught.value.kind is kind
    assert "\n" not in str(caught.value) and url in str(caught.value)


def test_a_slow_and_an_absent_server() -> None:
    gate = threading.Event()

    def slow(body: dict[str, Any]) -> tuple[int, Any]:
        gate.wait(20)
        return 200, completion(GOOD)

    with serving(slow) as url:
        with pytest.raises(ModelTrouble) as caught:
            OpenAiBackend(f"{url}/v1", "tiny", PLAIN).ask(ask(0.2))
        gate.set()
    assert caught.value.kind is TroubleKind.SLOW
    with pytest.raises(ModelTrouble) as caught:
        OpenAiBackend(f"{url}/v1", "tiny", PLAIN).ask(ask(60.0))
    assert caught.value.kind is TroubleKind.DOWN


def test_a_planner_in_another_process_speaks_the_same_schema() -> None:
    seen: list[dict[str, Any]] = []
    with serving(lambda body: (200, GOOD), seen) as url:
        found = ModelPlanner(HttpBackend(f"{url}/plan")).consult(REQUEST)
    assert found.proposal is not None and found.proposal.edits[0].step_id == "a"
    (body,) = seen
    assert body["schema_version"] == 1 and body["schema"] == answer_model(REQUEST).model_json_schema()
    assert body["request"]["deviation"]["seen"] == "red mug"
    with serving(lambda body: (500, "")) as url:
        found = ModelPlanner(HttpBackend(url)).consult(REQUEST)
    assert found.proposal is None and found.trouble is not None and found.trouble.kind is TroubleKind.SERVER


def test_a_running_server_is_found_with_its_kind_and_model() -> None:
    with serving(lambda body: (200, completion(GOOD))) as url:
        port = int(url.rsplit(":", 1)[1])
        found = find_server(kinds=(Kind("none", 1, "/"), Kind("vLLM", port, "/version")))
        assert (found.kind, found.url, found.model) == ("vLLM", f"{url}/v1", "tiny")
        backend, preset = open_door(Door(url, "tiny", None))
        assert backend.name == f"tiny at {url}" and preset is PLAIN
        with pytest.raises(InputError, match=r"'tinny'.*Did you mean 'tiny'"):
            find_server(f"{url}/v1", "tinny")
    with pytest.raises(InputError, match="serve-llm"):
        find_server(kinds=(Kind("none", 1, "/"),))


@pytest.mark.parametrize("text", ["", "ftp://x", "http://", "http://x:99999", "http://x:y/v1"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(InputError, match="--server"):
        checked_url(text)


def test_presets_by_name_and_by_model() -> None:
    assert checked_url("localhost:8000/v1/") == "http://localhost:8000/v1"
    assert preset_for("Qwen/Qwen3-32B").name == "qwen3" and preset_for("llama-4-scout").name == "llama4"
    assert preset_for("mistral") is PLAIN
    with pytest.raises(InputError, match="Did you mean 'qwen3'"):
        preset_named("qwen")
