"""What makes one simulated person differ from another: probabilities and factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from ....core.deviation import DeviationCode
from .rates import CODE_WEIGHTS


@dataclass(frozen=True, slots=True)
class Traits:
    """One kind of person. `sources` says which numbers are fitted, and to what; every other one is invented."""

    name: str
    slip: float = 0.14
    """Chance of a slip at a step of ordinary load, at ordinary skill."""
    skill: float = 0.5
    """0 never did it, 1 does it daily: slips come (1.5 - skill) times as often."""
    speed: float = 1.0
    """Factor on pace: 2 is twice as quick."""
    attention: float = 1.0
    """Chance that words are heard at all."""
    obedience: float = 1.0
    """Chance of doing what was heard, by somebody not yet annoyed."""
    follows: float = 0.8
    """Chance of taking the step that was just told when another would do as well."""
    delay: float = 1.0
    """Factor on the 0.9 to 1.9 seconds from hearing to acting."""
    misunderstanding: float = 0.02
    """Chance of taking clear words for another step."""
    vagueness: float = 0.5
    """Chance of guessing wrong when words fit several steps, or none."""
    self_correction: float = 0.21
    """Share of slips that the person notices alone."""
    distraction: float = 0.03
    """Chance of being distracted before a step (five families)."""
    irritability: float = 0.05
    """How much one needless utterance adds to annoyance, which is in [0, 1]."""
    chattiness: float = 0.0
    """Own questions a minute."""
    answers: float = 0.7
    """Chance of saying that a step was done already, to who asks for it or calls it missing."""
    misremembers: float = 0.05
    """Chance of saying so of a step that was left out, and leaving it at that."""
    notices: float = 0.8
    """Chance of finding what is wrong with a step, asked to look at it again and not told what to look for."""
    codes: Mapping[DeviationCode, float] = field(default_factory=lambda: CODE_WEIGHTS)
    """code -> weight among the slips."""
    tuning: bool = True
    """False: kept for the last look, never used to choose anything."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """field -> where its number comes from, for the fitted ones."""

    def source(self, name: str) -> str:
        """Where the number called `name` comes from."""
        return self.sources.get(name, "invented")

    def scaled(self, name: str, factor: float) -> Traits:
        """The same person with one number multiplied; probabilities stay in [0, 1]."""
        value = getattr(self, name) * factor
        return replace(self, **{name: value if name in UNBOUNDED else min(1.0, value)})


UNBOUNDED = frozenset({"speed", "delay", "chattiness"})
"""The numbers that are no probabilities."""

NUMBERS = tuple(f.name for f in fields(Traits) if f.name not in ("name", "codes", "tuning", "sources"))
"""The names of every number of a person."""
