"""World gym: which words who exercises has a use for."""

from __future__ import annotations

from planwatch.tools.simulator.gym.episode import LiveWorkout
from planwatch.tools.simulator.gym.faults import FAULTS


def test_words_are_needed_when_they_fit() -> None:
    """Telling the set that comes, and one cheer, are welcome; the same cheer again, or a wrong fault, is not."""
    live = LiveWorkout(0, card="gym-tiny-v1")
    tally, performance = live.performance.tally, live.performance
    live.hear(f"Next: {live.graph.steps[0].text}.")
    assert (tally.utterances, tally.needless) == (1, 0)
    live.hear(f"Next: {live.graph.steps[1].text}.")
    assert tally.needless == 1
    while performance.now is None:
        live.advance(live.t + 0.5)
    live.hear(f"Next: {live.graph.steps[1].text}.")
    assert tally.needless == 2, "nobody is told the next set in the middle of one"
    live.hear("Good, keep going.")
    assert tally.needless == 2
    live.hear("Good, keep going.")
    assert tally.needless == 3
    live.hear(f"{FAULTS['too_fast'].words}, {FAULTS['arm_low'].words}.")
    assert tally.needless == 4 and performance.annoyance > 0.0
