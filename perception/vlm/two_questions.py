"""Turn-based asking as the published baselines do it: about the step that is due, "completed?", then "a mistake?".

The protocol of Qualcomm Interactive Cooking (arXiv 2511.21998, appendix F), in our own words: two questions every few
seconds, the second only after a "no" to the first. Unlike the sheet it never sees a step that is done out of turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.deviation import DeviationCode
from .client import Answer, Prompt
from .scene import Ask, Reading, Scene, Verdict, clipped
from .sheet import SYSTEM
from .trouble import ServerTrouble, TroubleKind
from .verdicts import Said, Sureness, p_yes, read_word

DONE = "Has the person completed this step: {step!r}? Answer yes, no or can't see."
WRONG = (
    "The person was asked to do this step: {step!r}. Is the person making a mistake in it right now? "
    "Answer no, or yes and in one sentence what is wrong, or can't see."
)

_LEAD = re.compile(r"^\W*yes\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TwoQuestions:
    """The dialogue: at most two questions, about the first step of the scene."""

    sureness: Sureness = Sureness()

    def hold(self, scene: Scene, ask: Ask) -> Reading:
        """Ask about the step that is due."""
        step = scene.items[0].step
        done = self._p(ask(Prompt(_messages(scene, DONE, step.text), 24, odds=True)))
        if done is not None and done >= 0.5:
            return Reading({step.id: Verdict(self.sureness.no, done)})
        answer = ask(Prompt(_messages(scene, WRONG, step.text), 60, odds=True))
        wrong = self._p(answer)
        told = clipped(_LEAD.sub("", answer.text), 120)
        codes: Mapping[DeviationCode, float] = {}
        if wrong is not None:
            codes = {DeviationCode.TECH: min(wrong, self.sureness.wrong)}
        return Reading({step.id: Verdict(None, done, {}, None, codes, told if wrong and wrong >= 0.5 else None)})

    def _p(self, answer: Answer) -> float | None:
        """P(yes): from the first token's probabilities where the server tells them, else from the word."""
        said = read_word(answer.text)
        if said is None:
            raise ServerTrouble(
                TroubleKind.NONSENSE, f"the model answered neither yes nor no: {clipped(answer.text, 60)!r}"
            )
        if said is Said.UNSEEN:
            return None
        odds = p_yes(answer.first)
        return self.sureness.p(said) if odds is None else odds


def _messages(scene: Scene, question: str, step: str) -> Sequence[Mapping[str, Any]]:
    parts = [part for shot in scene.recent for part in shot.parts()]
    text = {"type": "text", "text": question.format(step=step[:200])}
    return ({"role": "system", "content": SYSTEM}, {"role": "user", "content": [*parts, text]})
