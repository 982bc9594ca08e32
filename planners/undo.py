"""What has to be undone before a recovery can reach the goal: the cheapest set of done steps, by best-first search.

A required step is lost when it forbids an effect that holds now. Whatever makes it possible again undoes the steps that
give one such effect, and what stands on them; so branching over those effects, cheapest set first, finds the optimum
(uniform-cost search, as in Dijkstra 1959). What cannot be undone, or carries a step that cannot, is never touched.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from ..core.deviation import RecoveryKind as K
from ..core.effects import TRUE
from ..core.outlook import lost_steps
from ..core.plan import Plan
from ..core.proposal import Edit, EditKind
from ..core.steps import Duration, Reversible, Step
from .costs import UNDO_SHARE, again_s, undo_s
from .names import free_id
from .remedies import standing_on

MAX_TRIED, LEAST_TRIED, STEPS_TRIED = 200, 20, 10_000
"""Sets of steps looked at before the search gives up: at most, at least, and times the steps of the plan."""


@dataclass(frozen=True, slots=True)
class After:
    """How the plan would stand once a recovery's own edits are carried out."""

    plan: Plan
    done: frozenset[str]
    """Ids of the steps that are done then."""
    waived: frozenset[str] = frozenset()
    """Ids of the steps that are let go; their effects count as holding."""
    wanted: frozenset[str] = frozenset()
    """Ids of the steps that must be done though they are optional."""
    finished: str | None = None
    """A step that is going on and will be finished first: the goal must be in reach before and after."""

    @property
    def worlds(self) -> tuple[frozenset[str], ...]:
        """The sets of done steps from which the goal must be in reach."""
        return (self.done, self.done | {self.finished}) if self.finished else (self.done,)


@dataclass(frozen=True, slots=True)
class Undoing:
    """Steps to undo, and those whose effects go with them."""

    undone: tuple[str, ...] = ()
    """What was done last comes first."""
    lapsed: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    """Ids of the steps that can start again thanks to it."""
    cost_s: float = 0.0


@dataclass(slots=True)
class _Search:
    after: After
    refused: dict[str, None]
    """Why some sets were no way, in the order in which they were met."""

    def views(self, gone: frozenset[str]) -> list[_View]:
        """Each world once `gone` is no longer done."""
        return [_View(self.after, world - gone) for world in self.after.worlds]

    def widened(self, undone: frozenset[str], view: _View) -> Iterator[frozenset[str]]:
        """Larger sets, each of which frees one effect that a lost step forbids."""
        plan = self.after.plan
        for step_id in sorted(view.lost & plan.structure.guarded):
            for effect in sorted(plan.by_id[step_id].pre.negative() & view.effects):
                givers = [i for i in plan.structure.givers.get(effect, ()) if i in view.done]
                if givers and all(i in self.after.done for i in givers):
                    for chosen in product(*map(self._ways_to_free, givers)):
                        if larger := self._with_what_stands_on(undone, chosen, step_id):
                            yield larger

    def _ways_to_free(self, giver: str) -> list[str]:
        """The step itself, and those whose undoing takes its effects away."""
        steps = self.after.plan.by_id
        given = self.after.plan.structure.gives[giver]
        takers = (i for i in sorted(self.after.done) if steps[i].undo_effects and i != giver)
        return [giver, *(i for i in takers if not given.isdisjoint(steps[i].undo_effects))]

    def _with_what_stands_on(
        self, undone: frozenset[str], givers: tuple[str, ...], freed: str
    ) -> frozenset[str] | None:
        plan = self.after.plan
        larger = undone.union(givers, *(standing_on(plan, i) for i in givers)) & self.after.done
        for step_id in sorted((larger | lapsed_by(self.after, larger)) - undone, key=plan.structure.place.__getitem__):
            if plan.by_id[step_id].reversible is Reversible.NO:
                self.refused[f"{freed!r} can start again only if {step_id!r} is undone, which cannot be undone"] = None
                return None
        return larger


class _View:
    """One world: what is lost in it."""

    def __init__(self, after: After, done: frozenset[str]) -> None:
        plan = after.plan
        self.done = done
        self.effects = plan.effects_of((*done, *after.waived))
        if done == plan.done_ids and not after.waived:
            self.lost, shut = plan.lost, plan.shut_now
        else:
            shut = plan.shut_by(self.effects)
            self.lost = lost_steps(plan.structure, done, self.effects, shut)
        steps = (plan.by_id[i] for i in sorted(self.lost, key=plan.structure.place.__getitem__))
        gone = (shut | plan.spared_by(self.lost)) if self.lost else shut
        asked = (s for s in steps if (not s.optional or s.id in after.wanted) and s.base not in gone)
        self.stuck = [s.id for s in asked if s.id not in after.waived]


def find_undoing(after: After, limit_s: float = float("inf")) -> Undoing | str:
    """The cheapest set of steps to undo so that every required step can start, or why there is none below `limit_s`."""
    search = _Search(after, {})
    heap: list[tuple[float, int, frozenset[str]]] = [(0.0, 0, frozenset())]
    seen: set[frozenset[str]] = {frozenset()}
    stuck: list[str] = []
    tries = min(MAX_TRIED, max(LEAST_TRIED, STEPS_TRIED // max(1, len(after.plan.by_id))))
    while heap and heap[0][0] < limit_s and tries > 0:
        cost, _, undone = heapq.heappop(heap)
        tries -= 1
        lapsed = lapsed_by(after, undone)
        views = search.views(undone | lapsed)
        if not any(view.stuck for view in views):
            freed = _View(after, after.done).lost - views[0].lost if undone else frozenset()
            return _undoing(after, undone, lapsed, cost, freed)
        stuck = stuck or next(view.stuck for view in views if view.stuck)
        for larger in (larger for view in views for larger in search.widened(undone, view)):
            if larger not in seen:
                seen.add(larger)
                heapq.heappush(heap, (_cost_s(after, larger), len(seen), larger))
    rest = "nothing that could be undone helps" if not heap else "undoing costs more than other ways"
    reasons = "; ".join(search.refused) or (rest if tries > 0 else "too many ways to undo steps")
    return f"these required steps can never start: {', '.join(stuck)} ({reasons})"


def lapsed_by(after: After, undone: frozenset[str]) -> frozenset[str]:
    """Done steps that give an effect which undoing `undone` takes away beside their own."""
    plan = after.plan
    taken = {effect for i in undone for effect in plan.by_id[i].undo_effects}
    givers = (i for effect in taken for i in plan.structure.givers.get(effect, ()))
    return frozenset(i for i in givers if i in after.done and i not in undone)


def _cost_s(after: After, undone: frozenset[str]) -> float:
    steps = after.plan.by_id
    again = undone | lapsed_by(after, undone)
    return sum(undo_s(steps[i]) for i in sorted(undone)) + sum(again_s(steps[i]) for i in sorted(again))


def _undoing(
    after: After, undone: frozenset[str], lapsed: frozenset[str], cost: float, freed: frozenset[str]
) -> Undoing:
    plan = after.plan
    place = plan.structure.place
    last_first = sorted(undone, key=lambda i: (plan.done_at.get(i, 0.0), place[i]), reverse=True)
    return Undoing(tuple(last_first), tuple(sorted(lapsed, key=place.__getitem__)), tuple(sorted(freed)), cost)


def undo_edits(plan: Plan, undoing: Undoing, waiting: tuple[str, ...]) -> tuple[Edit, ...]:
    """One injected step for each step to undo, in turn; whatever comes again, and `waiting`, waits for the last one."""
    names: list[str] = []
    for step_id in undoing.undone:
        names.append(free_id(plan, step_id, K.UNDO.value, names))
    edits: list[Edit] = []
    freed = (i for i in undoing.freed if i not in undoing.undone)
    last = tuple(dict.fromkeys((*waiting, *undoing.undone, *undoing.lapsed, *freed)))
    for i, (name, step_id) in enumerate(zip(names, undoing.undone, strict=True)):
        before = (names[i + 1],) if i + 1 < len(names) else last
        edits.append(Edit(EditKind.INJECT, step=_undo_step(name, plan.by_id[step_id]), before=before))
    return (*edits, *(Edit(EditKind.REOPEN, step_id=i) for i in (*undoing.undone, *undoing.lapsed)))


def _undo_step(name: str, step: Step) -> Step:
    text = f"Undo this: {step.text[:1].lower()}{step.text[1:]}"
    time = step.duration
    share = Duration(UNDO_SHARE * time.p10, UNDO_SHARE * time.median, UNDO_SHARE * time.p90)
    bare = Step(id=name, text=text, verb=K.UNDO.value, things=step.things, pre=TRUE, duration=share)
    return replace(bare, hazards=step.hazards, confirm=step.confirm)
