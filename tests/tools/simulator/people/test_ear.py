"""The ear: what plain words mean to it, and that it owes nothing to the assistant's wording."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.agent.drafts import Cue, Draft, candidate
from planwatch.agent.wording import Wording
from planwatch.core.deviation import DeviationCode
from planwatch.core.deviation import RecoveryKind as K
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act
from planwatch.core.plan import Plan
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.people.ear import Understood, Wish, listen
from planwatch.tools.simulator.people.named import DEFAULT
from planwatch.tools.simulator.people.traits import Traits
from planwatch.tools.simulator.random_tasks import random_task
from planwatch.tools.simulator.tasks import Bound, Task

CLEAR = Traits("clear", misunderstanding=0.0, vagueness=0.0)
FOGGY = Traits("foggy", misunderstanding=0.0, vagueness=1.0)


@cache
def task(seed: int) -> Task:
    return random_task(np.random.default_rng([seed, 4]), card_named("table-v1"))


def heard(text: str, seed: int = 1, traits: Traits = CLEAR, draw: int = 0) -> Understood:
    return listen(text, task(seed).bound, traits, np.random.default_rng(draw))


@pytest.mark.parametrize(
    ("text", "wish", "kind"),
    [
        ("Hang on, that is wrong.", Wish.HALT, None),
        ("You forgot something.", Wish.MISSED, None),
        ("There is too much in it, take some out, that is wrong.", Wish.HALT, K.REMOVE),
        ("Wait, add some more.", Wish.HALT, K.ADD_MORE),
        ("Stop, that is dangerous!", Wish.HALT, K.STOP_SAFE),
        ("You have got no need to do that again.", Wish.HALT, K.STOP),
        ("Shall we carry on?", Wish.ANSWER, None),
        ("What lovely weather.", Wish.CHAT, None),
        ("", Wish.CHAT, None),
    ],
)
def test_plain_words(text: str, wish: Wish, kind: K | None) -> None:
    assert (heard(text).wish, heard(text).kind) == (wish, kind)


@pytest.mark.parametrize("seed", range(8))
def test_every_coded_fault_that_the_agent_words_is_taken_as_an_alarm_about_its_step(seed: int) -> None:
    plan = Plan(task(seed).graph)
    for code in DeviationCode:
        for step in task(seed).graph.steps:
            found = Finding("f1", FindingKind.MISTAKE, 1.0, 1.0, step.id, code=code)
            draft = Draft(candidate("c", Act.CORRECT, 1.0, step.id, found), 1.0, Cue.PLAIN, found)
            got = heard(Wording().text(draft, plan), seed)
            assert got.wish is Wish.HALT and got.step_id == step.id, Wording().text(draft, plan)


def test_vague_words_are_misread_and_clear_ones_are_not() -> None:
    for seed in range(8):
        for step in task(seed).graph.steps:
            assert {heard(f"Next: {step.text}.", seed, CLEAR, d).step_id for d in range(5)} == {step.id}
    # two steps with the same action at things of the same kind: words without colours fit both
    seed, pair = next((s, p) for s in range(200) if (p := _alike(task(s))))
    words = f"Next: {pair[0].verb.replace('_', ' ')} the {pair[0].held.kind}."
    assert {heard(words, seed, FOGGY, d).step_id for d in range(40)} != {heard(words, seed, CLEAR).step_id}


def _alike(of: Task) -> tuple[Bound, Bound] | None:
    pairs = ((a, b) for a in of.bound for b in of.bound if a is not b)
    return next((p for p in pairs if p[0].verb == p[1].verb and p[0].held.kind == p[1].held.kind), None)


def test_mishearing_comes_as_often_as_it_should() -> None:
    step = task(2).graph.steps[0]
    traits = Traits("deaf", misunderstanding=0.5)
    wrong = sum(heard(f"Next: {step.text}.", 2, traits, d).step_id != step.id for d in range(400))
    share = 0.5 * (1 - 1 / len(task(2).bound))
    assert abs(wrong / 400 - share) < 0.1


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=60)
def test_any_words_are_survived(text: str) -> None:
    got = heard(text, 1, DEFAULT)
    assert got.step_id is None or got.step_id in {b.step_id for b in task(1).bound}


def test_the_simulator_never_imports_the_agent() -> None:
    root = Path(__file__).resolve().parents[4] / "tools" / "simulator"
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert "agent" not in (node.module or "").split("."), path


@pytest.mark.parametrize("seed", range(8))
def test_a_request_to_look_again_is_understood_whatever_the_step_says(seed: int) -> None:
    for step in task(seed).graph.steps:
        words = f"Please check this once more: {step.text[:1].lower()}{step.text[1:]}. Is it as it should be?"
        understood = heard(words, seed)
        assert understood.wish is Wish.CHECK and understood.step_id == step.id
