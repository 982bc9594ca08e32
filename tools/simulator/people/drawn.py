"""People drawn around those for tuning: a session that learns only from who obeys learns nothing of who does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .named import PEOPLE, person_named
from .traits import Traits

RANGES: dict[str, tuple[float, float]] = {
    "skill": (0.3, 0.8),
    "speed": (0.8, 1.5),
    "attention": (0.85, 1.0),
    "obedience": (0.6, 1.0),
    "follows": (0.3, 0.9),
    "delay": (0.8, 1.4),
    "misunderstanding": (0.02, 0.08),
    "vagueness": (0.4, 0.7),
    "self_correction": (0.15, 0.45),
    "distraction": (0.02, 0.12),
    "irritability": (0.02, 0.15),
    "chattiness": (0.0, 0.4),
}
"""name of a trait -> from where to where it is drawn, evenly; all invented."""
SLIPS = (0.8, 1.3)
"""Factor on how often they slip."""

DRAWN: dict[str, tuple[int, float]] = {"drawn": (77, 1.0), "wilful": (78, 0.76)}
"""name -> (stream of random numbers, greatest obedience): somebody else for every seed; the wilful obey seldom."""


def person_of(name: str, seed: int) -> Traits:
    """The person of that name, or the one that `seed` draws, for the names in DRAWN. Raises InputError naming all."""
    if name not in DRAWN:
        return person_named(name, DRAWN)
    stream, most = DRAWN[name]
    rng = np.random.default_rng([stream, seed])
    while (person := drawn_person(rng)).obedience >= most:
        pass
    return person


def drawn_person(rng: np.random.Generator, oftener: float = 1.0) -> Traits:
    """Somebody who slips as one of the people for tuning does, `oftener` times as often, and is otherwise anybody."""
    tuning = [person for person in PEOPLE.values() if person.tuning]
    base = tuning[int(rng.integers(len(tuning)))]
    traits = {name: float(rng.uniform(*ends)) for name, ends in RANGES.items()}
    slip = min(1.0, base.slip * float(rng.uniform(*SLIPS)) * oftener)
    return replace(base, name="drawn", slip=slip, sources={}, **traits)
