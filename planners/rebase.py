"""A proposal made for an older revision, on the plan as it stands now: renamed, and in place of what the search did."""

from __future__ import annotations

from dataclasses import replace

from ..core.plan import Plan, Status
from ..core.proposal import Edit, EditKind, PlanProposal
from ..core.steps import Step
from .names import free_id


def rebase(plan: Plan, proposal: PlanProposal, instead_of: tuple[Edit, ...]) -> PlanProposal | str:
    """`proposal` for `plan`, in place of the edits `instead_of`, which were adopted meanwhile; or why that cannot be.

    Injected steps of those edits that nobody has begun are let go, or handed over to the proposal's own copy.
    """
    if proposal.base_revision == plan.revision:
        return proposal
    adopted = bool(instead_of) and _holds(plan, instead_of)
    edits = _renamed(plan, proposal.edits)
    if not adopted:
        return replace(proposal, base_revision=plan.revision, edits=edits)
    older = [e.step for e in instead_of if e.kind is EditKind.INJECT and e.step]
    begun = next((s for s in older if plan.status_of(s.id) is not Status.TODO), None)
    if begun is not None:
        return f"the person has begun {begun.id!r} already"
    swapped = _swapped(plan, edits, older)
    if isinstance(swapped, str):
        return swapped
    kept = {e.step_id for e in instead_of if e.kind is EditKind.REOPEN}
    done_already = (e for e in swapped if not (e.kind is EditKind.REOPEN and e.step_id in kept))
    return replace(proposal, base_revision=plan.revision, edits=tuple(done_already))


def _holds(plan: Plan, edits: tuple[Edit, ...]) -> bool:
    return any(revision.accepted and revision.edits == edits for revision in plan.revisions)


def _renamed(plan: Plan, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The same edits with ids that are free in `plan`."""
    names: dict[str, str] = {}
    for edit in edits:
        if edit.kind is EditKind.INJECT and edit.step and edit.step.id in plan.everything:
            root = edit.step.stands_for or edit.step.id.rpartition("+")[0]
            names[edit.step.id] = free_id(plan, root, "model", names.values())
    return tuple(_with_names(edit, names) for edit in edits) if names else edits


def _with_names(edit: Edit, names: dict[str, str]) -> Edit:
    step = replace(edit.step, id=names.get(edit.step.id, edit.step.id)) if edit.step else None
    before = tuple(names.get(i, i) for i in edit.before)
    return replace(edit, step=step, before=before, by=names.get(edit.by or "", edit.by))


def _swapped(plan: Plan, edits: tuple[Edit, ...], older: list[Step]) -> tuple[Edit, ...] | str:
    """The edits with those added that take the `older` injected steps out of the plan."""
    heirs = {e.step.stands_for: e.step.id for e in edits if e.step and e.step.stands_for}
    out = list(edits)
    for step in older:
        if step.id not in plan.by_id:
            continue
        if step.stands_for is None:
            out.append(Edit(EditKind.ACCEPT, step_id=step.id))
            continue
        heir = heirs.get(step.stands_for)
        if heir is None:
            return f"{step.id!r} already stands for {step.stands_for!r}, and nothing would take its place"
        out = [e for e in out if not (e.kind is EditKind.REPLACE and e.step_id == step.stands_for)]
        out.append(Edit(EditKind.REPLACE, step_id=step.id, by=heir))
    return tuple(out)
