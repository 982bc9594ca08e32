"""How the person reacts: only to words, only to words that name something, and only when willing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planwatch.core.truth import Outcome
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.coach import Coach, perform
from planwatch.tools.simulator.performance import Performance
from planwatch.tools.simulator.persona import DEFAULT
from planwatch.tools.simulator.setting import Setting, Split, draw_setting, holds_both
from planwatch.tools.simulator.world import World


@pytest.fixture(scope="module")
def slipping() -> list[Setting]:
    """Settings that hold an omission and a wrong object."""
    card = card_named("table-train-v2")
    found = (draw_setting(seed, Split.TRAIN, card) for seed in range(200))
    return [s for s, _ in zip((s for s in found if holds_both(s)), range(6), strict=False)]


def test_without_words_nothing_is_made_good(slipping: list[Setting]) -> None:
    for setting in slipping:
        performance = setting.performance()
        performance.advance(3000.0)
        assert performance.finished and not performance.complete
        assert performance.deviations and all(d.recovered is None for d in performance.deviations)


def test_words_that_name_nothing_change_nothing(slipping: list[Setting]) -> None:
    for setting in slipping[:2]:
        quiet, noisy = setting.performance(), setting.performance()
        quiet.advance(3000.0)
        for second in range(0, 400, 10):
            noisy.advance(float(second))
            noisy.hear("What lovely weather.")
        noisy.advance(3000.0)
        assert [(r.step_id, r.outcome) for r in noisy.runs] == [(r.step_id, r.outcome) for r in quiet.runs]
        assert [r.end for r in noisy.runs] == pytest.approx([r.end for r in quiet.runs], abs=1e-6)
        assert [d.step_id for d in noisy.deviations] == [d.step_id for d in quiet.deviations]


def test_a_stubborn_person_hears_and_goes_on(slipping: list[Setting]) -> None:
    setting = slipping[0]
    stubborn = replace(DEFAULT, obedience=0.0)
    performance = Performance(setting.task, setting.script, World(setting.items), stubborn, np.random.default_rng(5))
    perform(performance, Coach(setting.rng(6)), 900.0)
    assert performance.said and all(d.recovered is None for d in performance.deviations)


def test_with_the_coach_everything_is_done_once(slipping: list[Setting]) -> None:
    for setting in slipping:
        performance = setting.performance()
        coach = Coach(setting.rng(6))
        while not performance.finished and performance.t < 900.0:
            perform(performance, coach, performance.t + 5.0)
        assert performance.complete
        done = [r.step_id for r in performance.runs if r.outcome is Outcome.DONE]
        steps = [s for s in done if s in setting.task.graph.by_id]
        assert sorted(steps) == sorted(setting.task.graph.by_id)


def test_time_may_be_cut_anywhere(slipping: list[Setting]) -> None:
    """Without words a performance is the same in one stride as in steps of a thirtieth of a second."""
    whole, pieces = slipping[0].performance(), slipping[0].performance()
    whole.advance(60.0)
    for i in range(1, 1801):
        pieces.advance(i / 30)
    assert [(r.step_id, r.outcome) for r in pieces.runs] == [(r.step_id, r.outcome) for r in whole.runs]
    assert [r.end for r in pieces.runs] == pytest.approx([r.end for r in whole.runs], abs=1e-3)
