"""The settings of the utility policy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .worth import WorthSettings


@dataclass(frozen=True, slots=True)
class UtilitySettings:
    """Times are stream seconds; shares are in [0, 1]."""

    worth: WorthSettings = field(default_factory=WorthSettings)
    cooldown_s: float = 2.0
    """Least time between two utterances that are not urgent."""
    margin_s: float = 1.0
    """A hold ends this long before the window closes, so that a tick is left to speak in."""
    max_at_once: int = 3
    """Most things said in one turn."""
    max_a_minute: int = 15
    """Most utterances of a minute, dangers and answers apart: a flood of findings is no reason to talk without end."""
    max_stage: int = 2
    """How often the same deviation is told again within a minute: once as a reminder, once firmly."""
    praise_every_s: float = 60.0
    """Time between two good words that stand alone, for an ordinary listener."""
    polite_s: float = 2.0
    """Urgent words wait this long for somebody who is talking, others to their deadline."""
    ask_benefit: float = 0.7
    """A question brings this share of what the claim would bring: the person has to look first."""
    ask_cost: float = 0.25
    """A needless question costs this share of a false claim."""
    look_cost: float = 0.2
    """The same of a request to look at something again: nothing is claimed, and nothing is undone for it. With it a
    question is worth asking from one in five on; of doubts below, 6 of 84 were right (docs/log/weights2.md)."""
    hint_below: float = 0.8
    """Deviations that are worth fewer points than this are only hinted at."""

    def __post_init__(self) -> None:
        times = (self.cooldown_s, self.margin_s, self.praise_every_s, self.polite_s)
        if min(times) < 0 or self.max_at_once < 1 or self.max_a_minute < 1 or self.max_stage < 0:
            raise ValueError(
                f"times {times!r}, max_at_once={self.max_at_once!r}, max_a_minute={self.max_a_minute!r}, "
                f"max_stage={self.max_stage!r}: allowed are times and stages of at least 0, and counts of at least 1"
            )
        shares = (self.ask_benefit, self.ask_cost, self.look_cost)
        if not all(0 <= share <= 1 for share in shares):
            raise ValueError(f"ask_benefit, ask_cost, look_cost={shares!r}: allowed are 0 to 1")

    def with_cost_ratio(self, ratio: float) -> UtilitySettings:
        """The same with another C_FA / B. Raises ValueError unless it is above 0 and finite."""
        return replace(self, worth=replace(self.worth, cost_ratio=ratio))
