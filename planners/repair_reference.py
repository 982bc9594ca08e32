"""The cheapest recovery by exhaustive search: every answer to the deviation with every set of steps to undo.

Slow and plain, for graphs of up to about 12 steps. It shares only the cost table with the search that ships
(`repair`, `undo`, `remedies`), so that each checks the other. Templates of authors are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

from ..core.deviation import DeviationCode as C
from ..core.deviation import RecoveryKind as K
from ..core.effects import done
from ..core.findings import Finding, FindingKind
from ..core.graph import GroupKind
from ..core.plan import Plan
from ..core.steps import Reversible, Step
from .costs import ASIDE, BASE_S, PUT_BACK, RISK_S, again_s, redo_s, undo_s

WRONG = (C.OBJ, C.TOOL, C.PLACE)
MAX_STEPS = 16
"""More would take for ever."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer a deviation, before anything is undone for it."""

    kind: K
    seconds: float
    """Beside the kind's own."""
    again: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()
    finished: frozenset[str] = frozenset()
    """Steps going on that are finished first: the goal must be in reach before and after."""
    wanted: frozenset[str] = frozenset()
    """Steps that must be done though they are optional."""
    undo: bool = True
    """True when steps may be undone for it."""


@dataclass(slots=True)
class World:
    """A plan, looked at by brute force."""

    plan: Plan
    ways: dict[tuple[frozenset[str], ...], bool] = field(default_factory=dict)
    """(done, waived, wanted) -> whether every required step can still be done."""

    def effects(self, ids: Iterable[str]) -> frozenset[str]:
        """What holds once exactly `ids` are done or waived."""
        return frozenset(chain.from_iterable(self.plan.by_id[i].gives for i in ids))

    def direct(self, step: Step) -> set[str]:
        """The steps that it needs directly: nobody else gives what it cannot start without."""
        found = set()
        for effect in step.pre.required():
            givers = [s.id for s in self.plan.steps if effect in s.gives]
            if len(givers) == 1 and givers[0] != step.id:
                found.add(givers[0])
        return found

    def stands_on(self, ids: frozenset[str], held: frozenset[str]) -> frozenset[str]:
        """Those of `held` that need one of `ids`, directly or through others of `held`."""
        found: set[str] = set()
        while True:
            more = {i for i in held - found - ids if self.direct(self.plan.by_id[i]) & (ids | found)}
            if not more:
                return frozenset(found)
            found |= more

    def shut(self, effects: frozenset[str]) -> set[str]:
        """Alternatives not taken, and what needs them."""
        shut: set[str] = set()
        for group in self.plan.graph.groups:
            taken = {m for m in group.members if done(m) in effects}
            if group.kind is GroupKind.XOR and taken:
                shut |= set(group.members) - taken
        while more := {s.id for s in self.plan.steps if s.id not in shut and self.direct(s) & shut}:
            shut |= more
        return shut

    def finishable(self, held: frozenset[str], waived: frozenset[str], wanted: frozenset[str]) -> bool:
        """True when some order of steps that can start one after the other does every required step."""
        key = held, waived, wanted
        if key not in self.ways:
            self.ways[key] = self._finishable(held, waived, wanted)
        return self.ways[key]

    def _finishable(self, held: frozenset[str], waived: frozenset[str], wanted: frozenset[str]) -> bool:
        effects = self.effects(held | waived)
        shut = self.shut(effects)
        rest = [s for s in self.plan.steps if s.id not in held | waived | shut]
        if all(step.optional and step.id not in wanted for step in rest):
            return True
        return any(self.finishable(held | {s.id}, waived, wanted) for s in rest if s.pre.holds(effects))


def cheapest_s(plan: Plan, finding: Finding) -> float | None:
    """Seconds of the cheapest valid recovery; None when there is none. Raises ValueError for more than MAX_STEPS."""
    if len(plan.steps) > MAX_STEPS:
        raise ValueError(f"{len(plan.steps)} steps; an exhaustive search takes at most {MAX_STEPS}")
    world = World(plan)
    held = frozenset(plan.done_ids & plan.by_id.keys())
    costs = (_cheapest_of(world, held, answer) for answer in answers(world, finding, held))
    return min((cost for cost in costs if cost is not None), default=None)


def _cheapest_of(world: World, held: frozenset[str], answer: Answer) -> float | None:
    left = held - answer.again
    best: float | None = None
    for undone in _subsets(left) if answer.undo else ((),):
        cost = _cost_s(world, held, left, frozenset(undone))
        if cost is None or (best is not None and cost >= best):
            continue
        after = left - frozenset(undone) - _lapsed(world, left, frozenset(undone))
        starts = (after, after | answer.finished)
        if all(world.finishable(start, answer.waived, answer.wanted) for start in starts):
            best = cost
            if not undone:
                return BASE_S[answer.kind] + answer.seconds
    return None if best is None else BASE_S[K.UNDO_TO] + answer.seconds + best


def _subsets(ids: frozenset[str]) -> Iterator[tuple[str, ...]]:
    ordered = sorted(ids)
    return chain.from_iterable(combinations(ordered, n) for n in range(len(ordered) + 1))


def _lapsed(world: World, left: frozenset[str], undone: frozenset[str]) -> frozenset[str]:
    steps = world.plan.by_id
    taken = {effect for i in undone for effect in steps[i].undo_effects}
    return frozenset(i for i in left - undone if steps[i].gives & taken)


def _cost_s(world: World, held: frozenset[str], left: frozenset[str], undone: frozenset[str]) -> float | None:
    """What undoing costs; None when it cannot be done: something stands on it, or it is for good."""
    steps = world.plan.by_id
    if (world.stands_on(undone, held) & left) - undone:
        return None
    lapsed = _lapsed(world, left, undone)
    if any(steps[i].reversible is Reversible.NO for i in undone | lapsed):
        return None
    return sum(undo_s(steps[i]) for i in undone) + sum(again_s(steps[i]) for i in undone | lapsed)


def answers(world: World, finding: Finding, held: frozenset[str]) -> Iterator[Answer]:
    """Every way to answer the deviation."""
    plan = world.plan
    step = plan.by_id[finding.step_id or ""]
    yield Answer(K.CLARIFY, 0.0, undo=False)
    if not any(plan.by_id[i].hazards and plan.by_id[i].reversible is Reversible.NO for i in held):
        yield Answer(K.DISCARD_RESTART, ASIDE.median + sum(again_s(plan.by_id[i]) for i in held), held, undo=False)
    if finding.kind is FindingKind.OWED:
        yield from _owed(plan, finding, step)
    elif step.id in held:
        carried = (step.id, *world.stands_on(frozenset({step.id}), held))
        late = any(plan.by_id[i].reversible is Reversible.NO for i in carried)
        yield from _made_wrong(finding, step, late)
    else:
        yield from _going_wrong(finding, step)


def _owed(plan: Plan, finding: Finding, step: Step) -> Iterator[Answer]:
    by = plan.by_id.get(finding.by or "")
    if plan.is_done(step.id):
        yield Answer(K.NONE, 0.0)
    elif step.optional and not step.hazards:
        yield Answer(K.ACCEPT, 0.0, waived=frozenset({step.id}))
    elif by is None or plan.is_done(by.id):
        yield Answer(K.DO_NOW, step.duration.median, wanted=frozenset({step.id}))
    else:
        wanted, risk = frozenset({step.id}), RISK_S if by.hazards else 0.0
        yield Answer(K.PAUSE_THEN_DO, step.duration.median + risk, wanted=wanted)
        yield Answer(K.DO_LATER, step.duration.median, finished=frozenset({by.id}), wanted=wanted)


_NOTHING_TO_CHANGE = {
    C.EXTRA: K.STOP,
    C.REPEAT: K.STOP,
    C.SPLIT: K.RESUME,
    C.BRANCH: K.ADAPT,
    C.DIST: K.RESUME,
    C.STALL: K.HINT,
    C.BENIGN: K.NONE,
    C.SELF: K.NONE,
}
_STEP_ASIDE = {C.ACC: K.CLEAN, C.HAZARD: K.STOP_SAFE}


def _either_way(code: C) -> Iterator[Answer]:
    if code in _NOTHING_TO_CHANGE:
        yield Answer(_NOTHING_TO_CHANGE[code], 0.0)
    if code in _STEP_ASIDE:
        yield Answer(_STEP_ASIDE[code], ASIDE.median)


def _going_wrong(finding: Finding, step: Step) -> Iterator[Answer]:
    """The step is not done yet: nothing to take back but a thing in the hand."""
    code = finding.code or C.BENIGN
    yield from _either_way(code)
    if code in WRONG:
        yield Answer(K.SWAP_REDO, PUT_BACK.median)
    if code in (C.QTY, C.TIME, C.TECH):
        yield Answer(K.ADJUST_NOW, 0.0)
    if code is C.TEMP:
        yield Answer(K.SET_PARAM, ASIDE.median)
    if code in (C.TEMP, C.TECH, C.PREP, C.QUAL):
        yield Answer(K.REDO, 0.0)


def _made_wrong(finding: Finding, step: Step, late: bool) -> Iterator[Answer]:
    """The step is done; `late` when what it made cannot be changed any more."""
    code, off = finding.code or C.BENIGN, finding.off
    yield from _either_way(code)
    if code is C.QTY:
        yield Answer(K.COMPENSATE, ASIDE.median)
    if late:
        return
    again = frozenset({step.id})
    if code in WRONG:
        yield Answer(K.SWAP_REDO, PUT_BACK.median + redo_s(step), again)
    if code in (C.QTY, C.TIME, C.TEMP, C.TECH, C.PREP, C.QUAL):
        yield Answer(K.REDO, redo_s(step), again)
    if code is C.QTY and off is not None and off != 0:
        yield Answer(K.ADD_MORE if off < 0 else K.REMOVE, ASIDE.median)
    if code is C.TIME and (off is None or off <= 0):
        yield Answer(K.EXTEND, ASIDE.median)
    if code is C.TEMP:
        yield Answer(K.SET_PARAM, ASIDE.median)
