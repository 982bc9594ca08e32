from __future__ import annotations

import pytest

from planwatch.tools.metrics.burden import Spoken, burden, net_utility, utility_sweep

SAID = [Spoken(0, "Fill the kettle."), Spoken(3, "Fill the kettle."), Spoken(40, "Stop!", True), Spoken(70, "Pour.")]
STEPS = [(1.0, 35.0), (38.0, 60.0)]


def same(a: str, b: str) -> float:
    return float(a == b)


def test_a_worked_example() -> None:
    """Four utterances of eight words in two minutes; of the three calm ones the second comes in mid-step."""
    found = burden(SAID, STEPS, 2.0, same)
    assert (found.utterances_per_min, found.words_per_min) == (2, 4)
    assert (found.duplicates, found.hurried) == (1, 1)
    assert found.mid_step_share == pytest.approx(1 / 3)


def test_the_same_words_after_a_minute_are_no_duplicate() -> None:
    assert burden([Spoken(0, "Pour."), Spoken(60.5, "Pour.")], [], 2.0, same).duplicates == 0
    assert burden([Spoken(60.0, "Pour."), Spoken(0, "Pour.")], [], 2.0, same).duplicates == 1


def test_silence_costs_nothing_and_no_length_has_no_rate() -> None:
    silent = burden([], STEPS, 2.0, same)
    assert (silent.utterances_per_min, silent.mid_step_share, silent.duplicates) == (0, None, 0)
    assert burden(SAID, STEPS, 0, same).words_per_min is None
    with pytest.raises(ValueError, match="at least 0"):
        burden(SAID, STEPS, -1, same)


def test_net_utility_by_hand() -> None:
    assert net_utility(3, 5, 1, benefit=2, cost=0.5, harm=4) == 6 - 2.5 - 4
    assert net_utility(0, 0, 0) == 0
    assert utility_sweep(3, 4, 0) == {0.25: 2, 1.0: -1, 4.0: -13}
    with pytest.raises(ValueError, match="in time <= said"):
        net_utility(2, 1, 0)
