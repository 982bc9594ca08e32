"""Assistants without eyes in the closed loop."""

from __future__ import annotations

import numpy as np
import pytest

from planwatch.perception.base import Frame
from planwatch.tools.evaluation.closed.asked import Asked
from planwatch.tools.evaluation.closed.blind import Clock, EndChecks, schedule
from planwatch.tools.evaluation.closed.run import run_loop
from planwatch.tools.evaluation.closed.spoken import Uttered
from tests.tools.evaluation.runner.helpers import chain

BLACK = np.zeros((2, 2, 3), np.uint8)


def test_the_clock_tells_each_step_when_the_one_before_should_be_over() -> None:
    graph = chain("a", "b", "c")
    clock = Clock(graph)
    heard = [*clock.begin()]
    for index in range(1, 61):
        heard += clock.tick(Frame(index / 2, 0.0, BLACK, index))
    assert [(one.t, one.text) for one in heard] == [(0.0, "Next: Do a."), (10.0, "Next: Do b."), (20.0, "Next: Do c.")]
    assert schedule(graph)[-1] == (20.0, 30.0, "c")
    assert clock.hear("what now?", 5.0) == clock.concluded() == ()


def test_the_checks_of_the_end_come_when_it_should_be_over_and_name_each_step() -> None:
    checks, heard = EndChecks(chain("a", "b")), list[Uttered]()
    assert checks.begin() == ()
    for index in range(1, 121):
        heard += checks.tick(Frame(index / 2, 0.0, BLACK, index))
    assert [one.t for one in heard] == [22.0, 32.0]
    assert heard[1].text == "Please check this once more: Do b. Is it as it should be?"


@pytest.mark.parametrize(("card", "played"), [("table-tiny-v1", True), ("gym-tiny-v1", False)])
def test_of_an_exercise_nothing_is_left_to_look_at(card: str, played: bool) -> None:
    assert ("end_checks" in Asked(card=card).played) == played


@pytest.mark.parametrize("card", ["table-tiny-v1", "gym-tiny-v1"])
def test_whoever_only_hears_is_no_oracle_and_counts_as_blind(card: str) -> None:
    rows = ("silent", "clock", "dialog_only", "oracle")
    found = run_loop(episodes=2, card=card, split="dev", rows=rows)
    table = {name: row for name, row in found["rows"].items() if name != "oracle"}
    assert set(table) == {"silent", "clock", "dialog_only"}
    assert table["dialog_only"]["utterances_per_min"] > 0 < table["clock"]["utterances_per_min"]
    assert table["dialog_only"]["told"] == 0  # it cannot know of any deviation
    assert set(found["rivals"]) == set(table) and found["best_blind"] in table
