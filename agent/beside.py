"""What a model words and answers beside a session: asked at a tick, looked at in a later one, never waited for."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.guidance import Act
from ..core.plan import Plan
from ..core.voice import Choice, Line, Question
from ..planners.base import Wordsmith
from .drafts import Draft, candidate
from .events import Answered
from .facts import facts_of
from .wording import Wording

ANSWER_S = 20.0
"""Stream seconds after which a question is not answered any more."""
MOST_ASKED = 2
"""Questions that wait for an answer at once."""
MOST_LINES = 6
"""Instructions that are worded ahead in one state of the plan."""
AHEAD = 3
"""Steps that may be done next, what follows each of which is worded ahead."""
NOTHING: Mapping[tuple[str, str], str] = {}


class Beside:
    """Does nothing without a wordsmith."""

    def __init__(self, smith: Wordsmith | None, wording: Wording) -> None:
        self._smith, self._wording = smith, wording
        self._state: object = None
        self._asked: dict[int, float] = {}
        """Number of the question -> stream seconds at which it was asked."""

    def attend(self, plan: Plan) -> None:
        """Have the next instructions worded, when the plan is in a new state."""
        if self._smith is None:
            return
        state = (plan.revision, plan.done_ids)
        if state != self._state:
            self._state = state
            self._smith.prepare(likely_lines(plan, self._wording))

    def ready(self) -> Mapping[tuple[str, str], str]:
        """(step id, our own words) -> another wording."""
        return NOTHING if self._smith is None else self._smith.ready()

    def ask(self, number: int, words: str, plan: Plan, current: str | None, t: float) -> bool:
        """Hand on what the person asked; False when nobody will answer."""
        if self._smith is None or not words or len(self._asked) >= MOST_ASKED:
            return False
        taken = self._smith.ask(Question(number, words, facts_of(plan, current, self._wording)))
        if taken:
            self._asked[number] = t
        return taken

    def answers(self, plan: Plan, current: str | None, t: float) -> list[Answered]:
        """What has come by now, in the words of the plan as it is now; and what has taken too long."""
        if self._smith is None or not self._asked:
            return []
        chosen = [one for one in self._smith.choices() if self._asked.pop(one.number, None) is not None]
        facts = {f.id: f.text for f in facts_of(plan, current, self._wording)} if chosen else {}
        late = [number for number, at in self._asked.items() if t - at > ANSWER_S]
        for number in late:
            del self._asked[number]
        return [*(_answered(one, facts, t) for one in chosen), *(Answered(number, t) for number in late)]


def _answered(choice: Choice, facts: Mapping[str, str], t: float) -> Answered:
    """A fact that the plan does not hold any more is not read out."""
    told = [facts[i] for i in choice.facts or () if i in facts]
    return Answered(choice.number, t, " ".join(told) or None, looked=choice.facts == ())


def likely_lines(plan: Plan, wording: Wording) -> tuple[Line, ...]:
    """The instructions that will likely be given next: what follows the steps that can be done now, then those."""
    now = plan.frontier
    later = [i for done in now[:AHEAD] for i in plan.frontier_of(plan.done_ids | {done})]
    ids = [i for i in dict.fromkeys((*(i for i in later if i not in now), *now)) if i in plan.by_id]
    return tuple(_line(plan, i, wording) for i in ids[:MOST_LINES])


def _line(plan: Plan, step_id: str, wording: Wording) -> Line:
    own = wording.text(Draft(candidate("ahead", Act.INSTRUCT_NEXT, 0.0, step_id), 0.0), plan)
    step = plan.by_id[step_id]
    return Line(step, own, wording.kept(step, plan), wording.language)
