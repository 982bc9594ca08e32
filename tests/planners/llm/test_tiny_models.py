"""Random Qwen3 and Llama 4 behind a real server: every answer has the form that was asked for, none harms a plan."""

from __future__ import annotations

import pytest

from planwatch.core.errors import InputError
from planwatch.planners.cases import sample_requests
from planwatch.planners.llm.backend import Ask
from planwatch.planners.llm.detect import find_server
from planwatch.planners.llm.local import LocalBackend, LocalModel
from planwatch.planners.llm.openai_backend import OpenAiBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.presets import Preset, preset_for
from planwatch.planners.llm.schema import answer_model
from planwatch.planners.llm.trouble import ModelTrouble, TroubleKind
from tests.llm_server.server import serving
from tests.llm_server.tiny import tiny_model
from tests.planners.llm.test_planner import REQUEST

WARM = Preset("warm", max_tokens=700, temperature=1.0, deadline_s=120.0)


@pytest.mark.parametrize("family", ["qwen3", "llama4"])
def test_a_random_model_under_a_grammar_says_only_what_exists(family: str) -> None:
    pytest.importorskip("llguidance")
    requests = [r for r in sample_requests(1, 12) if r.finding is not None][:3]
    with serving({family: tiny_model(family)}) as url:
        assert preset_for(find_server(url).model).name == family
        planner = ModelPlanner(OpenAiBackend(url, family, WARM), WARM)
        for request in requests:
            found = planner.consult(request)
            assert found.trouble is None
            assert found.proposal is not None or found.refusals


def test_in_process_and_its_limits() -> None:
    pytest.importorskip("llguidance")
    backend = LocalBackend(tiny_model("qwen3"), preset=WARM)
    reply = backend.ask(Ask("s", "{}", answer_model(REQUEST), 700, 120.0))
    assert isinstance(reply.value, answer_model(REQUEST)) and reply.tokens_out > 5
    for ask, kind in (
        (Ask("s", "{}", answer_model(REQUEST), 5, 120.0), TroubleKind.ENDLESS),
        (Ask("s", "{}", answer_model(REQUEST), 700, 0.0), TroubleKind.SLOW),
    ):
        with pytest.raises(ModelTrouble) as caught:
            backend.ask(ask)
        assert caught.value.kind is kind


def test_a_model_that_the_server_does_not_have() -> None:
    with serving({"qwen3": tiny_model("qwen3")}) as url, pytest.raises(ModelTrouble) as caught:
        OpenAiBackend(url, "qwen9", WARM).ask(Ask("s", "{}", answer_model(REQUEST), 50, 60.0))
    assert caught.value.kind is TroubleKind.NO_MODEL


def test_a_folder_that_holds_no_model(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot be loaded"):
        LocalModel.open(str(tmp_path))
