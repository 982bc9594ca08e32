"""The gate between a model's proposal and a plan: which law it breaks, if any. Nothing gets by unless it passes.

The plan's own validator (`Plan.revise`) has its say here too; the laws of this file go further, because a model is not
trusted as the search is: it may not empty a safety step of its content, invent effects, nest without end or edit
without pause.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ..core.errors import PlanRefused
from ..core.plan import Plan, Status, unreachable
from ..core.proposal import Edit, EditKind, PlanProposal
from ..core.steps import Step
from .names import depth_of
from .rules import tell_order


class Law(StrEnum):
    """The laws a proposal can break."""

    CURRENT = "current"
    """It was made for another revision."""
    SIZE = "size"
    """Too many edits, or words that nobody could be told."""
    RATE = "rate"
    """Too many edits of this planner within a minute."""
    KNOWN = "known"
    """It names a step that the plan does not hold, or an edit without its parts."""
    TAKEN = "taken"
    """An injected step has the id of another one."""
    WAIVE = "waive"
    """Only an optional step, or a recovery that nobody needs any more, may be let go."""
    INVENTED = "invented"
    """An injected step claims effects or work that are not its own."""
    SAFETY = "safety"
    """A step with a hazard would be lost, or emptied."""
    DONE = "done"
    """A done step would vanish, or an open one would be taken as done."""
    ACYCLIC = "acyclic"
    """Steps would wait for each other."""
    REACHABLE = "reachable"
    """A required step could never start."""
    DEPTH = "depth"
    """Recoveries of recoveries would nest too deep."""
    NEXT = "next"
    """The steps to tell next cannot start."""


WALKED = 100
"""Steps up to which a plan is walked through to its end before it is admitted."""

_LAWS = {law.value: law for law in Law}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a model may change."""

    edits: int = 8
    """In one proposal."""
    edits_a_minute: int = 16
    """By one planner, in stream time."""
    depth: int = 3
    """Injected steps for one graph step."""
    text: int = 160
    """Characters of an injected step's words."""
    waive_required: bool = False
    """True for the published two-question style, which takes required steps out of the plan."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a proposal is not adopted."""

    law: Law
    text: str
    """One sentence: it goes back to the model once, and into the plan's history."""


def admit(plan: Plan, proposal: PlanProposal, who: str, t: float, limits: Limits | None = None) -> Plan | Refusal:
    """The revised plan (the plan itself when there are no edits), or the law that is broken.

    `t`: stream seconds now. Bounded: the edits are counted before anything else looks at them.
    """
    limits = limits or Limits()
    refusal = _asked_of(plan, proposal, who, t, limits)
    if refusal is not None:
        return refusal
    try:
        revised = plan.revise(proposal.edits, who, proposal.why, t) if proposal.edits else plan
    except PlanRefused as error:
        return Refusal(_LAWS.get(error.law, Law.KNOWN), str(error))
    return _after(plan, revised, proposal, limits) or revised


def _asked_of(plan: Plan, proposal: PlanProposal, who: str, t: float, limits: Limits) -> Refusal | None:
    """What can be said before the edits are applied."""
    edits = proposal.edits
    if proposal.base_revision != plan.revision:
        text = f"made for revision {proposal.base_revision}, but the plan is at revision {plan.revision}"
        return Refusal(Law.CURRENT, text)
    if len(edits) > limits.edits:
        return Refusal(Law.SIZE, f"{len(edits)} edits; allowed are {limits.edits}")
    if len(proposal.why) > 2 * limits.text:
        return Refusal(Law.SIZE, f"a reason of {len(proposal.why)} characters; allowed are {2 * limits.text}")
    lately = sum(len(r.edits) for r in plan.revisions if r.accepted and r.who == who and r.t > t - 60.0)
    if edits and lately + len(edits) > limits.edits_a_minute:
        text = f"{lately} edits in the last minute and {len(edits)} more; allowed are {limits.edits_a_minute}"
        return Refusal(Law.RATE, text)
    return next((found for edit in edits if (found := _edit(plan, edit, edits, limits))), None)


def _edit(plan: Plan, edit: Edit, edits: tuple[Edit, ...], limits: Limits) -> Refusal | None:
    if edit.kind is EditKind.INJECT:
        return _injected(plan, edit, edits, limits)
    if edit.step_id is None:
        return Refusal(Law.KNOWN, f"an edit {edit.kind.value!r} names no step")
    if edit.kind is EditKind.ACCEPT:
        return _waived(plan, edit.step_id, limits)
    if edit.kind is EditKind.REPLACE:
        return _replaced(plan, edit, edits)
    if edit.step_id in plan.everything and not plan.is_done(edit.step_id):
        return Refusal(Law.DONE, f"step {edit.step_id!r} is not done: there is nothing to do again")
    return None


def _injected(plan: Plan, edit: Edit, edits: Iterable[Edit], limits: Limits) -> Refusal | None:
    step = edit.step
    if step is None:
        return Refusal(Law.KNOWN, "an inject edit carries no step")
    if not _sayable(step.text, limits.text):
        return Refusal(Law.SIZE, f"words of an injected step must be one plain line of 1 to {limits.text} characters")
    again = {e.step_id for e in edits if e.kind is EditKind.REOPEN}
    if any(plan.is_done(i) and i not in again for i in edit.before):
        return Refusal(Law.DONE, "a done step cannot wait for a new one; reopen it first")
    if step.stands_for is None:
        odd = step.effects or step.undo_effects or step.optional or step.pre.negative()
        return Refusal(Law.INVENTED, f"step {step.id!r} claims effects that are not its own") if odd else None
    original = plan.graph.by_id.get(step.stands_for)
    if original is None:
        return Refusal(Law.KNOWN, f"step {step.id!r} stands for unknown step {step.stands_for!r}")
    if not any(_faithful(step, like) for like in plan.steps if like.base == step.stands_for):
        law = Law.SAFETY if original.hazards else Law.INVENTED
        return Refusal(law, f"step {step.id!r} is no true copy of {step.stands_for!r}")
    new = next((i for i in edit.before if i in plan.by_id and not _waits(plan, i, original.id)), None)
    if new is not None:
        return Refusal(Law.REACHABLE, f"{new!r} never waited for {original.id!r}: it cannot wait for a copy of it")
    return None


def _waits(plan: Plan, step_id: str, base: str) -> bool:
    """True when the step needs the graph step `base`, or a recovery that stands for it."""
    return any((plan.by_id[n].base if n in plan.by_id else n) == base for n in plan.needs[step_id])


def _faithful(copy: Step, step: Step) -> bool:
    """True when they differ in name and words only."""
    return replace(copy, id="", text="", stands_for=None, locales={}, optional=False) == replace(
        step, id="", text="", stands_for=None, locales={}, optional=False
    )


def _sayable(text: str, most: int) -> bool:
    """One line of printable words, without the marks that chat templates are made of."""
    plain = 0 < len(text.strip()) <= len(text) <= most
    odd = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in text)
    return plain and not odd and not any(mark in text for mark in ("<|", "|>", "[INST]", "<<SYS>>", "://", "```"))


def _waived(plan: Plan, step_id: str, limits: Limits) -> Refusal | None:
    step = plan.by_id.get(step_id)
    if step is None:
        return Refusal(Law.KNOWN, f"accept of unknown step {step_id!r}")
    if plan.is_done(step_id):
        return Refusal(Law.DONE, f"step {step_id!r} is done: there is nothing to let go")
    if step.hazards:
        return Refusal(Law.SAFETY, f"safety step {step_id!r} cannot be waived")
    aside = step_id not in plan.graph.by_id and step.stands_for is None
    if not (step.optional or aside or limits.waive_required):
        return Refusal(Law.WAIVE, f"step {step_id!r} is required: only optional steps may be let go")
    return None


def _replaced(plan: Plan, edit: Edit, edits: Iterable[Edit]) -> Refusal | None:
    step = plan.by_id.get(edit.step_id or "")
    if step is None:
        return Refusal(Law.KNOWN, f"replace of unknown step {edit.step_id!r}")
    if plan.is_done(step.id):
        return Refusal(Law.DONE, f"step {step.id!r} is done: it cannot be replaced")
    if step.id not in plan.graph.by_id or sum(e.kind is EditKind.REPLACE and e.step_id == step.id for e in edits) > 1:
        return Refusal(Law.DEPTH, f"step {step.id!r} would be replaced twice: let a recovery of it be done, or go")
    if step.pre.negative():
        return Refusal(Law.REACHABLE, f"step {step.id!r} must come before another one: a copy of it may come too late")
    fresh = any(e.kind is EditKind.INJECT and e.step and e.step.id == edit.by for e in edits)
    if not fresh:
        return Refusal(Law.DONE, f"{edit.by!r} is no step of this proposal: an older one may be done already")
    return None


def _after(plan: Plan, revised: Plan, proposal: PlanProposal, limits: Limits) -> Refusal | None:
    """What shows only in the revised plan. The walk is the proof: that no step is shut out for ever is not enough."""
    stuck = unreachable(revised)
    if stuck and proposal.reachable:
        return Refusal(Law.REACHABLE, f"these required steps can never start: {', '.join(stuck)}")
    for edit in proposal.edits:
        if edit.kind is EditKind.INJECT and edit.step and depth_of(revised, edit.step.id) > limits.depth:
            return Refusal(Law.DEPTH, f"{edit.step.id!r} is recovery number {limits.depth + 1} for the same step")
    reopened = {e.step_id for e in proposal.edits if e.kind is EditKind.REOPEN}
    lost = sorted(i for i in plan.done_ids if i in plan.by_id and i not in revised.by_id and i not in reopened)
    if lost:
        return Refusal(Law.DONE, f"done steps would vanish: {', '.join(lost)}")
    for choose in (_told, _sparing) if proposal.edits else ():
        if (end := _walk(revised, choose)) and not _walk(plan, choose):
            return Refusal(Law.REACHABLE, f"doing one open step after the other would leave {', '.join(end)} undone")
    closed = [i for i in proposal.next_steps if i not in revised.frontier]
    if closed:
        return Refusal(Law.NEXT, f"{closed[0]!r} cannot start next; allowed: {', '.join(revised.frontier) or 'none'}")
    return None


def _walk(plan: Plan, choose: Callable[[Plan], str | None]) -> tuple[str, ...]:
    """Required steps left undone by somebody who chooses so; empty too for plans too long to walk through."""
    if len(plan.steps) > WALKED:
        return ()
    for _ in range(len(plan.steps)):
        chosen = choose(plan)
        if chosen is None:
            break
        plan = plan.mark(chosen, Status.DONE, float("inf"))
    return plan.open_required


def _told(plan: Plan) -> str | None:
    """What the session would tell."""
    return next(iter(tell_order(plan)), None)


def _sparing(plan: Plan) -> str | None:
    """The first open step that spoils nothing for those to come; the first of all when each spoils something."""
    spoilt = {e for s in plan.steps if not plan.is_done(s.id) for e in s.pre.negative()}
    return next((i for i in plan.frontier if spoilt.isdisjoint(plan.by_id[i].gives)), next(iter(plan.frontier), None))
