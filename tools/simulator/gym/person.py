"""How somebody who exercises listens. Every number is invented unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exerciser:
    """One kind of person."""

    name: str = "default"
    obedience: float = 0.92
    """Probability of doing what was heard and understood."""
    reaction: tuple[float, float] = (0.7, 1.8)
    """Seconds from hearing to doing."""
    weary: float = 0.9
    """Factor on the obedience for every needless correction: who is told of faults he does not have stops listening."""
    cheer: float = 0.5
    """Share of the fatigue that one encouragement takes away."""


DEFAULT = Exerciser()
