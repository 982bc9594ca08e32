"""The person understands the coach's words and the agent's, though it shares no phrase list with either."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.agent.drafts import Cue, Draft, candidate
from planwatch.agent.wording import Wording
from planwatch.core.deviation import DeviationCode
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act
from planwatch.core.plan import Plan
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Role, Step, Thing
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.hearing import Ask, understand
from planwatch.tools.simulator.primitives import PRIMITIVES
from planwatch.tools.simulator.random_tasks import random_task
from planwatch.tools.simulator.tasks import Bound, Task

WORDING = Wording()


@cache
def tasks(*, paraphrase: bool = False) -> tuple[Task, ...]:
    rngs = (np.random.default_rng([seed, 4]) for seed in range(40))
    card = card_named("table-v1")
    return tuple(random_task(rng, card, held_out_pairs=paraphrase, paraphrase=paraphrase) for rng in rngs)


def said(task: Task, act: Act, step_id: str, finding: Finding | None = None, **more: str) -> str:
    plan = Plan(task.graph)
    if "via" in more and finding is not None:
        name = finding.wrong_thing or ""
        step = Step(more["via"], f"Put the {name} back", "put_back", (Thing(Role.OBJECT, name),))
        plan = plan.revise((Edit(EditKind.INJECT, step=step, before=(step_id,)),), "test", "wrong thing", 1.0)
    return WORDING.text(Draft(candidate("c1", act, 1.0, step_id, finding), 1.0, Cue.PLAIN, finding, **more), plan)


def heard_rightly(task: Task, words: dict[str, str], ask: Ask) -> list[str]:
    """The sentences that the person takes for something else."""
    return [
        text
        for step_id, text in words.items()
        if ((heard := understand(text, task.bound)).ask is not ask or heard.step_id != step_id)
    ]


def slip(bound: Bound, task: Task) -> Finding:
    wrong = task.twins.get(bound.held, bound.held)
    role = PRIMITIVES[bound.verb].held
    code = DeviationCode.TOOL if role is Role.TOOL else DeviationCode.OBJ
    return Finding("f1", FindingKind.MISTAKE, 1.0, 1.0, bound.step_id, code=code, role=role, wrong_thing=wrong.words)


@pytest.mark.parametrize("paraphrase", [False, True])
def test_an_instruction_names_its_step(paraphrase: bool) -> None:
    for task in tasks(paraphrase=paraphrase):
        words = {b.step_id: said(task, Act.INSTRUCT_NEXT, b.step_id) for b in task.bound}
        assert heard_rightly(task, words, Ask.NEXT) == []


@pytest.mark.parametrize("paraphrase", [False, True])
def test_a_reminder_is_taken_for_an_owed_step(paraphrase: bool) -> None:
    for task in tasks(paraphrase=paraphrase):
        alone = {b.step_id: said(task, Act.REMIND_OWED, b.step_id) for b in task.bound}
        assert heard_rightly(task, alone, Ask.OWED) == []
        other = task.bound[-1].step_id
        going_on = {b.step_id: said(task, Act.REMIND_OWED, b.step_id, then=other) for b in task.bound[:-1]}
        assert heard_rightly(task, going_on, Ask.OWED) == []


@pytest.mark.parametrize("paraphrase", [False, True])
def test_a_correction_stops_and_names_the_step(paraphrase: bool) -> None:
    for task in tasks(paraphrase=paraphrase):
        held = [b for b in task.bound if b.held in task.twins]
        words = {b.step_id: said(task, Act.CORRECT, b.step_id, slip(b, task), via="back1") for b in held}
        assert heard_rightly(task, words, Ask.STOP) == []


def test_the_coach_is_understood() -> None:
    for task in tasks():
        owed = {s.id: f"You skipped a step: {s.text}. Do that first." for s in task.graph.steps}
        assert heard_rightly(task, owed, Ask.OWED) == []
        held = [b for b in task.bound if b.held in task.twins]
        text = {s.id: s.text for s in task.graph.steps}
        stop = {
            b.step_id: f"Stop: that is the {task.twins[b.held].words}. Put it back, then {text[b.step_id]}."
            for b in held
        }
        assert heard_rightly(task, stop, Ask.STOP) == []


@pytest.mark.parametrize(
    "words", ["Good, that is done.", "Thank you, that is put right.", "I can see again.", "What lovely weather."]
)
def test_small_talk_asks_for_nothing(words: str) -> None:
    for task in tasks()[:20]:
        assert understand(words, task.bound).ask is Ask.NOTHING


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_words_are_survived(words: str) -> None:
    task = tasks()[0]
    heard = understand(words, task.bound)
    assert heard.step_id is None or heard.step_id in {b.step_id for b in task.bound}
