"""The error process: which slip a person makes at a step, given the phase of the task and the load.

Drawn from numbers of the step alone, so that the same person slips at the same steps whatever the assistant says:
paired comparisons need few episodes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ....core.deviation import DeviationCode as D
from .rules import Rule, rules_for
from .traits import Traits

EARLY, LATE = 1 / 3, 2 / 3
"""Where the first and the last third of a task begin and end."""

PHASE: dict[D, tuple[float, float, float]] = {
    D.OBJ: (1.5, 1.0, 0.8),
    D.TOOL: (1.5, 1.0, 0.8),
    D.PREP: (1.8, 0.8, 0.6),
    D.STALL: (1.5, 1.0, 0.7),
    D.OMIT: (0.6, 1.0, 1.6),
    D.TIME: (0.7, 1.0, 1.4),
    D.SPLIT: (0.6, 1.3, 1.0),
    D.REPEAT: (0.3, 1.2, 1.4),
}
"""code -> factor in each third of the task: memory fails late, choosing things early (invented)."""

LOADED = frozenset({D.OMIT, D.ORDER, D.SPLIT, D.REPEAT, D.OBJ})
"""The slips that come with load: several threads open at once (invented)."""


TOLD = 0.25
"""Factor on leaving out, or putting off, a step that was just told (invented)."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What goes wrong at one step."""

    rule: Rule
    noticed_after: float | None
    """Seconds from the onset at which the person notices alone; None: never."""
    pnr_after: float | None
    """Seconds from the onset to the point of no return."""
    strict: bool
    """True when the order really mattered."""
    u: float
    """A number in [0, 1) for whatever else has to be drawn."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in the task the person is."""

    progress: float
    """Share of the steps that are behind, in [0, 1]."""
    threads: int
    """How many steps could be done now."""
    verb: str
    possible: Collection[D]
    """The slips that can happen here."""
    told: bool = False
    """True when somebody has just said that this is the next step."""


def draw_slip(traits: Traits, moment: Moment, rng: np.random.Generator) -> Slip | None:
    """The slip at this step, or None."""
    chance = traits.slip * (1.5 - traits.skill) * load(moment)
    if rng.random() >= chance:
        return None
    weights = {code: w for code in moment.possible if (w := _weight(traits, code, moment)) > 0}
    if not weights:
        return None
    names = sorted(weights)
    share = np.array([weights[c] for c in names])
    code = names[int(rng.choice(len(names), p=share / share.sum()))]
    rules = rules_for(code, moment.verb)
    return slip_of(rules[int(rng.integers(len(rules)))], traits, rng)


def load(moment: Moment) -> float:
    """Factor on the chance of a slip: 1 with one thread, more with several (invented)."""
    return 0.85 + 0.15 * min(4, max(1, moment.threads))


def _weight(traits: Traits, code: D, moment: Moment) -> float:
    if not rules_for(code, moment.verb):
        return 0.0
    third = 0 if moment.progress < EARLY else 1 if moment.progress < LATE else 2
    loaded = load(moment) if code in LOADED else 1.0
    loaded *= TOLD if moment.told and code in (D.OMIT, D.ORDER) else 1.0
    return traits.codes.get(code, 0.0) * PHASE.get(code, (1.0, 1.0, 1.0))[third] * loaded


def slip_of(rule: Rule, traits: Traits, rng: np.random.Generator) -> Slip:
    """The particulars of a slip by `rule`."""
    alone = rng.random() < traits.self_correction and rule.code not in (D.OMIT, D.ORDER, D.BENIGN, D.GOAL)
    noticed = float(rng.uniform(0.6, 8.0)) if alone else None
    pnr = float(rng.uniform(*rule.pnr)) if rule.pnr else None
    return Slip(rule, noticed, pnr, bool(rng.random() < 0.5), float(rng.random()))
