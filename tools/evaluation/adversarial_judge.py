"""Is a revised plan still sound? Judged slowly and from scratch, sharing nothing with the gate that let it through."""

from __future__ import annotations

from collections import Counter

import networkx as nx

from ...core.effects import done
from ...core.plan import Plan
from ...core.steps import Step

DEPTH, TEXT = 3, 160
"""Injected steps for one graph step; characters of an injected step's words."""


def broken(before: Plan, after: Plan) -> str | None:
    """Which invariant `after` breaks that `before` kept; None when it is sound."""
    for check in (_circle, _vanished, _unsafe, _waived, _invented, _deep, _stuck):
        fault = check(before, after)
        if fault is not None:
            return fault
    return None


def _circle(before: Plan, after: Plan) -> str | None:
    """A step that waits, by effects that nobody else gives, for itself."""
    dag: nx.DiGraph = nx.DiGraph()
    for step in after.steps:
        for effect in step.pre.required():
            givers = [s.id for s in after.steps if effect in _gives(s)]
            if len(givers) == 1:
                dag.add_edge(givers[0], step.id)
    return None if nx.is_directed_acyclic_graph(dag) else "steps wait for each other"


def _gives(step: Step) -> set[str]:
    return {*step.effects, done(step.id), done(step.stands_for or step.id)}


def _reopened(before: Plan, after: Plan) -> set[str]:
    fresh = after.revisions[len(before.revisions) :]
    return {e.step_id for r in fresh for e in r.edits if e.kind.value == "reopen" and e.step_id}


def _vanished(before: Plan, after: Plan) -> str | None:
    """Done steps stay done, unless they were opened again in so many words; and nothing becomes done by an edit."""
    was = {i for i, s in before.status.items() if s.value == "done"}
    now = {i for i, s in after.status.items() if s.value == "done"}
    lost = was - now - _reopened(before, after)
    here = {step.id for step in after.steps}
    gone = {i for i in was & now if i not in here and i in {step.id for step in before.steps}}
    if lost or gone:
        return f"done steps vanished: {sorted(lost | gone)}"
    return f"taken as done by an edit: {sorted(now - was)}" if now - was else None


def _unsafe(before: Plan, after: Plan) -> str | None:
    """A dangerous step is there, or a copy of it with the same dangers, confirmation and needs; or it is done."""
    for step in before.graph.steps:
        if not step.hazards or before.is_done(step.id) or after.is_done(step.id):
            continue
        was = [s for s in before.steps if s.base == step.id]
        now = [s for s in after.steps if s.base == step.id and s.hazards == step.hazards and s.confirm == step.confirm]
        if was and not any(step.pre.atoms() <= s.pre.atoms() for s in now):
            return f"the safety step {step.id!r} is lost"
    return None


def _waived(before: Plan, after: Plan) -> str | None:
    for step in before.graph.steps:
        if not step.optional and step.id in after.accepted and step.id not in before.accepted:
            return f"the required step {step.id!r} is waived"
    return None


def _invented(before: Plan, after: Plan) -> str | None:
    """Injected steps give what the step they stand for gives, or nothing but their own end; their words can be said."""
    graph = before.graph.by_id
    for step in after.injected:
        own = graph[step.stands_for].effects if step.stands_for and step.stands_for in graph else ()
        if set(step.effects) - set(own):
            return f"{step.id!r} claims effects that are not its own"
        if not step.text.strip() or len(step.text) > TEXT or not step.text.isprintable():
            return f"{step.id!r} has words that cannot be said: {step.text[:40]!r}"
    return None


def _deep(before: Plan, after: Plan) -> str | None:
    roots = Counter(step.stands_for or step.id.split("+")[0] for step in after.injected)
    worst = max(roots.values(), default=0)
    return f"{worst} recoveries for one step" if worst > max(DEPTH, _most(before)) else None


def _most(plan: Plan) -> int:
    return max(Counter(step.stands_for or step.id.split("+")[0] for step in plan.injected).values(), default=0)


def _stuck(before: Plan, after: Plan) -> str | None:
    """Somebody who does one open step after the other comes to the end, if that was so before."""
    end = _walk(after)
    return f"it ends with {', '.join(end)} open" if end and not _walk(before) else None


def _walk(plan: Plan) -> tuple[str, ...]:
    """Required steps left open by doing, again and again, a step that shuts out no required one if possible."""
    done_ids = set(plan.done_ids)
    for _ in range(len(plan.steps)):
        open_ids = [i for i in plan.frontier_of(frozenset(done_ids)) if i not in done_ids]
        if not open_ids:
            break
        banned = _banned(plan, done_ids)
        done_ids.add(next((i for i in open_ids if not _gives(plan.by_id[i]) & banned), open_ids[0]))
    shut = plan.shut_by(plan.effects_of(done_ids))
    return tuple(s.id for s in plan.steps if not s.optional and s.id not in done_ids and s.base not in shut)


def _banned(plan: Plan, done_ids: set[str]) -> set[str]:
    """Effects that a step which is still to come must not find."""
    waiting = (step for step in plan.steps if step.id not in done_ids)
    return set().union(*(step.pre.negative() for step in waiting))
