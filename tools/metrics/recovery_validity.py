"""Recovery validity: does what an assistant told somebody to do about a deviation still lead to the goal?

    validity = recoveries told that lead to the goal / recoveries told          in [0, 1], higher is better

A recovery is what is told about one step at one moment. It is applied to the task as it truly stands then (steps whose
run has ended well by that moment are done), and leads to the goal when it can be applied and doing one open step after
the other, each with its needs met, then ends the task. It can be applied when the step is open and can start now (it is
done next), or when a deviation about it stands: a done step is then open again, and one that was begun too early is
left. Telling a step that was done well already, or that cannot start, is no way to the goal.
Points of no return are not looked at: what comes too late does its harm in the closed loop.

Source: plan_watch_recover_and_field.md 9.5, "graph executable to goal after applying it". None without a recovery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.graph import StepGraph
from ...core.plan import Plan, Status
from ...core.truth import EpisodeTruth, Outcome
from ...planners.rules import tell_order


@dataclass(frozen=True, slots=True)
class Told:
    """One recovery, as it was told."""

    t: float
    """Stream seconds."""
    step_id: str
    """The task's own step, also when the words are about a step injected for it."""


def recovery_validity(told: Sequence[Told], graph: StepGraph, truth: EpisodeTruth) -> float | None:
    """The share of `told` that leads to the goal; None for nothing told."""
    if not told:
        return None
    return sum(what_is_wrong(one, graph, truth) is None for one in told) / len(told)


def what_is_wrong(told: Told, graph: StepGraph, truth: EpisodeTruth) -> str | None:
    """Why this recovery does not lead to the goal; None when it does."""
    if told.step_id not in graph.by_id:
        return f"{told.step_id!r} is no step of the task"
    plan = true_plan(graph, truth, told.t)
    standing = [
        d
        for d in truth.deviations
        if not d.benign and d.onset <= told.t and (d.recovered is None or told.t < d.recovered)
    ]
    if plan.is_done(told.step_id):
        if not any(told.step_id in (d.step_id, d.by) for d in standing):
            return f"{told.step_id!r} was done already, and well"
        return carried_out(plan.mark(told.step_id, Status.TODO, told.t))
    if told.step_id in plan.frontier:
        return carried_out(plan.mark(told.step_id, Status.DONE, told.t))
    return carried_out(plan) if any(told.step_id == d.by for d in standing) else f"{told.step_id!r} cannot start yet"


def true_plan(graph: StepGraph, truth: EpisodeTruth, t: float) -> Plan:
    """The task as it truly stands at stream second `t`: what was done wrongly, or left, is not done."""
    plan = Plan(graph)
    for run in sorted(truth.runs, key=lambda r: r.end):
        if run.end <= t and run.outcome is Outcome.DONE and run.step_id in graph.by_id:
            plan = plan.mark(run.step_id, Status.DONE, run.end)
    return plan


def carried_out(plan: Plan) -> str | None:
    """Why doing one open step after the other does not end the plan; None when it does."""
    for t in range(2 * len(plan.steps)):
        if plan.finished:
            return None
        told = tell_order(plan)
        if not told:
            break
        if not plan.by_id[told[0]].pre.holds(plan.effects):
            return f"{told[0]!r} was told, but it could not start"
        plan = plan.mark(told[0], Status.DONE, float(t))
    return None if plan.finished else f"it ends with {', '.join(plan.open_required)} open"
