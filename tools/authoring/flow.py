"""Who must wait for whom, from what steps do to things: the order in which a text stands, without what need not be.

Steps are read as a program that changes things. A step that uses a thing waits for those that made it what it is
(read after write), one that changes it waits for those that used it before (write after read), and several that only
bring something to the same thing may come in any order until the next step changes it as a whole. This is the
dependence analysis of compilers, with commuting writes (Padua and Wolfe, "Advanced compiler optimizations for
supercomputers", CACM 1986). A step of which nothing is understood waits for the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .acts import FREE, Act
from .clause import Clause
from .places import Places

_AS_A_WHOLE = frozenset(set(Act) - FREE - {Act.ADD, Act.MOVE})


@dataclass(frozen=True, slots=True)
class Line:
    """One step as the words give it."""

    clauses: tuple[Clause, ...]
    after: frozenset[int] = frozenset()
    """Steps that the words place before it ("once the water boils")."""
    beside: frozenset[int] = frozenset()
    """Steps that the words place at the same time ("while it cools"): it waits for what they wait for, not for them."""


@dataclass(slots=True)
class _Use:
    """Who did what to one thing since it was last changed as a whole."""

    changed: set[int] = field(default_factory=set)
    added: set[int] = field(default_factory=set)
    read: set[int] = field(default_factory=set)


def precedence(lines: Sequence[Line]) -> tuple[frozenset[int], ...]:
    """step -> the earlier steps that it waits for, the needless left in (`reduced` takes them out). Acyclic."""
    flow = _Flow()
    return tuple(frozenset(flow.step(i, line)) for i, line in enumerate(lines))


def closure(before: Sequence[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """step -> every step that comes before it."""
    out: list[frozenset[int]] = []
    for direct in before:
        out.append(direct.union(*(out[i] for i in direct)))
    return tuple(out)


def reduced(before: Sequence[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """Without steps that others of the same set wait for anyway (the transitive reduction)."""
    every = closure(before)
    return tuple(frozenset(i for i in direct if not any(i in every[k] for k in direct)) for direct in before)


class _Flow:
    def __init__(self) -> None:
        self._uses: dict[str, _Use] = {}
        self._places = Places()
        self._before: list[set[int]] = []
        self._open: set[int] = set()
        """Steps that nobody waits for yet."""

    def step(self, index: int, line: Line) -> set[int]:
        """What step `index` waits for; afterwards what it did is known."""
        wait: set[int] = set()
        for part in line.clauses:
            wait |= self._flow(index, part) if part.act is not None else self._previous(index)
        if any(part.again for part in line.clauses):
            wait |= self._previous(index)
        for other in line.beside:
            wait = (wait - {other}) | self._before[other]
        wait = (wait | line.after) - {index}
        self._before.append(wait)
        self._open = (self._open - wait) | {index}
        return wait

    def _previous(self, index: int) -> set[int]:
        return {index - 1} if index else set()

    def _flow(self, index: int, clause: Clause) -> set[int]:
        touched = self._places.touch(clause)
        wait: set[int] = set()
        known = [thing for thing in (*touched.changes, *touched.receives, *touched.reads) if thing in self._uses]
        for thing in touched.reads:
            wait |= self._reading(thing, index)
        for thing in touched.receives:
            wait |= self._adding(thing, index)
        for thing in touched.changes:
            wait |= self._changing(thing, index)
        if clause.act is Act.SERVE or (clause.act is Act.HEAT and clause.verb != "preheat"):
            wait |= self._open
        if not known and not wait and not self._may_begin(clause, touched.fresh):
            wait |= self._previous(index)
        return wait

    def _may_begin(self, clause: Clause, fresh: bool) -> bool:
        """True for an act that can begin with nothing done before."""
        return (
            clause.act in FREE
            or clause.verb == "preheat"
            or (clause.act in (Act.ADD, Act.MOVE, Act.COOK, Act.HEAT) and fresh)
        )

    def _reading(self, thing: str, index: int) -> set[int]:
        use = self._uses.setdefault(thing, _Use())
        use.read.add(index)
        return use.changed | use.added

    def _adding(self, thing: str, index: int) -> set[int]:
        use = self._uses.setdefault(thing, _Use())
        use.added.add(index)
        return set(use.changed)

    def _changing(self, thing: str, index: int) -> set[int]:
        use = self._uses.get(thing, _Use())
        self._uses[thing] = _Use(changed={index})
        return use.changed | use.added | use.read
