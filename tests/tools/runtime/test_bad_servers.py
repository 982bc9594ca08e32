"""Whatever a server does wrong is one line in terminal and journal, and the guidance goes on from the rules."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planwatch.agent.session import Session
from planwatch.core.clock import ManualClock
from planwatch.core.guidance import Act
from planwatch.planners.hybrid import HybridPlanner, Workers
from planwatch.planners.llm.guard import Guard, Patience
from planwatch.planners.llm.openai_backend import OpenAiBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.presets import PLAIN
from planwatch.planners.worker import Inline
from planwatch.tools.bench.paced import ANSWERS
from planwatch.tools.runtime.build import Wish, build_parts
from planwatch.tools.simulator.people.live import Cast, LivePerson
from planwatch.tools.simulator.people.named import DEFAULT
from tests.planners.llm.test_servers import call, completion, serving

FAULTS: dict[str, tuple[int, Any, str]] = {
    "429": (429, {"error": {"message": "slow down"}}, "fewer requests"),
    "500": (500, "<html>no</html>", "failed"),
    "wrong model": (404, {"error": {"message": "model tiny not found"}}, "no such model"),
    "half JSON": (200, completion('{"why": "so", "do": {"choose": "no'), "no whole JSON"),
    "endless thinking": (200, completion("<think>and so on", "length"), "cut off"),
    "another language": (200, completion("好的，这是计划。"), "no JSON"),
    "a tool that does not exist": (200, completion(None, "tool_calls", **call("launch")), "no such tool"),
    "down": (0, None, "nobody answers"),
    "slow": (-1, None, "was not whole|no answer within"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_line_and_the_guidance_goes_on(name: str, tmp_path: Path) -> None:
    status, value, words = FAULTS[name]
    plain = _told(HybridPlanner(None, workers=Workers(Inline(), Inline())), tmp_path / "plain")
    with serving(lambda body: (max(status, 200), value)) as url:
        url = "http://127.0.0.1:9" if status == 0 else url
        preset = replace(PLAIN, deadline_s=0.0001 if status == -1 else 30.0)
        model = ModelPlanner(
            Guard(OpenAiBackend(f"{url}/v1", "tiny", preset), ManualClock(), None, Patience(1)), preset
        )
        told = _told(HybridPlanner(model, workers=Workers(Inline(), Inline())), tmp_path / "s")
    lines = told["notes"]
    assert len(lines) == 1 and lines == told["journal"], lines
    assert any(part in lines[0] for part in words.split("|")) and lines[0].endswith("the rules go on alone"), lines
    assert "\n" not in lines[0] and "tiny" in lines[0]
    assert told["said"] == plain["said"] and told["repairs"] > 0


def _told(planner: HybridPlanner, folder: Path) -> dict[str, Any]:
    """What a session says beside a person who slips often: notes, guidance, and its journal's lines of the planner."""
    stage = LivePerson(Cast(0, DEFAULT.scaled("slip", 6.0)))
    parts = build_parts(stage.graph, Wish("oracle", policy="always"), stage.truth, ManualClock())
    notes = list[str]()
    with Session(stage.graph, replace(parts, planner=planner), folder, "s") as session:
        heard = [*session.start(0.0)]
        for tick in range(1, 81):
            stage.advance(tick / 2)
            heard += session.push(stage.frame())
            notes += session.take_notes()
    said = [one.text for one in heard]
    repairs = sum(one.act in ANSWERS or one.act is Act.RECOVER for one in heard)
    journal = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    return {
        "notes": notes,
        "said": said,
        "repairs": repairs,
        "journal": [one["text"] for one in journal if one["type"] == "planner"],
    }
