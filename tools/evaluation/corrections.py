"""Real corrections, each with what was known when its mistake was made: the toy's order of joining, and the state.

For every correction of Assembly101 the mistake that it takes back is the last one of the same two parts that was not
taken back before; failing that, the last one at all. It came *now* when nothing was done in between, else *later*.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..datasets.assembly101 import Action, Label, Recording, Remark

Parts = frozenset[str]
"""A step of an assembly: the two parts that are joined."""

FACTS = (
    "too early",
    "wrong place",
    "stands on a mistake",
    "open mistakes",
    "nothing left",
    "steps left",
    "left ones that touch it",
    "steps owed",
    "steps that wait for it",
    "open ones that touch it",
    "an owed step is next",
    "a known step",
    "order known",
    "log seconds",
    "actions so far",
    "after taking apart",
)
"""Names of the facts about one correction, in their order."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One real correction."""

    recording: str
    toy: str
    now: bool
    facts: tuple[float, ...]
    """See FACTS; from the mistake's own row, the rows before it, and other recordings of the same toy."""


@dataclass(frozen=True, slots=True)
class Order:
    """What other recordings of a toy say about the order in which it is assembled."""

    runs: tuple[tuple[Parts, ...], ...]
    """Per recording the steps in order of their last right joining."""

    def steps(self) -> tuple[Parts, ...]:
        """Every step, by its mean place."""
        places: dict[Parts, list[float]] = {}
        for run in self.runs:
            for i, parts in enumerate(run):
                places.setdefault(parts, []).append(i / len(run))
        return tuple(sorted(places, key=lambda p: (sum(places[p]) / len(places[p]), sorted(p))))

    def before(self, parts: Parts) -> frozenset[Parts]:
        """Steps that came before it in every recording that has it."""
        earlier = [frozenset(run[: run.index(parts)]) for run in self.runs if parts in run]
        return frozenset.intersection(*earlier) if earlier else frozenset()


def corrections(recordings: Sequence[Recording]) -> Iterator[Correction]:
    """Every correction whose mistake is there, in the order of the recordings."""
    for recording in recordings:
        order = Order(tuple(_run(r) for r in recordings if r.toy == recording.toy and r.name != recording.name))
        for mistake, correction in pairs(recording.actions):
            facts = _facts(order, recording.actions, mistake)
            yield Correction(recording.name, recording.toy, correction == mistake + 1, facts)


def pairs(actions: Sequence[Action]) -> Iterator[tuple[int, int]]:
    """(index of the mistake, index of its correction)."""
    open_ones: list[int] = []
    for i, action in enumerate(actions):
        if action.label is Label.MISTAKE:
            open_ones.append(i)
        elif action.label is Label.CORRECTION and open_ones:
            same = [k for k in open_ones if actions[k].parts == action.parts]
            other = [k for k in open_ones if actions[k].remark is not Remark.NEEDLESS]
            mistake = (same or other or open_ones)[-1]
            open_ones.remove(mistake)
            yield mistake, i


def _run(recording: Recording) -> tuple[Parts, ...]:
    right = (a.parts for a in recording.actions if a.label is Label.CORRECT and a.joins)
    return tuple(dict.fromkeys(right))


def _facts(order: Order, actions: Sequence[Action], index: int) -> tuple[float, ...]:
    wrong, past = actions[index], actions[:index]
    joined = _joined(past)
    steps = order.steps()
    left = [p for p in steps if p not in joined and p != wrong.parts]
    owed = order.before(wrong.parts) - joined
    waiting = [p for p in left if wrong.parts in order.before(p)]
    ready = [p for p in left if order.before(p) <= joined | {wrong.parts}]
    return (
        float(wrong.remark is Remark.ORDER),
        float(wrong.remark is Remark.POSITION),
        float(wrong.remark is Remark.FOLLOWS),
        float(_open_mistakes(past)),
        float(not left),
        len(left) / 10.0,
        _share(left, wrong.parts),
        len(owed) / 3.0,
        len(waiting) / 5.0,
        _share(ready, wrong.parts),
        float(bool(left) and left[0] in owed),
        float(wrong.parts in steps),
        float(bool(order.runs)),
        math.log(max(1 / 30, wrong.end - wrong.start)),
        index / 20.0,
        float(bool(past) and not past[-1].joins),
    )


def _joined(past: Sequence[Action]) -> frozenset[Parts]:
    joined: set[Parts] = set()
    for action in past:
        (joined.add if action.joins else joined.discard)(action.parts)
    return frozenset(joined)


def _open_mistakes(past: Sequence[Action]) -> int:
    made = sum(a.label is Label.MISTAKE and a.joins for a in past)
    return max(0, made - sum(a.label is Label.CORRECTION for a in past))


def _share(steps: Sequence[Parts], parts: Parts) -> float:
    """Share of the steps that touch one of the parts."""
    return sum(bool(step & parts) for step in steps) / len(steps) if steps else 0.0
