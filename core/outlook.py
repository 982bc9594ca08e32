"""What can still happen: which steps can never start from here, and whether steps wait for each other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Set

from .reach import reach
from .structure import Structure


def lost_steps(
    structure: Structure, done_ids: Set[str], effects: Set[str], shut: Set[str] = frozenset()
) -> frozenset[str]:
    """Steps that are not done and can never start from here, if nothing is ever undone.

    In a sound structure without loops every step could start, beginning with nothing done. What is done only adds
    effects, so a step is lost only if it forbids an effect that holds now, or waits for a lost step: work in
    proportion to those, not to the plan.

    Args:
        structure: of the plan.
        done_ids: ids of the steps that are done.
        effects: effects that hold now, and stay.
        shut: ids of graph steps that fell away, because another alternative was done; they count as lost.
    """
    known = (*shut, *(edit.step.id for edit in structure.edits if edit.step)) if shut else ()
    closed = {i for i in known if i in structure.live and structure.live[i].base in shut and i not in done_ids}
    if not structure.sound:
        rest = [s for s in structure.live.values() if s.id not in done_ids and s.id not in closed]
        reached = reach(rest, effects, effects)
        return frozenset(closed.union(s.id for s in rest if s.id not in reached))
    lost: set[str] = closed
    hope = _Hope(structure, done_ids, effects, lost)
    todo = [i for i in structure.guarded if i not in done_ids]
    todo += [user for i in closed for effect in structure.gives[i] for user in structure.users.get(effect, ())]
    while todo:
        step_id = hope.me = todo.pop()
        if step_id in lost or step_id in done_ids or structure.live[step_id].pre.may_hold(hope, effects):
            continue
        lost.add(step_id)
        hope.me = ""
        for effect in structure.gives[step_id]:
            if effect not in hope:
                todo.extend(structure.users.get(effect, ()))
    return frozenset(lost)


class _Hope(Container[str]):
    """Effects that hold, or that a step which is not lost may still give. `lost` grows while it is asked."""

    def __init__(self, structure: Structure, done_ids: Set[str], effects: Set[str], lost: Set[str]) -> None:
        self._givers, self._done, self._effects, self._lost = structure.givers, done_ids, effects, lost
        self.me = ""
        """The step that asks: it cannot help itself."""

    def __contains__(self, effect: object) -> bool:
        if effect in self._effects:
            return True
        return any(
            i not in self._lost and i not in self._done and i != self.me for i in self._givers.get(str(effect), ())
        )


def in_a_loop(structure: Structure, place: Mapping[str, int], touched: Iterable[str]) -> bool:
    """True when steps wait for each other in a loop through one of `touched`.

    The graph's own steps stand in a canonical order (`place`), and a path from one to the next only goes up in it,
    except through injected steps, and from a step that took over the work of an earlier one: beyond the last step that
    an injected one waits for, and the last heir, no path comes back.
    """
    injected = (i for i in structure.live if i not in place) if len(structure.everything) > len(place) else ()
    turns = (*(p for i in injected for p in structure.before(i)), *structure.taken_over)
    bound = max((place.get(i, -1) for i in turns), default=-1)
    ended: set[str] = set()
    path: set[str] = set()
    stack = [(i, False) for i in touched if i in structure.live]
    while stack:
        step_id, leaving = stack.pop()
        if leaving:
            path.discard(step_id)
            ended.add(step_id)
        elif step_id in path:
            return True
        elif step_id not in ended:
            path.add(step_id)
            stack.append((step_id, True))
            stack.extend((i, False) for i in structure.followers(step_id) if place.get(i, -1) <= bound)
    return False
