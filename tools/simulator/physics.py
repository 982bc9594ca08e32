"""Which steps can stand beside each other in one task, and which cannot be done without another."""

from __future__ import annotations

import networkx as nx

from ...core.graph import StepGraph
from ...core.steps import Role
from .scene import Name
from .tasks import Bound, Edge

_ONCE = {"open", "close", "switch_on", "switch_off", "flip", "cut", "wipe", "shake", "take_out", "place", "screw"}
_MOVING = {"place", "take_out", "screw"}


def compatible(new: Bound, old: Bound) -> bool:
    """May `new` come after `old` in one task? Keeps states unambiguous and things where they are needed."""
    if new.verb == old.verb:
        same = [role for role in new.roles if new.roles[role] == old.roles.get(role)]
        if len(same) == len(new.roles) or (new.verb in _ONCE and new.held == old.held):
            return False
        if new.verb in ("stir", "cut", "wipe", "spread", "scoop", "sprinkle", "pour"):
            changed = Role.OBJECT if new.verb in ("cut", "wipe") else Role.TARGET
            if new.roles[changed] == old.roles[changed] and new.verb not in ("pour", "scoop"):
                return False
            if new.verb in ("pour", "scoop") and len(same) >= len(new.roles) - 1 and Role.OBJECT in same:
                return False
    if {new.verb, old.verb} in (
        {"open", "close"},
        {"switch_on", "switch_off"},
        {"place", "take_out"},
    ) and new.held == old.held:
        return new.verb in ("close", "switch_off")
    if old.verb in _MOVING and old.held in new.roles.values():
        return False
    return not (new.verb in _MOVING and new.held in old.roles.values() and new.held in _receivers(old))


def _receivers(b: Bound) -> set[Name]:
    return {n for role, n in b.roles.items() if role is Role.TARGET}


def physical_pairs(graph: StepGraph, bound: tuple[Bound, ...]) -> frozenset[Edge]:
    """(before, after) among a written graph's ordered steps where physics demands the first."""
    by_id = {b.step_id: b for b in bound}
    pairs = ((a, b) for a in by_id for b in nx.descendants(graph.dag, a))
    return frozenset((a, b) for a, b in pairs if forces(by_id[a], by_id[b]))


def forces(a: Bound, b: Bound) -> bool:
    """True when `b`, drawn after `a`, cannot be done in front of a camera without `a`."""
    if {a.verb, b.verb} in ({"open", "close"}, {"switch_on", "switch_off"}) and a.held == b.held:
        return True
    if a.verb == "open":
        return b.verb in ("scoop", "spread", "pour") and a.held in b.roles.values()
    if b.verb in _MOVING:
        return b.held in a.roles.values()
    if b.verb == "close":
        return b.held in a.roles.values()
    return a.verb == "pour" and a.roles[Role.TARGET] == b.roles.get(Role.OBJECT) and b.verb == "pour"
