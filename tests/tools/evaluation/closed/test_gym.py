"""The closed loop of world `gym`: words help who exercises, and blind words do not."""

from __future__ import annotations

import pytest

from planwatch.core.deviation import Harm
from planwatch.core.errors import InputError
from planwatch.tools.evaluation.closed.asked import Asked
from planwatch.tools.evaluation.closed.episode import Lived
from planwatch.tools.evaluation.closed.gym import coach_for, live_gym
from planwatch.tools.evaluation.closed.run import run_loop
from planwatch.tools.runtime.build import Wish
from planwatch.tools.simulator.gym.person import DEFAULT, exerciser
from planwatch.tools.simulator.gym.stage import GymCast, GymStage
from planwatch.tools.simulator.people.named import PEOPLE

CARD = "gym-tiny-v1"
SEEDS = range(4)
ORACLE = Wish("oracle", "rules", "utility")


def lived(row: str, seed: int) -> Lived:
    stage = GymStage(GymCast(seed, card=CARD))
    return live_gym(row, stage, coach_for(row, ORACLE, stage))


def test_an_oracles_words_help_and_the_loop_repeats_itself() -> None:
    with_words, without = [lived("oracle", s) for s in SEEDS], [lived("silent", s) for s in SEEDS]
    assert all(one.success for one in with_words)
    assert not all(one.success for one in without) and all(one.utterances == 0 for one in without)
    assert sum(one.harms.get(Harm.QUALITY.value, 0) for one in without) > 0
    assert with_words[0] == lived("oracle", 0)
    assert all(one.utterances >= 6 and one.needless <= 3 for one in with_words), with_words


def test_blind_words_annoy() -> None:
    blind, oracle = lived("always", 0), lived("oracle", 0)
    assert blind.needless > oracle.needless and blind.annoyance > oracle.annoyance


def test_a_card_of_the_gym_can_be_asked_for() -> None:
    result = run_loop(episodes=2, card=CARD, rows=("silent",), sweep=1)
    assert result["success"] == 1.0 and set(result["rows"]) == {"silent"}
    assert set(result["traits"]) == {
        f"{n} x{f}" for n in ("attention", "obedience", "delay", "irritability") for f in ("0.5", "2")
    }
    with pytest.raises(InputError, match="world `table` only"):
        Asked(card=CARD, clean=True).check()


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_everybody_can_exercise(name: str) -> None:
    person, traits = exerciser(PEOPLE[name]), PEOPLE[name]
    assert person.obedience == pytest.approx(DEFAULT.obedience * traits.obedience)
    assert 0.0 <= person.weary < 1.0 and person.reaction[0] < person.reaction[1]
