"""The ways to go wrong that a watcher of wide cards learns, and what was true of them when."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.deviation import DeviationCode as D
from ...core.truth import EpisodeTruth
from ...perception.compact.config import CompactConfig
from ...perception.compact.ways import Way
from ...perception.oracle import OF_A_STEP
from ..simulator.dense import SIGNS, STATES
from ..simulator.people.manners import FRANK
from ..simulator.people.rules import RULES
from .mixture import cards_of

PLACE = Way(D.PLACE)
"""The right thing at the wrong place: what is in hand says nothing of it."""
STEP_WAYS = (*(Way(rule.code, rule.note) for rule in RULES if rule.code in OF_A_STEP), PLACE)
"""Of a step; other wrong things, orders and repeats show in what is done."""
MOMENTS = tuple(Way(rule.code, rule.note) for rule in RULES if rule.code in (D.STALL, D.EXTRA, D.HAZARD))
"""Of the moment. Whoever is stuck, distracted or has given up looks the same: nothing is done."""
WIDE_MODEL = 96
"""Width of the temporal part that also names slips; plain ones have 64."""
SEEN_AT = 0.3
"""See `CompactConfig.seen_at`: on dev tables the things of the own task are seen to .11 to .98 (two of 30 below .3),
those of another task to .01 to .31."""
NAMED = 0.5
"""See `CompactConfig.named`: of 120 training episodes, 26 of 63 slips told were so at half .35 of a sign, and 20 of 32
at .5; weights have .4 (docs/log/weights2.md)."""
_IDLE = frozenset({D.STALL, D.DIST, D.GOAL})


def config_for(card: str) -> CompactConfig:
    """The watcher that a card (or mixture) asks for: wide ones show more than what the plain one has names for."""
    if not any(one.wide for one in cards_of(card)):
        return CompactConfig()
    states = len(STATES) + len(SIGNS) + 1
    ways, moments = [way.name for way in STEP_WAYS], [way.name for way in MOMENTS]
    sizes = {"d_model": WIDE_MODEL, "heads": WIDE_MODEL // 16, "n_states": states}
    return CompactConfig(ways=ways, moments=moments, signs=signs(), seen_at=SEEN_AT, named=NAMED, **sizes)


def signs() -> dict[str, int]:
    """Name of a way -> its state, of slips that leave a sign on their things and of dangers (the last state)."""
    states = (*STATES, *SIGNS)
    left = {Way(code, note).name: m.trace for (code, note), m in FRANK.items() if m.trace}
    shown = {name: states.index(trace) for name, trace in (left | {Way(D.ACC, "spilt").name: "spill"}).items()}
    return shown | {way.name: len(states) for way in MOMENTS if way.code is D.HAZARD}


def standing(truth: EpisodeTruth, step_id: str, times: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(T, len(STEP_WAYS)): 1 where the step stands wrong in that way."""
    out = np.zeros((len(times), len(STEP_WAYS)), np.uint8)
    for d in truth.deviations:
        way = PLACE if d.code is D.PLACE else Way(d.code, d.note or "")
        if d.step_id == step_id and way in STEP_WAYS and not d.benign:
            out[_while(d.onset, d.recovered, times), STEP_WAYS.index(way)] = 1
    return out


def going(truth: EpisodeTruth, times: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(T, len(MOMENTS)): 1 while it goes on."""
    out = np.zeros((len(times), len(MOMENTS)), np.uint8)
    for d in truth.deviations:
        code = D.STALL if d.code in _IDLE else d.code
        for k, way in enumerate(MOMENTS):
            if way.code is code and not d.benign:
                out[_while(d.onset, d.recovered, times), k] = 1
    return out


def _while(onset: float, recovered: float | None, times: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (times >= onset) & (times < (np.inf if recovered is None else recovered))
