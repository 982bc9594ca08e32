from __future__ import annotations

import numpy as np

from planwatch.core.guidance import Act, Guidance
from planwatch.perception.base import Frame
from planwatch.tools.runtime.beat import Beat
from planwatch.tools.runtime.keep import Keeper

SAID = (Guidance("g", Act.CONFIRM, "Good.", 0.0, 0.0, 0.0, 0.0),)


def _beat(t: float, *, said: bool) -> Beat:
    return Beat(t, SAID if said else (), Frame(t, 0.0, np.zeros((2, 2, 3), np.uint8)))


def test_pictures_with_words_are_kept_up_to_the_limit_and_beats_pass_unchanged() -> None:
    beats = [_beat(t, said=t % 2 == 0) for t in range(10)]
    keeper = Keeper(most=3)
    assert list(keeper.watch(beats)) == beats
    assert [t for t, _ in keeper.pictures] == [0, 2, 4]
