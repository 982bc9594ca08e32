"""What pictures do not show is taken out of the truth, and a step that only that has spoilt looks done."""

from __future__ import annotations

import pytest

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.errors import InputError
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.tools.evaluation.closed.asked import Asked
from planwatch.tools.evaluation.closed.in_sight import in_sight, shows
from planwatch.tools.evaluation.closed.run import run_loop
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.people.manners import VIVID, manner
from planwatch.tools.simulator.people.rules import RULES
from planwatch.tools.simulator.people.slips import Slip


def truth(*deviations: TrueDeviation) -> EpisodeTruth:
    runs = (StepRun("pour", 1.0, 5.0, Outcome.WRONG), StepRun("stir", 6.0, 9.0, Outcome.DONE))
    return EpisodeTruth("e", "g", 20.0, runs, deviations)


def test_a_step_spoilt_out_of_sight_looks_done() -> None:
    hidden = TrueDeviation("d1", D.TECH, "pour", 3.0)
    seen = in_sight(truth(hidden), "table-v1")
    assert seen.deviations == () and [run.outcome for run in seen.runs] == [Outcome.DONE, Outcome.DONE]


def test_a_step_that_is_also_spoilt_in_sight_stays_wrong() -> None:
    hidden, shown = TrueDeviation("d1", D.TECH, "pour", 3.0), TrueDeviation("d2", D.OBJ, "pour", 2.0)
    seen = in_sight(truth(hidden, shown), "table-v1")
    assert seen.deviations == (shown,) and seen.runs[0].outcome is Outcome.WRONG
    mended = TrueDeviation("d2", D.OBJ, "pour", 2.0, recovered=4.0)
    assert in_sight(truth(hidden, mended), "table-v1").runs[0].outcome is Outcome.DONE


def test_wide_cards_show_the_manners_of_vivid_things() -> None:
    spilt, dropped = TrueDeviation("a", D.ACC, "x", 1.0, note="spilt"), TrueDeviation("b", D.ACC, "x", 1.0, note="no")
    assert [shows(d, card_named(c)) for c in ("table-v1", "table-v2") for d in (spilt, dropped)] == [
        False,
        False,
        True,
        False,
    ]
    drawn = {(rule.code, rule.note) for rule in RULES if manner(Slip(rule, None, None, True, 0.5)) is not None}
    assert drawn == VIVID


def test_the_row_stands_between_silence_and_the_oracle() -> None:
    """On these seeds two people err out of sight: the oracle helps them, the best eyes for the pictures cannot."""
    rows = ("silent", "in_sight", "oracle")
    found = run_loop(episodes=3, split="dev", card="table-v1", rows=rows, persona="newcomer")
    assert found["success"] >= found["rows"]["in_sight"]["success"]
    assert found["net_utility"] > found["rows"]["in_sight"]["net_utility"]
    assert set(found["in_sight"]) == {"normalised", "normalised_95", "normalised_undefined", "best_blind"}


def test_the_row_is_not_of_the_gym() -> None:
    with pytest.raises(InputError, match="in_sight"):
        Asked(card="gym-v1", rows=("in_sight",)).check()
    assert "in_sight" not in Asked().wanted
