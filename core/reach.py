"""Which steps could ever start: optimistic forward closure over effects, in time linear in the mentions of effects."""

from __future__ import annotations

from collections.abc import Iterable, Set

from .steps import Step


def reach(steps: Iterable[Step], possible: Set[str] = frozenset(), certain: Set[str] = frozenset()) -> frozenset[str]:
    """Ids of the steps whose precondition can hold at some time.

    Nothing is ever undone, and a NOT holds as long as what it forbids is not `certain`: a step may be done before.

    Args:
        steps: the steps that may still be done.
        possible: effects that can hold without any of them; they need not hold now.
        certain: effects that hold now and stay.
    """
    waiting: dict[str, list[Step]] = {}
    steps = tuple(steps)
    for step in steps:
        for effect in step.pre.positive():
            waiting.setdefault(effect, []).append(step)
    can = {*possible, *certain}
    reached: set[str] = set()
    todo = list(steps)
    while todo:
        step = todo.pop()
        if step.id in reached or not step.pre.may_hold(can, certain):
            continue
        reached.add(step.id)
        fresh = step.gives - can
        can |= fresh
        todo.extend(waiter for effect in fresh for waiter in waiting.get(effect, ()))
    return frozenset(reached)
