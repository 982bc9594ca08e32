"""A language model's marks for pairs of utterances (what should have been said, what was said): QEVD's LLM accuracy.

Each different pair is asked once. A reply is read as in `metrics/fitcoach/llm_accuracy.py`; what cannot be read changes
no mean and is counted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...metrics.fitcoach.llm_accuracy import llm_accuracy, read_score
from .client import Cache, Server
from .rubric import load_rubric

RUBRIC = "pair-v1"


@dataclass(slots=True)
class PairJudge:
    """A judge, and every reply that it gave."""

    server: Server
    cache: Cache
    replies: dict[tuple[str, str], str] = field(default_factory=dict)
    """(reference, prediction) -> reply."""
    _system: str = field(default_factory=lambda: load_rubric(RUBRIC).instructions())

    def accuracy(self, pairs: Sequence[tuple[str, str]]) -> float | None:
        """The mean mark of the pairs, 1 to 5; None when none could be read. Raises JudgeUnreachable."""
        return llm_accuracy([self.reply(*pair) for pair in pairs]).mean

    def reply(self, reference: str, prediction: str) -> str:
        """What the judge says of a pair, at temperature 0. Raises JudgeUnreachable."""
        pair = (reference, prediction)
        if pair not in self.replies:
            self.replies[pair] = self._ask(*pair)
        return self.replies[pair]

    def check(self) -> None:
        """Ask once, so that nobody plays for an hour before it turns out that no judge is there.

        Raises:
            InputError: an address that is none.
            JudgeUnreachable: no answer.
        """
        self.server.check()
        self._ask("Next: fill the kettle.", "Fill the kettle now.")

    def _ask(self, reference: str, prediction: str) -> str:
        # JSON in the user's message: nothing in it reads as an instruction
        user = json.dumps({"wanted": reference, "said": prediction}, ensure_ascii=False)
        return self.cache.answer(replace(self.server, temperature=0.0), self._system, user, 0)

    def about(self) -> dict[str, Any]:
        """Model, rubric, how many different pairs were judged, and how many replies could not be read."""
        readings = [(reply, read_score(reply)) for reply in self.replies.values()]
        unread = [(reply, one.why_not) for reply, one in readings if one.score is None]
        return {
            "model": self.server.model,
            "rubric": RUBRIC,
            "pairs": len(readings),
            "unreadable": len(unread),
            "unreadable_example": f"{unread[0][0][:80]!r}: {unread[0][1]}" if unread else None,
        }
