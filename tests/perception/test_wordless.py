from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from planwatch.core.evidence import Evidence, Watch, WatchItem
from planwatch.core.steps import Role, Step, Thing
from planwatch.perception.base import Carry, Frame
from planwatch.perception.blind import SilentModel
from planwatch.perception.wordless import WordlessModel


@dataclass
class _Listener:
    heard: list[Watch] = field(default_factory=list)

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        self.heard.append(watch)
        return SilentModel().step(frame, watch, carry)


def test_no_word_of_the_task_reaches_the_model_and_every_step_is_answered() -> None:
    step = Step("a", "Open the red jar", "open", (Thing(Role.OBJECT, "red jar"),), complete_cues=("the lid is off",))
    listener = _Listener()
    watch = Watch((WatchItem(step, True),), ("blue jar",), version=3)
    evidence, _ = WordlessModel(listener).step(Frame(0.0, 0.0, np.zeros((4, 4, 3), np.uint8), 0), watch, None)
    assert [e.step_id for e in evidence.steps] == ["a"]
    heard = listener.heard[0]
    assert heard.version == 3 and heard.items[0].frontier
    assert not any(word in repr(heard) for word in ("open", "Open", "jar", "lid"))
