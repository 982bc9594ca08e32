"""A planner that breaks a law, or cannot be made, is listed with what is wrong; what serves a model is one command."""

from __future__ import annotations

import pytest

from planwatch.core.errors import InputError
from planwatch.core.registry import Registry
from planwatch.tools.runtime.planner_list import listed_planners
from planwatch.tools.runtime.serve_llm import STRICT_JSON, serving

BAD = Registry(
    "planner",
    "planwatch.nobody",
    {
        "fine": "planwatch.planners.rules:RulePlanner",
        "deaf": "planwatch.planners.oracle:OraclePlanner",
        "gone": "planwatch.planners.nowhere:Planner",
        "mute": "planwatch.planners.fakes:ScriptedPlanner",
    },
)


def test_what_is_wrong_is_said() -> None:
    found = {one.name: one for one in listed_planners(BAD)}
    assert found["fine"].conformance == "ok" and found["fine"].source == "planwatch"
    assert "could not be made" in found["deaf"].conformance
    assert "cannot be loaded" in found["gone"].conformance
    assert {one.conformance for one in listed_planners(BAD, check=False)} == {"not checked"}


def test_the_command_for_a_preset_and_for_any_model() -> None:
    qwen = serving("qwen3", 8001)
    assert qwen.command[:3] == ("vllm", "serve", "Qwen/Qwen3-8B") and STRICT_JSON in qwen.command
    assert qwen.url == "http://127.0.0.1:8001/v1" and "--reasoning-parser" in qwen.command
    assert serving("meta-llama/Llama-4-Scout-17B-16E-Instruct").preset == "llama4"
    for bad in ("", "--help", "two words", "plain"):
        with pytest.raises(InputError, match="is no model"):
            serving(bad)
