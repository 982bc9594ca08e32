"""Who is spoken to: how much they want to hear, how well they know the task."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Talk(StrEnum):
    """How much the person wants to hear."""

    QUIET = "quiet"
    """Only what matters."""
    NORMAL = "normal"
    """The next step, what is wrong, and a good word now and then."""
    TALKATIVE = "talkative"
    """Every step and every success."""


class Expertise(StrEnum):
    """How well the person knows the task."""

    NOVICE = "novice"
    """Does it for the first time."""
    INTERMEDIATE = "intermediate"
    """Has done it before, or nothing is known."""
    EXPERT = "expert"
    """Does it daily: needs no telling, only what went wrong."""


_STEP = 0.5
"""What one dismissal or question shifts `lean` by."""
_MOST = 2.0


@dataclass(frozen=True, slots=True)
class Listener:
    """The user's knobs, and what this session has learnt on top of them."""

    talk: Talk = Talk.NORMAL
    expertise: Expertise = Expertise.INTERMEDIATE
    only_safety: bool = False
    """True: nothing but dangers, and answers to questions, is said."""
    lean: float = 0.0
    """Learnt in the session, in [-2, 2]: below 0 the person waved words away, above 0 asked for more."""

    def dismissed(self) -> Listener:
        """The same person after waving words away ("I know", "be quiet")."""
        return Listener(self.talk, self.expertise, self.only_safety, max(-_MOST, self.lean - _STEP))

    def asked(self) -> Listener:
        """The same person after asking what comes next."""
        return Listener(self.talk, self.expertise, self.only_safety, min(_MOST, self.lean + _STEP))

    def own_way(self) -> Listener:
        """The same person after beginning another step than the one told, which they may: told in vain."""
        return Listener(self.talk, self.expertise, self.only_safety, max(-_MOST, self.lean - _STEP))

    def followed(self) -> Listener:
        """The same person after beginning the step that was told: being told is made use of."""
        return Listener(self.talk, self.expertise, self.only_safety, max(self.lean, min(0.0, self.lean + 0.5 * _STEP)))

    @property
    def cost_factor(self) -> float:
        """What an interruption costs this person against an ordinary one, in [1/16, 32].

        A factor of two for each level of talk and expertise, and for each unit of `lean`. The shape is ours:
        annoyance is personal, raters agree on it hardly more than by chance (WTaG).
        """
        level = {Talk.QUIET: 2.0, Talk.NORMAL: 0.0, Talk.TALKATIVE: -1.0}[self.talk]
        level += {Expertise.NOVICE: -0.5, Expertise.INTERMEDIATE: 0.0, Expertise.EXPERT: 1.0}[self.expertise]
        return 2.0 ** (level - self.lean)
