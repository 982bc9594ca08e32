"""World `table`: a pure transition function over items, hands and the action going on.

`advance(world, dt)` knows nothing of people, plans or pixels. No effect comes without its action; `release` of a half
done action leaves what was already done (a half-filled mug stays half filled).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ...core.steps import Role
from .acts import (
    ACTS,
    AS_IT_SHOULD,
    HOVER,
    Action,
    Doing,
    Phase,
    Point,
    changed_item,
    ease,
    hold,
    leave_trace,
    mix,
    offset,
    strayed,
)
from .items import Item
from .primitives import PRIMITIVES, PUT_BACK, Grip
from .warmth import warmed

REST = ((0.95, 2.95), (2.65, 2.95))
"""Where the left and the right hand rest, table units."""


NEAR_FROM = 0.25
"""Fraction of an act from which a careless other hand comes too near."""
HELP = 0.6
"""Seconds in which the other hand comes to help, and goes."""


@dataclass(frozen=True, slots=True)
class World:
    """The whole state at one moment."""

    items: tuple[Item, ...]
    hands: tuple[tuple[float, float], tuple[float, float]] = REST
    action: Action | None = None
    phase: int = 0
    into: float = 0.0
    """Seconds into the phase."""
    origin: tuple[float, float] = REST[0]
    """Where the hand was when the phase began."""
    helper: Point | None = None
    """Where the other hand was when the phase began; None at rest."""
    before: Item | None = None
    """The item being changed, as it was when the act began."""
    vivid: bool = False
    """True when things grow hot and cool (card `table-v2`)."""
    frank: bool = False
    """True when every way to go wrong shows (card `table-v3`)."""
    clear: bool = False
    """True when what lies in a thing does not hide the sign of its slip (card `table-v4`)."""

    @property
    def touching(self) -> bool:
        """True while the hand has contact with a thing."""
        return self.action is not None and self.action.phases[self.phase][0] not in (Phase.REACH, Phase.RETRACT)

    @property
    def phase_now(self) -> Phase | None:
        """The phase going on."""
        return self.action.phases[self.phase][0] if self.action else None


def begin(world: World, action: Action) -> World:
    """Start an action; raises ValueError while another is going on."""
    if world.action is not None:
        raise ValueError(f"cannot begin {action.verb!r}: {world.action.verb!r} is going on; let it end or release it")
    return replace(world, action=action, phase=0, into=0.0, origin=world.hands[action.hand], before=None)


def abort(world: World, seconds: float, retract: float) -> World:
    """Break off: what is in hand goes home within `seconds`, then the hand rests. Effects so far stay."""
    action = world.action
    if action is None:
        return world
    carried = action.verb == PUT_BACK or PRIMITIVES.get(action.verb, None) is None
    carried = carried or PRIMITIVES[action.verb].grip is not Grip.TOUCH
    phases = ((Phase.RETURN, seconds if carried and world.touching else 0.05), (Phase.RETRACT, retract))
    return replace(
        world,
        action=replace(action, phases=phases),
        phase=0,
        into=0.0,
        origin=world.hands[action.hand],
        helper=world.hands[1 - action.hand],
        before=None,
    )


def advance(world: World, dt: float) -> World:
    """The world `dt` seconds later."""
    while dt > 1e-9 and world.action is not None:
        left = world.action.phases[world.phase][1] - world.into
        step = min(dt, left)
        world = _warm(world, step)
        world = _settle(replace(world, into=world.into + step))
        dt -= step
        if step >= left - 1e-9:
            world = _next_phase(world)
    return _warm(world, dt)


def _warm(world: World, dt: float) -> World:
    """Heat goes on whatever is done; what is being poured into takes its heat from the pouring."""
    if not world.vivid or dt <= 1e-9:
        return world
    poured = world.action is not None and world.action.verb == "pour" and world.phase_now is Phase.ACT
    but = changed_item(world.action) if poured and world.action is not None else None
    return replace(world, items=warmed(world.items, dt, but))


def _next_phase(world: World) -> World:
    action = world.action
    assert action is not None
    if world.phase + 1 >= len(action.phases):
        return replace(world, action=None, phase=0, into=0.0, helper=None, before=None)
    hands = world.hands[action.hand], world.hands[1 - action.hand]
    return replace(world, phase=world.phase + 1, into=0.0, origin=hands[0], helper=hands[1], before=None)


def _settle(world: World) -> World:
    """Positions and states that follow from the phase and the time into it."""
    action = world.action
    assert action is not None
    phase, seconds = action.phases[world.phase]
    f = min(1.0, world.into / max(seconds, 1e-6))
    items = list(world.items)
    if phase is Phase.RETRACT:
        hand = mix(world.origin, REST[action.hand], ease(f))
    elif phase is Phase.REACH:
        hand = mix(world.origin, _grasp(items, action), ease(f))
    elif phase is Phase.CARRY:
        hand = mix(world.origin, _work_place(items, action), ease(f))
        hold(items, action, hand, HOVER * math.sin(math.pi * min(1.0, f + 0.25)))
    elif phase is Phase.RETURN:
        hand = mix(world.origin, _home(items, action), ease(f))
        if _lifted(action):
            hold(items, action, hand, HOVER * (1 - f))
    else:
        return _act(world, action, f)
    other = REST[1 - action.hand]
    if world.helper is not None:
        other = mix(world.helper, other, ease(min(1.0, world.into / HELP)))
    return replace(world, items=tuple(items), hands=_hands(action.hand, hand, other))


def _hands(which: int, working: Point, other: Point) -> tuple[Point, Point]:
    return (working, other) if which == 0 else (other, working)


def _lifted(action: Action) -> bool:
    primitive = PRIMITIVES.get(action.verb)
    return primitive is None or primitive.grip is not Grip.TOUCH


def _grasp(items: list[Item], action: Action) -> tuple[float, float]:
    return items[action.held].pos


def _home(items: list[Item], action: Action) -> tuple[float, float]:
    return items[action.held].home if _lifted(action) else items[action.held].pos


def _work_place(items: list[Item], action: Action) -> tuple[float, float]:
    """Where the held thing is used, table units."""
    grip = PRIMITIVES[action.verb].grip if action.verb in PRIMITIVES else Grip.LIFT
    if action.verb == "take_out":
        return items[action.held].home
    if grip is Grip.LIFT:
        return offset(items[action.held].pos, 0.0, -0.12)
    if grip is Grip.FERRY or (grip is Grip.TOOL and Role.OBJECT in action.roles):
        return offset(items[action.roles[Role.OBJECT]].pos, 0.05, -0.10)
    target = items[action.roles[Role.TARGET]].pos
    if grip is Grip.DELIVER:
        return offset(target, 0.0, -0.08)
    return offset(target, -0.26 * action.way, -0.34) if grip is Grip.CARRY else offset(target, 0.05, -0.16)


def _careless(changed: Item, action: Action) -> Point:
    """Where the other hand is when it is too near."""
    return offset(changed.pos, -0.10 if action.hand else 0.10, -0.16)


def too_near(world: World) -> World:
    """The same moment with the other hand too near to what is being changed; unchanged outside of an act."""
    action = world.action
    if action is None or world.phase_now is not Phase.ACT:
        return world
    manner = replace(action.manner or AS_IT_SHOULD, near=True)
    other = _careless(world.items[changed_item(action)], action)
    hands = _hands(action.hand, world.hands[action.hand], other)
    return replace(world, action=replace(action, manner=manner), hands=hands)


def _act(world: World, action: Action, f: float) -> World:
    items = list(world.items)
    changed = changed_item(action)
    if world.before is None:
        world = replace(world, before=items[changed])
    assert world.before is not None
    doing = Doing(items, action, f, world.into, world.origin, world.before, changed)
    hand = strayed(doing, ACTS[action.verb](doing))
    leave_trace(doing)
    other = REST[1 - action.hand]
    if action.manner is not None and action.manner.near and f > NEAR_FROM:
        doing.support = _careless(items[changed], action)
    if doing.support is not None:
        left = action.phases[world.phase][1] - world.into
        other = mix(other, doing.support, ease(max(0.0, min(1.0, world.into / HELP, left / HELP))))
    return replace(world, items=tuple(items), hands=_hands(action.hand, hand, other))
