"""How somebody who exercises listens. Every number is invented unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from ..people.traits import Traits


@dataclass(frozen=True, slots=True)
class Exerciser:
    """One kind of person."""

    name: str = "default"
    obedience: float = 0.92
    """Probability of doing what was heard and understood."""
    attention: float = 1.0
    """Probability that words are heard at all."""
    reaction: tuple[float, float] = (0.7, 1.8)
    """Seconds from hearing to doing."""
    weary: float = 0.9
    """Factor on the obedience for every needless correction: who is told of faults he does not have stops listening."""
    cheer: float = 0.5
    """Share of the fatigue that one encouragement takes away."""


DEFAULT = Exerciser()
USED = ("attention", "obedience", "delay", "irritability")
"""The numbers of the closed loop's people that mean something here."""


def exerciser(traits: Traits) -> Exerciser:
    """One of the people of the closed loop, exercising: the same willingness, slowness and patience."""
    low, high = DEFAULT.reaction
    return Exerciser(
        traits.name,
        obedience=DEFAULT.obedience * traits.obedience,
        attention=traits.attention,
        reaction=(low * traits.delay, high * traits.delay),
        weary=max(0.0, 1.0 - 2.0 * traits.irritability),
    )
