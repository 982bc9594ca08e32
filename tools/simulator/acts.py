"""What each primitive does to the table while it is going on: positions, states, and where the hand is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, TypeAlias

from ...core.steps import Role
from .items import Item
from .primitives import PRIMITIVES, PUT_BACK, Grip

Point = tuple[float, float]
HOVER = 0.30
"""How high a carried thing is, table units."""
FERRY_S = 3.0
"""Seconds of one trip of a spoon from the object to the target and back."""
POURED = 0.45
"""How much one pouring moves, as a fraction of a vessel."""


class Phase(StrEnum):
    """The parts of an action, in order."""

    REACH = "reach"
    """The empty hand goes to the first thing."""
    CARRY = "carry"
    """The thing in hand goes to where it is used."""
    ACT = "act"
    """The action itself."""
    RETURN = "return"
    """The thing in hand goes home."""
    RETRACT = "retract"
    """The empty hand goes to rest."""


Trace: TypeAlias = Literal["soiled", "wrapped", "askew", "ragged", "scant", "lavish"]
"""A field of `Item`: each of them says there what it means."""
TRACES: tuple[Trace, ...] = ("soiled", "wrapped", "askew", "ragged", "scant", "lavish")


@dataclass(frozen=True, slots=True)
class Manner:
    """What is wrong with how an act is done. It shows on vivid things only."""

    amount: float = 1.0
    """How much of it is done, as a factor; what is above 1 comes in the second half of the act."""
    spill: float = 0.0
    """How much is spilt from the middle on."""
    setting: float = 0.0
    """1: a dial is set wrongly."""
    near: bool = False
    """The other hand comes too near to what is hot or sharp."""
    trace: Trace | None = None
    """What it leaves on the changed thing, at once, once `since` of the act is over."""
    since: float = 0.0
    wild: float = 0.0
    """How far the hand strays from its way after the first third, table units."""


AS_IT_SHOULD = Manner()
STRAYS_FROM = 0.35
"""Fraction of an act from which a wild hand strays."""


@dataclass(frozen=True, slots=True)
class Action:
    """What one hand does."""

    verb: str
    roles: dict[Role, int]
    """role -> index of the item."""
    hand: int
    phases: tuple[tuple[Phase, float], ...]
    """(phase, seconds)."""
    tag: str = ""
    """Free for whoever started it."""
    mirrored: bool = False
    """Done the other way round, as a left hand does it."""
    manner: Manner | None = None
    """What is wrong with how it is done, where that shows; None: nothing."""

    @property
    def way(self) -> float:
        """+1, or -1 when it is done the other way round: factor on what is beside or tilted."""
        return -1.0 if self.mirrored else 1.0

    @property
    def held(self) -> int:
        """Index of the item that the hand takes or touches."""
        if self.verb == PUT_BACK or self.verb not in PRIMITIVES:
            return self.roles[Role.OBJECT]
        return self.roles[PRIMITIVES[self.verb].held]


@dataclass(slots=True)
class Doing:
    """One moment of an act; the functions below write into `items`."""

    items: list[Item]
    action: Action
    f: float
    """Fraction of the act that is over."""
    into: float
    """Seconds since it began."""
    place: Point
    """Where the hand was when it began."""
    base: Item
    """The changed item as it was when it began."""
    changed: int
    """Index of the item that the act changes."""
    support: Point | None = None
    """Where the other hand helps; None leaves it at rest."""

    @property
    def side(self) -> float:
        """+1 when the right hand works, -1 when the left does."""
        return 1.0 if self.action.hand else -1.0

    @property
    def done(self) -> float:
        """How much of the effect is there: the fraction of the act, more or less when the amount is wrong."""
        manner = self.action.manner
        if manner is None:
            return self.f
        return self.f * min(1.0, manner.amount) + max(0.0, manner.amount - 1.0) * max(0.0, 2 * self.f - 1)

    @property
    def wobble(self) -> float:
        """Radians at one turn a second."""
        return 2 * math.pi * self.into

    def change(self, **fields: float | str | int | None) -> None:
        """Write fields of the changed item."""
        self.items[self.changed] = replace(self.items[self.changed], **fields)  # type: ignore[arg-type]


def strayed(d: Doing, hand: Point) -> Point:
    """Where a hand that works wildly is instead, with what it holds; it is back on its way when the act ends."""
    manner = d.action.manner
    if manner is None or not manner.wild or d.f <= STRAYS_FROM:
        return hand
    far = manner.wild * math.sin(math.pi * (d.f - STRAYS_FROM) / (1.0 - STRAYS_FROM))
    dx, dy = far * math.sin(1.9 * d.wobble), 0.6 * far * math.cos(1.3 * d.wobble)
    held = d.items[d.action.held]
    if held.pos == hand:  # in hand; what is only touched, or slides by itself, stays
        d.items[d.action.held] = replace(
            held, pos=offset(hand, dx, dy), angle=held.angle + 90.0 * far * math.sin(d.wobble)
        )
    return offset(hand, dx, dy)


def leave_trace(d: Doing) -> None:
    """What the manner leaves on the changed thing."""
    manner = d.action.manner
    if manner is not None and manner.trace is not None and d.f >= manner.since:
        d.change(**{manner.trace: 1.0})


def changed_item(action: Action) -> int:
    """Index of the item that the action changes."""
    by_object = action.verb in PRIMITIVES and PRIMITIVES[action.verb].grip is Grip.TOOL
    if Role.TARGET in action.roles and not (by_object and Role.OBJECT in action.roles):
        return action.roles[Role.TARGET]
    return action.roles.get(Role.OBJECT, action.held)


def hold(items: list[Item], action: Action, hand: Point, lift: float, angle: float = 0.0) -> None:
    """Put the held item where the hand is."""
    items[action.held] = replace(items[action.held], pos=hand, lift=max(0.0, lift), angle=angle, inside=None)


def offset(p: Point, dx: float, dy: float) -> Point:
    """A point moved by (dx, dy)."""
    return (p[0] + dx, p[1] + dy)


def _pour(d: Doing) -> Point:
    tilt = 75.0 * max(0.0, min(1.0, d.f / 0.12, (1 - d.f) / 0.12))
    hold(d.items, d.action, d.place, HOVER, tilt * d.action.way)
    source, target = d.items[d.action.held], d.items[d.changed]
    level = min(1.0, d.base.level + POURED * d.done)
    moved = max(0.0, level - target.level)
    d.items[d.action.held] = replace(source, level=max(0.0, source.level - moved))
    d.change(level=level, content=source.content or "water")
    if target.vivid:
        d.change(heat=max(d.base.heat, 0.95 * source.heat * d.f))
        _spilt(d, d.base.level + POURED * d.done - 1.0)
    return d.place


def _beside(d: Doing) -> None:
    if d.items[d.changed].vivid:
        _spilt(d, 0.3 * (d.done - 1.0))


def _spilt(d: Doing, excess: float) -> None:
    """What runs over, and what goes beside."""
    beside = d.action.manner.spill * max(0.0, 2 * d.f - 1) if d.action.manner else 0.0
    d.change(spill=min(1.0, max(d.base.spill, 3.0 * excess, beside)))


def _sprinkle(d: Doing) -> Point:
    hand = offset(d.place, 0.05 * math.sin(3.1 * d.wobble), 0.03 * math.sin(2.3 * d.wobble))
    hold(d.items, d.action, hand, HOVER, 130.0 * d.action.way)
    d.change(dust=max(d.base.dust, min(1.0, d.done)))
    _beside(d)
    return hand


def _place(d: Doing) -> Point:
    hold(d.items, d.action, d.place, HOVER * max(0.0, 0.5 - d.f))
    if d.action.verb == "place":
        d.items[d.action.held] = replace(d.items[d.action.held], inside=d.action.roles[Role.TARGET])
    if d.f >= 1.0:
        d.items[d.action.held] = replace(d.items[d.action.held], home=d.place)
    return d.place


def _screw(d: Doing) -> Point:
    hold(d.items, d.action, d.place, 0.06 * (1 - d.f), 360.0 * ((0.45 * d.into) % 1.0))
    home = d.place if d.f >= 1.0 else d.items[d.action.held].home
    d.items[d.action.held] = replace(d.items[d.action.held], inside=d.action.roles[Role.TARGET], home=home)
    d.support = offset(d.items[d.changed].pos, -0.34 * d.side, 0.04)
    return d.place


def _stir(d: Doing) -> Point:
    turn = 1.3 * d.wobble
    hand = offset(d.place, 0.10 * math.cos(turn), 0.06 * math.sin(turn))
    hold(d.items, d.action, hand, 0.1, (65.0 + 15.0 * math.cos(turn)) * d.action.way)
    d.change(mixed=max(d.base.mixed, min(1.0, d.done)))
    d.support = offset(d.items[d.changed].pos, -0.36 * d.side, 0.04)
    return hand


def _cut(d: Doing) -> Point:
    hand = offset(d.place, 0.10 * math.sin(1.1 * d.wobble) + 0.2 * (d.f - 0.5), 0.0)
    hold(d.items, d.action, hand, 0.05 + 0.05 * math.sin(1.1 * d.wobble), 40.0 * d.action.way)
    d.change(cut=max(d.base.cut, min(1.0, d.done)))
    d.support = offset(d.items[d.changed].pos, -0.34 * d.side, 0.02)
    return hand


def _wipe(d: Doing) -> Point:
    hand = offset(d.place, 0.16 * math.sin(0.9 * d.wobble), 0.08 * math.sin(0.45 * d.wobble) + 0.08)
    hold(d.items, d.action, hand, 0.0)
    d.change(wet=max(d.base.wet, min(1.0, d.done)))
    return hand


def _ferry(d: Doing) -> Point:
    hand = _shuttle(d)
    hold(d.items, d.action, hand, 0.12, -20.0 * d.action.way)
    if d.action.verb == "scoop":
        d.change(dust=max(d.base.dust, min(1.0, d.done)), content=d.base.content or "powder")
        _beside(d)
    else:
        d.change(smear=max(d.base.smear, min(1.0, d.done)))
    return hand


def _shuttle(d: Doing) -> Point:
    """Back and forth between object and target: dip, cross, drop, come back."""
    a = offset(d.items[d.action.roles[Role.OBJECT]].pos, 0.05, -0.10)
    b = offset(d.items[d.action.roles[Role.TARGET]].pos, 0.05, -0.10)
    u = (d.into % FERRY_S) / FERRY_S
    if u < 0.25:
        return a
    if u < 0.45:
        return mix(a, b, ease((u - 0.25) / 0.2))
    return b if u < 0.8 else mix(b, a, ease((u - 0.8) / 0.2))


def _lid(d: Doing) -> Point:
    openness = d.f if d.action.verb == "open" else 1 - d.f
    d.change(openness=openness)
    d.support = offset(d.place, -0.34 * d.side, 0.06)
    return offset(d.place, 0.08 + 0.25 * openness, -0.24 + 0.12 * openness)


def _switch(d: Doing) -> Point:
    wanted = float(d.action.verb == "switch_on")
    d.change(on=wanted if d.f >= 0.5 else d.base.on)
    if d.action.manner is not None and d.f >= 0.5:
        d.change(setting=d.action.manner.setting)
    return offset(d.place, 0.0, 0.05 * math.sin(math.pi * d.f))


def _flip(d: Doing) -> Point:
    lift = 0.25 * math.sin(math.pi * d.f)
    d.change(flipped=abs(d.base.flipped - d.f), lift=lift, angle=12.0 * math.sin(2 * math.pi * d.f))
    d.support = offset(d.place, -0.34 * d.side, 0.04 - 0.9 * lift)
    return offset(d.place, 0.30 * d.side, 0.04)


def _shake(d: Doing) -> Point:
    hand = offset(d.place, 0.06 * math.sin(2.2 * d.wobble), 0.12 * math.sin(1.7 * d.wobble))
    hold(d.items, d.action, hand, 1.4 * HOVER, 32.0 * math.sin(2.2 * d.wobble))
    return hand


def _shift(d: Doing) -> Point:
    hold(d.items, d.action, d.place, 0.1)
    return d.place


def ease(f: float) -> float:
    """Smooth 0 -> 1."""
    return f * f * (3 - 2 * f)


def mix(a: Point, b: Point, f: float) -> Point:
    """Between two points."""
    return (a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f)


ACTS: dict[str, Callable[[Doing], Point]] = {
    "pour": _pour, "sprinkle": _sprinkle, "place": _place, "take_out": _place, "screw": _screw, "stir": _stir,
    "cut": _cut, "wipe": _wipe, "scoop": _ferry, "spread": _ferry, "open": _lid, "close": _lid,
    "switch_on": _switch, "switch_off": _switch, "flip": _flip, "shake": _shake, "shift": _shift,
}  # fmt: skip
"""verb -> what one moment of it does; returns where the hand is."""
