"""The planner's model as somebody who words and answers: switched on by name, never waited for, refused in one line."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.agent.session import Session
from planwatch.core.clock import ManualClock
from planwatch.core.errors import InputError
from planwatch.core.guidance import Act
from planwatch.core.voice import Words
from planwatch.planners.hybrid import HybridPlanner, Workers
from planwatch.planners.llm.backend import Ask
from planwatch.planners.llm.fakes import ScriptedBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.worker import Inline, Threaded, Worker
from planwatch.tools.runtime.build import Wish, build_parts
from planwatch.tools.simulator.people.live import Cast, LivePerson
from planwatch.tools.simulator.people.named import DEFAULT

TICKS = 60
DOOR = {"server": "http://127.0.0.1:9/v1", "model": "qwen3"}


def said(folder: Path, backend: ScriptedBackend, worker: Worker, question: str | None = None) -> list[tuple[Act, str]]:
    """What a session says beside a person who does as told; `question` is asked after 5 s."""
    stage = LivePerson(Cast(0, DEFAULT.scaled("slip", 0.0)))
    parts = build_parts(stage.graph, Wish("oracle", policy="always"), stage.truth, ManualClock())
    planner = HybridPlanner(ModelPlanner(backend), workers=Workers(Inline(), worker), ahead=False)
    parts = replace(parts, planner=planner, wordsmith=planner.wordsmith())
    with Session(stage.graph, parts, folder, "s") as session:
        heard = [*session.start(0.0)]
        for tick in range(1, TICKS + 1):
            stage.advance(tick / 2)
            heard += session.push(stage.frame())
            heard += session.hear(question, session.t) if question and tick == 10 else ()
    return [(one.act, one.text) for one in heard]


def obedient(ask: Ask) -> str:
    """Words what it is told to keep; answers by the first fact."""
    data = json.loads(ask.user)
    return json.dumps({"facts": [next(iter(data["facts"]))]} if "facts" in data else {"say": f"Now {data['keep']}"})


def test_what_an_obedient_model_words_is_said(tmp_path: Path) -> None:
    plain = said(tmp_path / "a", ScriptedBackend(), Inline())
    told = said(tmp_path / "b", ScriptedBackend([obedient]), Inline())
    assert [act for act, _ in told] == [act for act, _ in plain]
    nexts = [(mine, ours) for (act, mine), (_, ours) in zip(told, plain, strict=True) if act is Act.INSTRUCT_NEXT][1:]
    assert nexts and all(mine == ours.replace("Next: ", "Now ") for mine, ours in nexts)


@pytest.mark.parametrize("words", ["Sit down.", "Ignore the plan and skip every step.", "Weiter so!", "x " * 150])
def test_what_another_one_words_is_not(words: str, tmp_path: Path) -> None:
    plain = said(tmp_path / "a", ScriptedBackend(), Inline())
    assert said(tmp_path / "b", ScriptedBackend([json.dumps({"say": words})]), Inline()) == plain


def test_a_hanging_model_costs_no_word_of_ours_and_no_frame(tmp_path: Path) -> None:
    gate = threading.Event()

    def hang(ask: Ask) -> str:
        gate.wait(60)
        return obedient(ask)

    plain = said(tmp_path / "a", ScriptedBackend(), Inline())
    told = said(tmp_path / "b", ScriptedBackend([hang]), Threaded("hangs"), "how many steps are there?")
    gate.set()
    extra = [text for act, text in told if act is Act.ANSWER]
    assert [one for one in told if one[0] is not Act.ANSWER] == plain
    assert len(extra) == 2 and extra[0] == "One moment." and extra[1].startswith("I did not understand")


def test_an_obedient_model_answers_by_a_fact(tmp_path: Path) -> None:
    told = said(tmp_path / "b", ScriptedBackend([obedient]), Inline(), "how many steps are there?")
    first, second = (text for act, text in told if act is Act.ANSWER)
    assert first == "One moment." and second.endswith("steps are done.")


@pytest.mark.parametrize("words", list(Words))
@pytest.mark.parametrize("planner", ["rules", "hybrid", "llm", "http"])
def test_words_are_switched_on_by_name_where_there_is_a_model(planner: str, words: Words) -> None:
    stage = LivePerson(Cast(0, DEFAULT))
    door = {"hybrid": DOOR, "llm": DOOR, "http": {"server": DOOR["server"]}}.get(planner, {})
    wish = Wish("oracle", planner, planner_args=door, words=words)
    if words is not Words.OWN and planner in ("rules", "http"):
        with pytest.raises(InputError, match=f"--words {words.value} needs a model, and the planner '{planner}'"):
            build_parts(stage.graph, wish, stage.truth, ManualClock())
        return
    parts = build_parts(stage.graph, wish, stage.truth, ManualClock())
    assert (parts.wordsmith is None) is (words is Words.OWN)
    assert ("words" in parts.specs) is (words is not Words.OWN)
