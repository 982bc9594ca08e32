"""How people move through a procedure: the prior of the path filter, as matrices over the plan's steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..core.effects import Formula, Op
from ..core.graph import GroupKind
from ..core.plan import Plan
from .compiled import CompiledPlan

Floats = NDArray[np.float64]

MOST_STEPS = 2_000
"""A longer plan is followed by a filter a step: the matrices of histories grow with the square of the steps."""

MOST_WAYS = 64
"""An OR that unfolds into more clauses than this is taken for open: better to miss a skip than to stall."""


@dataclass(frozen=True, slots=True)
class MoveSettings:
    """Chances and seconds of people at work; the figures are of kitchen recordings, see docs/LOG.md."""

    pause: float = 0.82
    """Chance that a pause follows a step; otherwise the next step begins at once."""
    pause_s: float = 6.5
    """Median seconds of a pause."""
    pause_shape: float = 1.4
    """Shape of the log-logistic pause."""
    again: float = 0.02
    """Chance that an earlier step is taken up again after a step."""
    again_idle: float = 0.002
    """The same after a pause."""
    unready: float = 0.05
    """Chance that the next step is one whose needs were not begun."""
    farther: float = 0.8
    """How much rarer, for each further need that is skipped with it."""
    least_rate: float = 0.003
    """Lowest rate of ending, per second."""
    most_rate: float = 1.0
    """Highest rate of ending, per second."""
    paths: int = 250
    """The most histories kept."""
    cells: int = 6250
    """The most histories times steps: a long plan keeps fewer histories, so that a tick stays quick."""
    least_paths: int = 30
    """Never fewer histories than this."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The 3 S + 1 ways on: a pause, each step begun in sight, each begun unseen, each taken up again."""

    now: NDArray[np.int64]
    """What goes on then; S for nothing."""
    begins: NDArray[np.int64]
    """The step that is begun; S for none."""
    unseen: NDArray[np.bool_]
    key: NDArray[np.int64]
    """What the way does to the name of a set begun, to make it the name of the history."""


@dataclass(frozen=True)
class Moves:
    """A plan as the path filter needs it. S steps, in `ids` order; index S stands for "nothing of the plan"."""

    ids: tuple[str, ...]
    settings: MoveSettings
    needs: NDArray[np.float32]
    """(S, S): row u is 1 at the required steps that u needs, however far before."""
    ways: NDArray[np.float32]
    """(G, S): clauses of alternatives; each holds as soon as one of its steps was begun."""
    ways_of: NDArray[np.float32]
    """(S, G): the clauses that a step waits for."""
    rivals: NDArray[np.bool_]
    """(S, S): row u is True at the alternatives that fall away once u was begun."""
    owable: NDArray[np.bool_]
    """(S,): False for optional steps and for injected ones that put something back."""
    median: Floats
    """(S + 1,): median seconds of each step, last of a pause."""
    shape: Floats
    """(S + 1,): shape of its log-logistic duration."""
    repeats: Floats
    """(S,): how readily it is taken up again; 1 for a step that is done once."""
    marks: NDArray[np.int64]
    """(2 S + 2,): random numbers that name sets of steps (Zobrist 1970), then current steps seen and unseen."""
    fewer: Floats
    """(S + 1,): weight of a step by how many of its needs would be skipped."""

    @cached_property
    def most(self) -> int:
        """How many histories are kept."""
        cfg = self.settings
        return min(cfg.paths, max(cfg.least_paths, cfg.cells // max(1, len(self.ids))))

    @cached_property
    def begins(self) -> NDArray[np.int64]:
        """(S + 1,): what beginning a step does to a name; last of beginning none."""
        return np.append(self.marks[: len(self.ids)], 0)

    @cached_property
    def columns(self) -> Columns:
        """What the columns of ways on stand for."""
        size = len(self.ids)
        steps, none = np.arange(size), np.full(size, size)
        now = np.concatenate(([size], steps, steps, steps))
        begins = np.concatenate(([size], steps, steps, none))
        unseen = (np.arange(3 * size + 1) > size) & (np.arange(3 * size + 1) <= 2 * size)
        return Columns(now, begins, unseen, self.begins[begins] ^ self.marks[now + unseen * (size + 1) + size])

    @cached_property
    def any_rivals(self) -> bool:
        """True when some steps are alternatives."""
        return bool(self.rivals.any())

    @cached_property
    def place(self) -> dict[str, int]:
        """step id -> index."""
        return {step_id: i for i, step_id in enumerate(self.ids)}


def moves_of(compiled: CompiledPlan, settings: MoveSettings) -> Moves:
    """Derive the prior of `compiled`."""
    plan = compiled.plan
    ids = tuple(step.id for step in compiled.steps)
    place = {step_id: i for i, step_id in enumerate(ids)}
    size = len(ids)
    needs = np.zeros((size, size), np.float32)
    for step in compiled.steps:
        needs[place[step.id], [place[n] for n in step.needs]] = 1.0
    ways, ways_of = _ways(plan, place)
    hazards = [step.hazard for step in compiled.steps]
    pause = hazard_of_pause(settings)
    rng = np.random.default_rng(0)
    return Moves(
        ids,
        settings,
        needs,
        ways,
        ways_of,
        _rivals(plan, place),
        np.array([not (s.step.optional or s.undo or s.id in compiled.shut) for s in compiled.steps], dtype=bool),
        np.array([*(h.median for h in hazards), pause[0]]),
        np.array([*(h.shape for h in hazards), pause[1]]),
        np.array([1.0 if s.step.repeat.max <= 1 else 10.0 for s in compiled.steps]),
        rng.integers(1, 2**62, 3 * size + 2, dtype=np.int64),
        settings.farther ** np.maximum(0.0, np.arange(size + len(ways) + 1) - 1.0),
    )


def hazard_of_pause(settings: MoveSettings) -> tuple[float, float]:
    """Median and shape of a pause."""
    return settings.pause_s, settings.pause_shape


def _rivals(plan: Plan, place: dict[str, int]) -> NDArray[np.bool_]:
    out = np.zeros((len(place), len(place)), dtype=bool)
    for group in plan.graph.groups:
        if group.kind is GroupKind.XOR:
            members = [place[s.id] for s in plan.steps if s.base in group.members]
            for i in members:
                out[i, members] = True
                out[i, i] = False
    return out


def _ways(plan: Plan, place: dict[str, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Clauses with alternatives: (G, S) their members, (S, G) who waits for them."""
    givers: dict[str, list[str]] = {}
    for step in plan.steps:
        for effect in step.gives:
            givers.setdefault(effect, []).append(step.id)
    found: dict[frozenset[str], list[int]] = {}
    for step in plan.steps:
        for clause in clauses(step.pre):
            if clause & plan.effects:
                continue
            members = frozenset(i for effect in clause for i in givers.get(effect, ())) - {step.id}
            if len(members) > 1:
                found.setdefault(members, []).append(place[step.id])
    ways = np.zeros((len(found), len(place)), np.float32)
    ways_of = np.zeros((len(place), len(found)), np.float32)
    for g, (members, waiting) in enumerate(found.items()):
        ways[g, [place[i] for i in members]] = 1.0
        ways_of[waiting, g] = 1.0
    return ways, ways_of


def clauses(formula: Formula) -> list[frozenset[str]]:
    """The formula as an AND of ORs of effects (conjunctive normal form); NOTs are left out, as they only forbid."""
    if formula.op is Op.NOT:
        return []
    parts = [_part(arg) for arg in formula.args]
    if formula.op is Op.AND:
        return list(dict.fromkeys(clause for part in parts for clause in part))
    return _any_of(parts)


def _part(arg: Formula | str) -> list[frozenset[str]]:
    return [frozenset((arg,))] if isinstance(arg, str) else clauses(arg)


def _any_of(parts: Iterable[list[frozenset[str]]]) -> list[frozenset[str]]:
    """The clauses of an OR: one of every part; none when a part always holds or there are too many."""
    out: list[frozenset[str]] = [frozenset()]
    for part in parts:
        if len(out) * len(part) > MOST_WAYS:
            return []
        out = [a | b for a, b in product(out, part)]
    return list(dict.fromkeys(out))
