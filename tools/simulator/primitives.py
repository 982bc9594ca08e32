"""The published action primitives of world `table`: which things each needs, and in which roles.

`planwatch validate --sim` holds a task graph against this table; `sim render` performs any graph that maps to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...core.steps import Role

VESSELS = frozenset({"mug", "glass", "bowl", "pot", "pan", "kettle"})
FLAT = frozenset({"plate", "board", "pan"})
FOOD = frozenset({"bread", "apple", "carrot"})
TAKEN = frozenset({*FOOD, "block", "bolt", "mug", "glass", "sponge", "shaker", "bottle"})


class Grip(StrEnum):
    """How the hands do a primitive."""

    CARRY = "carry"
    """The object is carried to the target, used there and brought back."""
    DELIVER = "deliver"
    """The object is carried to the target and stays there."""
    TOOL = "tool"
    """A tool is carried to where it works, and brought back."""
    FERRY = "ferry"
    """A tool goes back and forth between object and target, and is brought back."""
    TOUCH = "touch"
    """The object is worked on where it stands."""
    LIFT = "lift"
    """The object is lifted, moved about and set down where it was."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """One action of the world."""

    verb: str
    grip: Grip
    roles: dict[Role, frozenset[str]]
    """role -> the kinds that may fill it."""
    seconds: float
    """Median seconds of the act itself, without reaching and carrying."""

    @property
    def held(self) -> Role:
        """The role of the thing taken in hand."""
        return Role.TOOL if self.grip in (Grip.TOOL, Grip.FERRY) else Role.OBJECT


def _p(verb: str, grip: Grip, seconds: float, **roles: frozenset[str]) -> Primitive:
    return Primitive(verb, grip, {Role(name): kinds for name, kinds in roles.items()}, seconds)


def _k(*names: str) -> frozenset[str]:
    return frozenset(names)


PRIMITIVES: dict[str, Primitive] = {
    p.verb: p
    for p in (
        _p("pour", Grip.CARRY, 7.0, object=_k("bottle", "kettle", "jar", "glass", "mug"), target=VESSELS),
        _p("sprinkle", Grip.CARRY, 6.0, object=_k("shaker"), target=VESSELS | FLAT | FOOD),
        _p("place", Grip.DELIVER, 2.5, object=TAKEN, target=FLAT | _k("box", "bowl", "pot")),
        _p("take_out", Grip.DELIVER, 2.5, object=TAKEN, target=_k("box", "bowl", "pot")),
        _p("screw", Grip.DELIVER, 8.0, object=_k("bolt"), target=_k("block", "board", "box")),
        _p("stir", Grip.TOOL, 9.0, target=VESSELS, tool=_k("spoon")),
        _p("cut", Grip.TOOL, 9.0, object=FOOD, tool=_k("knife")),
        _p("wipe", Grip.TOOL, 8.0, object=_k("plate", "board", "pan", "box", "block"), tool=_k("sponge")),
        _p("scoop", Grip.FERRY, 9.0, object=_k("jar"), target=VESSELS | _k("plate"), tool=_k("spoon")),
        _p("spread", Grip.FERRY, 10.0, object=_k("jar"), target=_k("bread", "plate"), tool=_k("knife")),
        _p("open", Grip.TOUCH, 4.0, object=_k("jar", "bottle", "box", "pot")),
        _p("close", Grip.TOUCH, 4.0, object=_k("jar", "bottle", "box", "pot")),
        _p("switch_on", Grip.TOUCH, 2.5, object=_k("kettle", "lamp", "radio")),
        _p("switch_off", Grip.TOUCH, 2.5, object=_k("kettle", "lamp", "radio")),
        _p("flip", Grip.TOUCH, 3.5, object=FOOD | _k("plate", "block", "box")),
        _p("shake", Grip.LIFT, 6.0, object=_k("bottle", "shaker", "jar", "box")),
    )
}
"""verb -> primitive."""

PUT_BACK = "put_back"
"""What a person does with a thing in hand that is wrong, or no longer wanted."""


def unmapped_reason(verb: str | None, kinds: dict[Role, str | None]) -> str | None:
    """Why a step does not map to a primitive, in one line; None when it does."""
    if verb is None or verb not in PRIMITIVES:
        return f"no primitive for verb {verb!r}; allowed: {', '.join(sorted(PRIMITIVES))}"
    for role, allowed in PRIMITIVES[verb].roles.items():
        kind = kinds.get(role)
        if kind is None:
            return f"{verb!r} needs a {role.value}; allowed kinds: {', '.join(sorted(allowed))}"
        if kind not in allowed:
            return f"{verb!r} cannot have a {kind!r} as {role.value}; allowed kinds: {', '.join(sorted(allowed))}"
    return None
