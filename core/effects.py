"""Preconditions as AND / OR / NOT formulas over effects.

An effect is a short string that a step makes true, for example `filled:kettle`. Every step `s` also gives the
implicit effect `done:s`, so a plain "after step s" is the formula `done:s`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Set
from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """How the arguments of a formula combine."""

    AND = "and"
    """Every argument holds; an empty AND is true."""
    OR = "or"
    """At least one argument holds; an empty OR is false."""
    NOT = "not"
    """The single argument does not hold."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A Boolean formula over effects; leaves are effect strings."""

    op: Op = Op.AND
    args: tuple[Formula | str, ...] = ()

    def holds(self, effects: Set[str]) -> bool:
        """True when `effects` (those that hold now) satisfy the formula."""
        values = (arg in effects if isinstance(arg, str) else arg.holds(effects) for arg in self.args)
        if self.op is Op.AND:
            return all(values)
        if self.op is Op.OR:
            return any(values)
        return not all(values)

    def atoms(self) -> frozenset[str]:
        """Every effect the formula mentions."""
        return frozenset().union(*(frozenset((a,)) if isinstance(a, str) else a.atoms() for a in self.args))

    def required(self) -> frozenset[str]:
        """Effects that must hold in every way of satisfying the formula (atoms under ANDs only)."""
        if self.op is not Op.AND:
            return frozenset()
        return frozenset().union(*(frozenset((a,)) if isinstance(a, str) else a.required() for a in self.args))

    def positive(self) -> frozenset[str]:
        """Effects that help it to hold: those under an even number of NOTs."""
        return frozenset(effect for effect, wanted in self._signed(True) if wanted)

    def negative(self) -> frozenset[str]:
        """Effects that keep it from holding: those under an odd number of NOTs."""
        return frozenset(effect for effect, wanted in self._signed(True) if not wanted)

    def _signed(self, wanted: bool) -> Iterator[tuple[str, bool]]:
        inner = wanted if self.op is not Op.NOT else not wanted
        for arg in self.args:
            if isinstance(arg, str):
                yield arg, inner
            else:
                yield from arg._signed(inner)

    def may_hold(self, possible: Container[str], certain: Container[str]) -> bool:
        """True when it can hold at some time: `possible` effects can become true, `certain` ones (a part) stay."""
        if self.op is Op.NOT:
            must = (arg in certain if isinstance(arg, str) else arg.must_hold(possible, certain) for arg in self.args)
            return not all(must)
        values = (arg in possible if isinstance(arg, str) else arg.may_hold(possible, certain) for arg in self.args)
        return all(values) if self.op is Op.AND else any(values)

    def must_hold(self, possible: Container[str], certain: Container[str]) -> bool:
        """True when it holds whatever else becomes true; the other side of `may_hold`."""
        if self.op is Op.NOT:
            may = (arg in possible if isinstance(arg, str) else arg.may_hold(possible, certain) for arg in self.args)
            return not all(may)
        values = (arg in certain if isinstance(arg, str) else arg.must_hold(possible, certain) for arg in self.args)
        return all(values) if self.op is Op.AND else any(values)


TRUE = Formula()
"""The formula that always holds."""


def done(step_id: str) -> str:
    """The implicit effect of finishing a step."""
    return f"done:{step_id}"


def all_of(effects: Iterable[str]) -> Formula:
    """The AND of plain effects."""
    return Formula(Op.AND, tuple(effects))
