"""Words of a person while a session runs: new steps for a plan that grows, else words for the session."""

from __future__ import annotations

from ...agent.events import Intent
from ...agent.hearing import clean, intent_of
from ...agent.session import Session
from ...core.plan import PERSON
from ...core.steps import Step
from ..authoring.growing import heard_steps, is_growing, told
from ..runtime.beat import Beat

_YES = frozenset("y yes yeah yep ok okay sure right correct".split())
_NO = frozenset("n no nope".split())


class Telling:
    """What is told goes into the plan by the validator's door; what may be no step is asked about first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: list[Step] = []
        """Steps that the person is asked about, the one in question first."""

    def hear(self, text: str) -> Beat:
        """One line of the person's; its answer."""
        session, note = self._session, f"you: {text}"
        words = clean(text)
        if not is_growing(session.plan):
            return Beat(session.t, session.hear(text, session.t), note=note)
        word = words.lower().rstrip(".!")
        if self._asked and word in _YES | _NO:
            return self._answered(word in _YES, note)
        tells = intent_of(words) is Intent.UNKNOWN and word not in _YES | _NO
        found = heard_steps(words) if tells else None
        if found is None:
            return Beat(session.t, session.hear(text, session.t), note=self._with_question(note))
        sure = tuple(step for i, step in enumerate(found.steps) if i not in found.unsure)
        self._asked += [step for i, step in enumerate(found.steps) if i in found.unsure]
        return self._added(sure, note)

    def _answered(self, yes: bool, note: str) -> Beat:
        step = self._asked.pop(0)
        return self._added((step,) if yes else (), note)

    def _added(self, steps: tuple[Step, ...], note: str) -> Beat:
        session = self._session
        said, why = (), None
        if steps:
            proposal = told(session.plan, steps)
            if isinstance(proposal, str):
                why = proposal
            else:
                said = session.offer(proposal, PERSON)
        return Beat(session.t, said, note=self._with_question(f"{note} ({why})" if why else note))

    def _with_question(self, note: str) -> str:
        if not self._asked:
            return note
        return f"{note}\nI am not sure about this one: is {self._asked[0].text!r} a step? [yes/no]"
