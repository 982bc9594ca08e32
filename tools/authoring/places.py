"""Which things a step touches: what its words name, what was put where before, and what "it" stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .acts import FREE, Act
from .clause import Clause
from .nouns import APPLIANCES, COLLECTIVES, CONTAINERS, Noun

_STACKED = frozenset("place put lay stack load arrange set position".split())
_OVER = frozenset("on onto over upon atop across".split())
_WITH_MATERIAL = frozenset("line coat brush grease cover wrap stuff fill oil butter top spread smear".split())
_IN_A_PAN = frozenset("fry saute sauté brown sear stir-fry pan-fry caramelize".split())
_IN_THE_OVEN = frozenset("bake roast broil toast".split())
_ON_THE_WORK = frozenset({Act.ATTACH, Act.DETACH, Act.SET, Act.CHECK, Act.OPEN, Act.TREAT})
"""Acts on parts of one piece of work: what is done to one part bears on the others."""
WORK = "*"
"""The piece of work as a whole."""
_PRONOUNS = frozenset("it them this these both".split())


@dataclass(frozen=True, slots=True)
class Touched:
    """The things of one step, by name; each in one of the three."""

    changes: tuple[str, ...] = ()
    """Changed as a whole."""
    receives: tuple[str, ...] = ()
    """Gets something more, as others may before or after."""
    reads: tuple[str, ...] = ()
    """Used as it is."""
    fresh: bool = False
    """True when the words name where it happens, and nothing was done there yet."""


class Places:
    """What is known of things so far: their names, what they are in, and what was last worked on."""

    def __init__(self) -> None:
        self._names: list[tuple[frozenset[str], str, str]] = []
        """(words, the last of them, thing): every name that a thing goes by."""
        self._in: dict[str, str] = {}
        """thing -> what it is in or on."""
        self._work: str | None = None
        """Where the work goes on: what a step without an object is done to."""
        self._last: str | None = None
        """What was named last: "it"."""
        self._ready: list[str] = []
        """Made ready, and not brought to anything yet."""
        self._worked: set[str] = set()

    def touch(self, clause: Clause) -> Touched:
        """The things of a step; afterwards it is known where they are."""
        if clause.act is Act.MOVE or (clause.act is Act.ADD and clause.sources and clause.places):
            touched = self._move(clause)
        elif clause.act is Act.ADD:
            touched = self._add(clause)
        else:
            touched = self._change(clause)
        for result in clause.results:
            self._call(touched, result)
        self._worked.update((*touched.changes, *touched.receives))
        return touched

    def _add(self, clause: Clause) -> Touched:
        """Things brought to a place: "add X to Y", "season Y with X", "top Y with X"."""
        holders, goods = self._sides(clause)
        named = [self._name(n) for n in holders]
        fresh = bool(named) and not any(t in self._worked for t in named)
        targets = list(dict.fromkeys(self._root(t) for t in named)) or self._working()
        brought = self._all(goods)
        reads = tuple(r for r in dict.fromkeys(self._root(t) for t in brought) if r not in targets)
        for thing in brought if targets else ():
            self._put(thing, targets[0])
        self._attend(targets or list(reads), clause.act)
        if clause.verb in _STACKED and clause.preposition in _OVER:
            return Touched(tuple(targets), (), reads, fresh)
        return Touched((), tuple(targets), reads, fresh)

    def _sides(self, clause: Clause) -> tuple[list[Noun], list[Noun]]:
        """(what receives, what is brought)."""
        holders = [n for n in clause.places if n.head not in APPLIANCES]
        goods = [*clause.objects, *clause.tools]
        if holders:
            return holders, goods
        if clause.tools:
            known = [n for n in clause.objects if n.holds or n.mixture or self._find(n)]
            return known, [n for n in goods if n not in known]
        held = [n for n in goods if n.holds and n.head not in APPLIANCES][:1]
        return held, [n for n in goods if n not in held]

    def _move(self, clause: Clause) -> Touched:
        """What one thing holds goes to another."""
        nouns = (*clause.objects, *clause.sources)
        known = [n for n in nouns if self._find(n) is not None or n.mixture] or nouns
        given = list(dict.fromkeys(self._root(t) for t in self._all(known))) or self._working()
        goals = [self._name(n) for n in clause.places if n.head not in APPLIANCES]
        fresh = bool(goals) and not any(t in self._worked for t in goals)
        targets = list(dict.fromkeys(self._root(t) for t in goals))
        for source in given if targets else ():
            for thing in [t for t, place in self._in.items() if place == source]:
                self._put(thing, targets[0])
            self._put(source, targets[0])
        self._attend(targets or given, clause.act)
        return Touched(tuple(t for t in given if t not in targets), tuple(targets), (), fresh)

    def _change(self, clause: Clause) -> Touched:
        nouns = [*clause.objects, *clause.sources]
        raw = clause.act in FREE
        if not raw and not any(self._find(n) or n.holds or n.mixture for n in nouns):
            nouns += [n for n in clause.places if n.head not in APPLIANCES]
        things = self._all(nouns)
        machines = [t for n in (*nouns, *clause.places) if n.head in APPLIANCES and (t := self._find(n))]
        if clause.verb in _IN_THE_OVEN:
            machines += [t for n in self._names if n[1] == "oven" for t in n[2:]]
        fresh = bool(things) and not any(self._root(t) in self._worked for t in things)
        named = clause.act in (Act.COMBINE, Act.MAKE) and bool(things)
        if (
            not raw
            and clause.verb != "preheat"
            and not named
            and not any(self._root(t) in self._worked for t in things)
        ):
            things = [*self._working(), *things]
        if clause.verb in _IN_A_PAN:
            self._into_a_pan(things)
        roots = list(dict.fromkeys(self._root(t) for t in things))
        if clause.verb in _WITH_MATERIAL and roots:
            for thing in self._all(clause.tools):
                self._put(thing, roots[0])
        if raw:
            self._ready += [t for t in things if t not in self._ready]
        if clause.verb != "preheat":
            self._attend(roots, clause.act)
        work = [WORK] if clause.act in _ON_THE_WORK else []
        boils = fresh and [n.head for n in clause.objects] == ["water"]
        return Touched((*roots, *work), (), tuple(t for t in machines if t not in roots), boils)

    def _into_a_pan(self, things: list[str]) -> None:
        """What is fried is in a pan, though the words need not say so."""
        loose = [t for t in things if not self._is_holder(self._root(t))]
        if loose:
            pan = self._name(Noun(frozenset(("pan",)), "pan"))
            for thing in loose:
                self._put(self._root(thing), pan)
                self._put(thing, pan)

    def _is_holder(self, thing: str) -> bool:
        return any(name == thing and head in CONTAINERS for _, head, name in self._names)

    def _attend(self, things: list[str], act: Act | None) -> None:
        if things:
            self._last = things[0]
            if act not in FREE:
                self._work = things[0]

    def _call(self, touched: Touched, result: Noun) -> None:
        """What the words say it becomes is another name for it."""
        things = (*touched.changes, *touched.receives)
        if things and self._find(result) is None:
            self._names.append((result.words, result.head, things[0]))

    def _all(self, nouns: Iterable[Noun]) -> list[str]:
        out: list[str] = []
        for n in nouns:
            if n.head in COLLECTIVES and self._ready:
                out += self._ready
                self._ready = []
            else:
                out.append(self._name(n))
        return list(dict.fromkeys(out))

    def _name(self, n: Noun) -> str:
        """The thing that a phrase names, made known when it is new."""
        if n.head in _PRONOUNS and self._last is not None:
            return self._last
        found = self._find(n)
        if found is not None:
            return found
        if n.mixture and self._work is not None:
            return self._work
        name = " ".join(sorted(n.words))
        self._names.append((n.words, n.head, name))
        return name

    def _find(self, n: Noun) -> str | None:
        """The known thing that the phrase names, the later of equals; None when there is none.

        Its words are among the phrase's or the other way round ("garlic" and "garlic clove", but not "bell pepper" and
        "black pepper"), or the phrase is made with it ("filter cone"). A holder is found only by its own kind.
        """
        best: tuple[int, int, str] | None = None
        for place, (words, head, thing) in enumerate(self._names):
            if (head in CONTAINERS) != n.holds or (n.holds and n.head != head):
                continue
            if words <= n.words or n.words <= words:
                score = (4 + len(words & n.words), place, thing)
            elif head in n.words and head != n.head:
                score = (1, place, thing)
            else:
                continue
            best = score if best is None or score > best else best
        return best[2] if best else None

    def _root(self, thing: str) -> str:
        seen = {thing}
        while thing in self._in and self._in[thing] not in seen:
            thing = self._in[thing]
            seen.add(thing)
        return thing

    def _put(self, thing: str, place: str) -> None:
        if thing != place and self._root(place) != thing:
            self._in[thing] = place
        self._ready = [t for t in self._ready if t != thing]

    def _working(self) -> list[str]:
        return [self._root(self._work)] if self._work is not None else []
