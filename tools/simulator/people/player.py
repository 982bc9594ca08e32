"""A real person in the place of the simulated one: acts begin by command, and words change nothing by themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....core.deviation import WRONG_THING
from .live import Cast, LivePerson
from .mind import Job, Work, wrong_thing
from .named import DEFAULT
from .replies import split_off
from .rules import rules_for
from .slips import Slip


def player_cast(cast: Cast) -> Cast:
    """The same stage for somebody who makes no slips but their own."""
    return replace(cast, traits=replace(DEFAULT, name="player", slip=0.0, distraction=0.0))


class Player(LivePerson):
    """A `LiveWorld` that waits for commands."""

    def __init__(self, cast: Cast, *, pixels: bool = False) -> None:
        super().__init__(player_cast(cast), pixels=pixels)
        self.person.mind.agenda.clear()
        self.left = False
        """True once the player has stopped playing."""

    @property
    def finished(self) -> bool:
        """True once the player has left, or everything is done."""
        return self.left or (self.complete and self.person.mind.idle)

    @property
    def doing(self) -> str | None:
        """The step that the hands are at."""
        doing = self.person.mind.doing
        return doing.job.step_id if doing else None

    def hear(self, text: str) -> None:
        """Words reach the screen; what is done about them is the player's own affair."""
        self.person.mind.ledger.said.append((self.t, text))

    def begin(self, step_id: str, *, wrongly: bool = False) -> bool:
        """Begin a step, with a look-alike when `wrongly`; False while the hands are busy or there is no look-alike."""
        mind = self.person.mind
        if mind.jobs or mind.doing:  # a hand on its way to rest can be called back
            return False
        slip = self._wrong(step_id) if wrongly else None
        if wrongly and slip is None:
            return False
        mind.forgotten = {s for s in mind.bound if s not in mind.holds and s not in mind.unchosen} - {step_id}
        mend = next((f for f in mind.spoiling(step_id)), None)
        work = Work.MEND if mend is not None and slip is None else Work.STEP
        kind = mend.slip.rule.after if mend is not None else Job(Work.STEP).kind
        mind.jobs.append(Job(work, step_id, mend if work is Work.MEND else None, kind, slip=slip))
        mind.next_at = mind.t
        return True

    def stop(self) -> None:
        """Break off what is going on."""
        split_off(self.person.mind)

    def _wrong(self, step_id: str) -> Slip | None:
        mind = self.person.mind
        code = next((c for c in sorted(WRONG_THING) if wrong_thing(mind, step_id, c)), None)
        if code is None:
            return None
        rule = rules_for(code, mind.bound[step_id].verb)[0]
        return Slip(rule, None, None, True, float(np.random.default_rng(self.cast.seed).random()))
