"""What a schema cannot see: references, cycles, dead ends, steps nobody could watch. One fault per cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

import networkx as nx

from .effects import done
from .faults import Fault, FaultCode
from .graph import StepGraph
from .graph_alternatives import both_alternatives
from .graph_text import Marked
from .near import allowed, did_you_mean
from .reach import reach
from .steps import Confirm, Reversible, Step

MAX_LINKS = 100_000
"""The most giver -> user pairs of effects; beyond it a plan could not be kept up at frame rate."""
MAX_FAULTS = 100
"""The most faults reported at once."""


def check_graph(graph: StepGraph, marked: Marked) -> tuple[Fault, ...]:
    """Every fault of a graph as read, in line order. `marked` is the text it was read from (for the lines)."""
    return in_order(islice(_Check(graph, marked).all(), MAX_FAULTS))


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults by line."""
    return tuple(sorted(faults, key=lambda fault: fault.line))


class _Check:
    def __init__(self, graph: StepGraph, marked: Marked) -> None:
        first = {step.id: i for i, step in reversed(list(enumerate(graph.steps)))}
        self._all = graph
        self._marked = marked
        self._place = first
        self._graph = replace(graph, steps=tuple(graph.steps[i] for i in sorted(first.values())))
        """Without the second step of an id, so that a duplicate causes no other fault."""
        self._groups = {group.id: i for i, group in enumerate(graph.groups)}

    def all(self) -> Iterator[Fault]:
        yield from self._duplicates()
        yield from self._single_steps()
        yield from self._references()
        yield from self._members()
        links = sum(len(self._graph.givers.get(e, ())) for s in self._graph.steps for e in s.pre.atoms())
        if links > MAX_LINKS:
            message = f"{links} links between steps; allowed: {MAX_LINKS}. Let fewer steps share an effect."
            yield self._fault(FaultCode.TOO_LARGE, message, 1)
            return
        looping: set[str] = set()
        for cycle in self._cycles():
            looping.update(cycle)
            yield self._cycle_fault(cycle)
        yield from self._unreachable(looping)

    def _fault(self, code: FaultCode, message: str, line: int) -> Fault:
        return Fault(code, message, self._marked.file, line)

    def _step_line(self, step_id: str, *field: str) -> int:
        return self._marked.line("steps", self._place[step_id], *field)

    def _reference_line(self, step_id: str, effect: str) -> int:
        """The line on which the step asks for the effect."""
        path = ("steps", self._place[step_id])
        names = frozenset((effect, effect.removeprefix("done:")))
        step = self._marked.data["steps"][path[1]]
        for part in ("after", "pre"):
            line = self._marked.line_of(names, *path, part) if part in step else None
            if line is not None and line != self._marked.line(*path, part):
                return line
        return self._marked.line(*path, next((part for part in ("after", "pre") if part in step), "id"))

    def _duplicates(self) -> Iterator[Fault]:
        seen: dict[str, int] = {}
        named = [("steps", i, s.id) for i, s in enumerate(self._all.steps)]
        named += [("groups", i, g.id) for i, g in enumerate(self._all.groups)]
        for part, i, name in named:
            line = self._marked.line(part, i, "id")
            if name in seen:
                message = f"id {name!r} is taken by line {seen[name]}; every step and group needs an id of its own"
                yield self._fault(FaultCode.DUPLICATE_ID, message, line)
            seen.setdefault(name, line)

    def _single_steps(self) -> Iterator[Fault]:
        for step in self._graph.steps:
            cues = (*step.complete_cues, *step.incomplete_cues, *step.sound_cues)
            if not (step.text or step.verb or step.things or cues):
                message = (
                    f"step {step.id!r} has nothing that could be seen, heard or said; "
                    "give it a text, a verb with an object, or cues (complete, incomplete, sound)"
                )
                yield self._fault(FaultCode.NO_CUE, message, self._step_line(step.id))
            if step.confirm is Confirm.VISION and (step.hazards or step.reversible is Reversible.NO):
                why = "has a hazard" if step.hazards else "cannot be undone"
                message = f"step {step.id!r} {why}, so confirm 'vision' is not enough. Allowed: person, both"
                yield self._fault(FaultCode.UNSAFE, message, self._step_line(step.id, "confirm"))
            for effect in (e for e in step.effects if e.startswith("done:")):
                message = f"effect {effect!r} of step {step.id!r}: done:<id> is given by itself; remove it"
                yield self._fault(FaultCode.SCHEMA, message, self._step_line(step.id, "effects"))

    def _references(self) -> Iterator[Fault]:
        for step in self._graph.steps:
            for effect in self._ungiven(step):
                message = self._unknown(f"step {step.id!r} waits for", effect)
                yield self._fault(FaultCode.UNKNOWN_REFERENCE, message, self._reference_line(step.id, effect))
        for i, effect in enumerate(self._graph.goal_effects):
            if effect not in self._graph.givers:
                line = self._marked.line("goal_effects", i)
                yield self._fault(FaultCode.DEAD_END, self._unknown("the goal needs", effect), line)

    def _ungiven(self, step: Step) -> list[str]:
        return sorted(effect for effect in step.pre.atoms() if effect not in self._graph.givers)

    def _unknown(self, who: str, effect: str) -> str:
        ids = self._graph.by_id
        if effect.startswith("done:"):
            name = effect.removeprefix("done:")
            return f"{who} step {name!r}, which does not exist.{did_you_mean(name, ids)} Allowed: {allowed(ids)}"
        if effect in ids:
            return f"{who} {effect!r}, which no step gives. To wait for that step write {done(effect)!r}."
        given = sorted({e for step in self._graph.steps for e in step.effects})
        options = f"Allowed: {allowed(given)}" if given else "No step has effects; add it to the step that causes it."
        return f"{who} {effect!r}, which no step gives.{did_you_mean(effect, given)} {options}"

    def _members(self) -> Iterator[Fault]:
        ids = self._graph.by_id
        for i, group in enumerate(self._graph.groups):
            strange = [(j, m) for j, m in enumerate(group.members) if m not in ids]
            if len(strange) == len(group.members):
                names = ", ".join(map(repr, group.members))
                message = f"group {group.id!r} has no member that exists: {names}. Allowed: {allowed(ids)}"
                yield self._fault(FaultCode.DEAD_END, message, self._marked.line("groups", i, "members"))
                continue
            for j, name in strange:
                hint = did_you_mean(name, ids)
                message = f"member {name!r} of group {group.id!r} is not a step.{hint} Allowed: {allowed(ids)}"
                yield self._fault(FaultCode.UNKNOWN_REFERENCE, message, self._marked.line("groups", i, "members", j))

    def _cycles(self) -> Iterator[list[str]]:
        """One cycle (step ids, first in the file first) of every knot of steps that wait for each other."""
        for step in self._graph.steps:
            if any(self._graph.givers.get(effect) == (step.id,) for effect in step.pre.required()):
                yield [step.id]
        timeline = self._graph.timeline
        for knot in nx.strongly_connected_components(timeline):
            if len(knot) > 1:
                yield _shortest_cycle(timeline, min(knot, key=self._place.__getitem__))

    def _cycle_fault(self, cycle: list[str]) -> Fault:
        shown = cycle if len(cycle) <= 10 else [*cycle[:9], "..."]
        path = " -> ".join([*shown, cycle[0]])
        step = self._graph.by_id[cycle[0]]
        message = f"step {step.id!r} waits for itself" if len(cycle) == 1 else f"steps wait for each other: {path}"
        given = self._graph.by_id[cycle[-1]].gives
        effect = next((e for e in sorted(step.pre.atoms()) if e in given), done(cycle[-1]))
        line = self._reference_line(step.id, effect)
        return self._fault(FaultCode.CYCLE, f"{message}; take one of these out of `after` or `pre`", line)

    def _unreachable(self, looping: set[str]) -> Iterator[Fault]:
        steps = self._graph.steps
        unknown = (s.gives if s.id in looping else self._ungiven(s) for s in steps)
        known = frozenset().union(*unknown)
        reached = reach(steps, known)
        stuck = [s for s in steps if s.id not in reached and s.id not in looping]
        could = known.union(*(s.gives for s in steps))
        for step in stuck:
            if not step.pre.may_hold(could, frozenset()):
                message = f"step {step.id!r} can never start: its `pre` cannot hold whatever is done; correct it"
                yield self._fault(FaultCode.UNREACHABLE, message, self._step_line(step.id, "pre"))
        if not looping:
            yield from (self._two_fault(*found) for found in both_alternatives(self._graph))
        lost = {s.id for s in stuck}
        for i, effect in enumerate(self._graph.goal_effects):
            if effect in self._graph.givers and lost.issuperset(self._graph.givers[effect]):
                message = f"the goal needs {effect!r}, but no step that gives it can ever start"
                yield self._fault(FaultCode.DEAD_END, message, self._marked.line("goal_effects", i))

    def _two_fault(self, step_id: str, group_id: str, both: tuple[str, ...]) -> Fault:
        message = (
            f"step {step_id!r} can never start: it needs {' and '.join(map(repr, both))}, of which group {group_id!r} "
            f"allows one. To wait for whichever is done, write `after: [{group_id}]`"
        )
        return self._fault(FaultCode.UNREACHABLE, message, self._step_line(step_id, "after"))


def _shortest_cycle(graph: nx.DiGraph, start: str) -> list[str]:
    """The shortest way from `start`, which lies on a cycle, back to it."""
    came_from: dict[str, str] = {}
    todo = [start]
    for here in todo:
        for there in graph.successors(here):
            if there == start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if there not in came_from:
                came_from[there] = here
                todo.append(there)
    return [start]
