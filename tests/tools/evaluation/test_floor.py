"""The blind rows of a card: reproducible, fitted on training episodes only, and low."""

from __future__ import annotations

import pytest

from planwatch.core.findings import Finding, FindingKind
from planwatch.core.truth import Outcome
from planwatch.tools.evaluation.floor import run_floor
from planwatch.tools.metrics.event_f1 import score_events
from planwatch.tools.metrics.journal_findings import concluded
from planwatch.tools.simulator.gym.episode import RecordedWorkout


@pytest.mark.parametrize("card", ["table-tiny-v1", "gym-tiny-v1"])
def test_the_floor_of_a_small_card_is_reproducible(card: str) -> None:
    asked = {"card": card, "episodes": 2, "fit": 2}
    notes: list[str] = []
    first = run_floor(progress=lambda done, total, note: notes.append(note), **asked)
    assert first == run_floor(**asked)
    assert notes[0].startswith("train") and notes[-1].startswith("test")
    assert 0.0 <= first["timer_f1"] <= 1.0 and 0.0 <= first["probe_f1"] <= 1.0


def test_who_knows_when_sets_end_scores_one_on_workouts() -> None:
    """So that a low floor says something: the same score, given the true ends."""
    truth = RecordedWorkout(3, card="gym-tiny-v1").truth
    done = [run for run in truth.runs if run.outcome is Outcome.DONE]
    ends = [Finding(f"step_done:{r.step_id}:1", FindingKind.STEP_DONE, r.end, 0.0, r.step_id) for r in done]
    assert score_events([truth], [[concluded(one) for one in ends]]).completion.f1 == 1.0
