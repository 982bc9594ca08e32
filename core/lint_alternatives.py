"""Lint: alternatives that cannot lead to the goal, and branches of an `any` that never make a difference."""

from __future__ import annotations

from collections.abc import Iterator

from .effects import Formula, Op
from .faults import Fault, FaultCode
from .graph import Group, GroupKind
from .lint_rule import Linted
from .reach import reach
from .steps import Step

MAX_WORK = 2_000_000
"""The most (alternative, step) pairs that are tried; a graph with more gets one warning that says so."""
MAX_BRANCHES = 200
"""The most branches of one `any` that are compared with the others."""


def dead_alternatives(linted: Linted) -> Iterator[Fault]:
    """Members of XOR groups whose choice ends the procedure, and idle branches of preconditions."""
    groups = [(i, group) for i, group in enumerate(linted.graph.groups) if group.kind is GroupKind.XOR]
    work = sum(len(group.members) for _, group in groups) * len(linted.graph.steps)
    if work > MAX_WORK:
        message = f"{work} pairs of alternatives and steps are too many to try (allowed: {MAX_WORK}); split the task"
        yield linted.warn(FaultCode.DEAD_ALTERNATIVE, message, "groups", groups[0][0])
    else:
        for i, group in groups:
            yield from _group(linted, i, group)
    for place, step in enumerate(linted.graph.steps):
        for formula in _ors(step.pre):
            yield from _branches(linted, place, step, formula)


def _group(linted: Linted, index: int, group: Group) -> Iterator[Fault]:
    for j, member in enumerate(group.members):
        why = _after_choosing(linted, group, member)
        if why:
            message = f"alternative {member!r} of group {group.id!r} leads nowhere: {why}"
            yield linted.warn(FaultCode.DEAD_ALTERNATIVE, message, "groups", index, "members", j)


def _after_choosing(linted: Linted, group: Group, member: str) -> str | None:
    """What can no longer be reached when `member` is chosen; None when everything can."""
    graph, order = linted.graph, linted.order
    others = set(group.members) - {member}
    shut = order.bits(others)
    left = [s for s in graph.steps if s.id not in others and (s.id == member or not order.needs(s.id) & shut)]
    reached = reach(left)
    if member not in reached:
        return "it can never start itself; correct what it waits for, or take it out of the group"
    given = {effect for step in left if step.id in reached for effect in step.gives}
    for effect in graph.goal_effects:
        if effect not in given:
            return f"the goal needs {effect!r}, which then no step gives; add the effect to it, or to a step after it"
    stuck = next((step.id for step in left if step.id not in reached and not step.optional), None)
    if stuck is not None:
        return f"step {stuck!r} could then never start; let it wait for the group: `after: [{group.id}]`"
    return None


def _ors(formula: Formula) -> Iterator[Formula]:
    if formula.op is Op.OR:
        yield formula
    for arg in formula.args:
        if isinstance(arg, Formula) and arg.op is not Op.NOT:
            yield from _ors(arg)


def _branches(linted: Linted, place: int, step: Step, formula: Formula) -> Iterator[Fault]:
    plain = [branch for branch in map(_plain, formula.args) if branch is not None]
    required = step.pre.required()
    always = next((b for b in plain if all(e in required or _before(linted, step, e) for e in b)), None)
    if always is not None and len(formula.args) > 1:
        names = " and ".join(sorted(always)) or "an empty `all`"
        message = (
            f"an `any` of step {step.id!r} always holds, because {names} is waited for anyway; "
            "the other branches never matter: take the `any` out"
        )
        yield linted.warn_step(FaultCode.DEAD_ALTERNATIVE, message, place, "pre")
        return
    for i, branch in enumerate(plain[:MAX_BRANCHES]):
        wider = next((b for k, b in enumerate(plain) if k != i and (b < branch or (b == branch and k < i))), None)
        if wider is not None:
            message = (
                f"a branch of an `any` of step {step.id!r} ({' and '.join(sorted(branch))}) never matters: "
                f"the branch {' and '.join(sorted(wider))} holds whenever it does; take it out"
            )
            yield linted.warn_step(FaultCode.DEAD_ALTERNATIVE, message, place, "pre")


def _before(linted: Linted, step: Step, effect: str) -> bool:
    """True when a step that gives the effect always comes before `step`."""
    return bool(linted.order.bits(linted.graph.givers.get(effect, ())) & linted.order.needs(step.id))


def _plain(branch: Formula | str) -> frozenset[str] | None:
    """The effects of a branch that is one effect or an AND of effects; None for anything nested."""
    if isinstance(branch, str):
        return frozenset((branch,))
    if branch.op is Op.AND and all(isinstance(arg, str) for arg in branch.args):
        return frozenset(arg for arg in branch.args if isinstance(arg, str))
    return None
