"""How long each part of an action takes: from a verb, things and seconds to an Action."""

from __future__ import annotations

import numpy as np

from ...core.steps import Role
from .acts import Action, Phase
from .items import Item
from .persona import Handed
from .primitives import PRIMITIVES, PUT_BACK, Grip


def make_action(
    verb: str,
    roles: dict[Role, int],
    seconds: float,
    items: tuple[Item, ...],
    rng: np.random.Generator,
    handed: Handed = Handed.NEAREST,
) -> Action:
    """An action whose act lasts `seconds`; reaching and carrying take natural times of their own.

    Who prefers a hand does with the left all that is turned or tilted the other way round.
    """
    primitive = PRIMITIVES[verb]
    held = roles[primitive.held]
    hand = int(items[held].pos[0] > 1.8) if rng.random() < 0.85 else int(rng.random() < 0.5)
    if handed is not Handed.NEAREST and (primitive.held is Role.TOOL or rng.random() < 0.85):
        hand = int(handed is Handed.RIGHT)
    reach, carry, back, retract = rng.uniform((0.7, 0.8, 0.8, 0.6), (1.3, 1.4, 1.4, 1.0))
    parts = [(Phase.REACH, reach)]
    if primitive.grip is not Grip.TOUCH:
        parts.append((Phase.CARRY, carry))
    parts.append((Phase.ACT, max(0.6, seconds)))
    if primitive.grip not in (Grip.TOUCH, Grip.DELIVER):
        parts.append((Phase.RETURN, back))
    parts.append((Phase.RETRACT, retract))
    mirrored = handed is not Handed.NEAREST and hand == 0
    return Action(verb, roles, hand, tuple((p, float(s)) for p, s in parts), mirrored=mirrored)


def put_back(item: int, hand: int, seconds: float, retract: float) -> Action:
    """Carry the thing in `hand` home and let go of it."""
    return Action(PUT_BACK, {Role.OBJECT: item}, hand, ((Phase.RETURN, seconds), (Phase.RETRACT, retract)))


def shift(item: int, hand: int, rng: np.random.Generator) -> Action:
    """Tidy: take a thing that belongs to no step, hold it a moment, and set it down where it was."""
    reach, carry, act, back, retract = rng.uniform((0.7, 0.5, 0.4, 0.6, 0.6), (1.2, 1.0, 2.5, 1.1, 1.0))
    phases = (
        (Phase.REACH, reach),
        (Phase.CARRY, carry),
        (Phase.ACT, act),
        (Phase.RETURN, back),
        (Phase.RETRACT, retract),
    )
    return Action("shift", {Role.OBJECT: item}, hand, tuple((p, float(s)) for p, s in phases))
