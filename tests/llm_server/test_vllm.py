"""Real vLLM on a CPU serves random models of two families: the whole path, and what its constrained decoding keeps.

`make test-server` sets vLLM up in an environment of its own and says where it is; without it there is nothing to test.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from planwatch.planners.cases import sample_requests
from planwatch.planners.conformance import check_planner
from planwatch.planners.llm.detect import Kind, find_server
from planwatch.planners.llm.openai_backend import OpenAiBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.presets import PRESETS
from planwatch.planners.training.families import FAMILIES, made_tokenizer, tiny_model
from planwatch.planners.training.teacher import taught
from planwatch.tools.runtime.serve_llm import STRICT_JSON

pytestmark = pytest.mark.server
PYTHON = os.environ.get("PLANWATCH_VLLM", "")
ENV = {
    "VLLM_NO_USAGE_STATS": "1",
    "HF_HUB_OFFLINE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
}
PORT = 8765
READY_S = 900.0
"""A machine that has other work to do needs minutes for what a free one does in half a minute."""
ROOT = Path(__file__).resolve().parents[2]
CASES = [request for request in sample_requests(5, 60) if request.finding is not None]


@pytest.fixture(scope="module", params=FAMILIES)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address, family) of a running server."""
    if not PYTHON:
        pytest.skip("PLANWATCH_VLLM names no Python with vLLM; run: make test-server")
    family = request.param
    folder = _random_model(family, tmp_path_factory.mktemp("model"))
    log = folder / "server.log"
    command = [PYTHON, "-m", "vllm.entrypoints.openai.api_server", "--model", str(folder), "--served-model-name"]
    command += [family, "--port", str(PORT), "--host", "127.0.0.1", "--dtype", "float32", "--enforce-eager"]
    command += ["--max-model-len", "2048", "--structured-outputs-config", STRICT_JSON]
    with log.open("wb") as out:
        server = subprocess.Popen(command, env={**os.environ, **ENV}, stdout=out, stderr=out)
        try:
            _wait(server, log)
            yield f"http://127.0.0.1:{PORT}/v1", family
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask it to end; when it does not, end it: the port has to be free for the next one."""
    server.terminate()
    try:
        server.wait(60)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _random_model(family: str, folder: Path) -> Path:
    lessons = [lesson for one in CASES if (lesson := taught(one)) is not None]
    tokenizer = made_tokenizer(text for one in lessons for text in (one.question, one.answer))
    tiny_model(family, tokenizer).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _wait(server: subprocess.Popen[bytes], log: Path) -> None:
    until, pause = time.monotonic() + READY_S, threading.Event()
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"vLLM ended: {log.read_text(errors='replace')[-1500:]}")
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/health", timeout=1):
                return
        except (URLError, OSError):
            pause.wait(0.5)
    pytest.fail(f"vLLM was not ready after {READY_S:g} s: {log.read_text(errors='replace')[-1500:]}")


def test_it_is_found_and_every_answer_has_its_form(served: tuple[str, str]) -> None:
    url, family = served
    found = find_server(kinds=(Kind("vLLM", PORT, "/version"),))
    assert (found.kind, found.url, found.models) == ("vLLM", url, (family,))
    preset = replace(PRESETS[family], temperature=1.0, max_tokens=700, deadline_s=120.0, steps=6)
    planner = ModelPlanner(OpenAiBackend(url, family, preset), preset)
    for request in CASES[:6]:
        answered = planner.consult(request)
        assert answered.trouble is None
        assert answered.proposal is not None or answered.refusals


OFFLINE = """
import sys
from planwatch.planners.cases import sample_requests
from planwatch.planners.llm.backend import Reply
from planwatch.planners.llm.offline import OfflineVllm
from planwatch.planners.llm.planner import question
from planwatch.planners.llm.presets import Preset
warm = Preset("warm", max_tokens=700, temperature=1.0, steps=6)
model = OfflineVllm.open(sys.argv[1], warm, dtype="float32", enforce_eager=True, max_model_len=2048)
found = model.ask_many([question(r, warm) for r in sample_requests(5, 30) if r.finding is not None])
print("\\nCOUNTED", len(found), sum(isinstance(one, Reply) for one in found), flush=True)
"""


def test_many_questions_at_once_without_a_server(tmp_path: Path) -> None:
    if not PYTHON:
        pytest.skip("PLANWATCH_VLLM names no Python with vLLM; run: make test-server")
    folder = _random_model("qwen3", tmp_path)
    path = os.pathsep.join([str(ROOT / ".ns"), str(ROOT)])
    ran = subprocess.run(
        [PYTHON, "-c", OFFLINE, str(folder)],
        env={**os.environ, **ENV, "PYTHONPATH": path}, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-1500:]
    counted = next(line for line in ran.stdout.splitlines() if line.startswith("COUNTED"))  # vLLM writes there, too
    _, asked, answered = counted.split()
    assert asked == answered and int(asked) > 10


def test_a_planner_behind_it_keeps_the_laws(served: tuple[str, str]) -> None:
    url, family = served
    preset = replace(PRESETS[family], max_tokens=700, deadline_s=120.0, steps=6)
    planner = ModelPlanner(OpenAiBackend(url, family, preset), preset)
    assert check_planner(planner, CASES[:3], deterministic=False, limit_s=300.0) == 3
