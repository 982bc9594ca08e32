"""The path filter written slowly and plainly, with nothing cut off: what `paths_step` is tested against."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .moves import Floats, Moves


@dataclass(frozen=True, slots=True)
class Where:
    """What one history says, but for the seconds."""

    begun: frozenset[int]
    now: int | None
    """What is going on; None when nothing of the plan."""
    unseen: bool = False


Held = tuple[float, float]
"""Weight, and seconds since what is going on began."""


def step_all(
    moves: Moves, histories: Mapping[Where, Held], like: Floats, blind: Floats, dt: float
) -> dict[Where, Held]:
    """Every history after `dt` seconds and evidence `like` (S + 1,), weights summing to 1."""
    sums: dict[Where, list[float]] = {}
    for where, (weight, elapsed) in histories.items():
        for after, chance, seconds in _ways(moves, where, elapsed, blind, dt):
            shown = len(moves.ids) if after.now is None or after.unseen else after.now
            w = weight * chance * float(like[shown])
            entry = sums.setdefault(after, [0.0, 0.0])
            entry[0] += w
            entry[1] += w * seconds
    total = sum(w for w, _ in sums.values())
    return {where: (w / total, s / w) for where, (w, s) in sums.items() if w > 0.0}


def _ways(moves: Moves, where: Where, elapsed: float, blind: Floats, dt: float) -> Iterator[tuple[Where, float, float]]:
    """(where it may be then, its chance, seconds since that began)."""
    cfg, idle = moves.settings, where.now is None
    leave = 1.0 - math.exp(-_rate(moves, where.now, elapsed) * dt)
    yield where, 1.0 - leave, elapsed + dt
    fresh = _next(moves, where.begun)
    if not idle:
        yield Where(where.begun, None), leave * (cfg.pause if fresh else 1.0), dt
    again = cfg.again_idle if idle else cfg.again
    onward = 1.0 - again if idle else 1.0 - cfg.pause - again
    for step, chance in fresh.items():
        begun = where.begun | {step}
        yield Where(begun, step), leave * onward * chance * (1.0 - float(blind[step])), dt
        yield Where(begun, step, unseen=True), leave * onward * chance * float(blind[step]), dt
    for step in where.begun - {where.now}:
        yield Where(where.begun, step), leave * again / len(where.begun) * float(moves.repeats[step]), dt


def _rate(moves: Moves, now: int | None, elapsed: float) -> float:
    index = len(moves.ids) if now is None else now
    median, shape = float(moves.median[index]), float(moves.shape[index])
    x = max(elapsed, 0.5) / median
    rate = shape / median * x ** (shape - 1.0) / (1.0 + x**shape)
    return min(moves.settings.most_rate, max(moves.settings.least_rate, rate))


def _next(moves: Moves, begun: frozenset[int]) -> dict[int, float]:
    """step -> chance that it is the next new one."""
    cfg, steps = moves.settings, range(len(moves.ids))
    called = set(begun).union(n for step in begun for n in steps if moves.needs[step, n])
    missing = {step: _missing(moves, step, begun, called) for step in steps if step not in begun}
    near = [step for step, n in missing.items() if n == 0]
    far = {step: cfg.farther ** (n - 1) for step, n in missing.items() if n > 0}
    unready = (cfg.unready if near else 1.0) if far else 0.0
    out = {step: (1.0 - unready) / len(near) for step in near}
    return out | {step: unready * weight / sum(far.values()) for step, weight in far.items()}


def _missing(moves: Moves, step: int, begun: frozenset[int], called: set[int]) -> int:
    needs = sum(bool(moves.needs[step, n]) and n not in called for n in range(len(moves.ids)))
    rivals = sum(bool(moves.rivals[b, step]) for b in begun)
    clauses = [g for g in range(len(moves.ways)) if moves.ways_of[step, g]]
    return needs + rivals + sum(not any(moves.ways[g, n] for n in called) for g in clauses)
