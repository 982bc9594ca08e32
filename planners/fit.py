"""Fits a belief to its plan: steps that appeared, were reopened, were replaced, were waived, or were marked done."""

from __future__ import annotations

from ..core.plan import Plan, Revision
from ..core.proposal import EditKind
from .draft import ATTEMPT, META, UNDERWAY
from .paths import FORCED, PLACES, REOPENED
from .states import State, States

PER_STEP = (
    *ATTEMPT,
    "done",
    "amiss",
    "doubt_since",
    "doubted",
    "doubted_at",
    "doubted_often",
    "vouched",
    "through",
    "fresh",
    "doubt",
    "suspect",
    "mistake",
    "calm",
    "hidden",
    "rest_s",
    "again_s",
    "repeated",
    "spoken_for",
    "owed_mean",
    "path_on_s",
    "path_split",
)
"""Every accumulator whose keys are ids of plan steps."""


def fit(plan: Plan, states: States, memo: dict[str, dict[str, float]]) -> None:
    """Change `states` and `memo` in place to fit `plan`."""
    meta = memo.setdefault(META, {})
    known = int(meta.get("revision", 0))
    if plan.revision != known:
        for revision in plan.revisions:
            if revision.accepted and revision.number > known:
                _apply(plan, revision, states, memo)
        meta["revision"] = float(plan.revision)
    mark_done(plan, states, memo)


def mark_done(plan: Plan, states: States, memo: dict[str, dict[str, float]]) -> None:
    """What the plan says is done is done."""
    concluded = memo.setdefault("done", {})
    if plan.done_ids <= concluded.keys():
        return
    for step_id in plan.done_ids:
        if step_id in plan.by_id and step_id not in concluded:
            concluded[step_id] = plan.done_at.get(step_id, 0.0)
            if PLACES in memo:
                memo.setdefault(FORCED, {})[step_id] = 1.0
            states[step_id] = State(0.0, 0.0, 1.0, None)


def _apply(plan: Plan, revision: Revision, states: States, memo: dict[str, dict[str, float]]) -> None:
    for edit in revision.edits:
        if edit.kind is EditKind.REOPEN and edit.step_id:
            _reopen(plan, edit.step_id, states, memo)
        elif edit.kind is EditKind.INJECT:
            going = (i for i in edit.before if i in plan.by_id and states[i].on >= 0.5)
            memo.setdefault(UNDERWAY, {}).update(dict.fromkeys(going, 1.0))
        elif edit.kind is EditKind.REPLACE and edit.step_id and edit.by:
            _take_over(plan, edit.step_id, edit.by, states, memo)


def _take_over(plan: Plan, step_id: str, by: str, states: States, memo: dict[str, dict[str, float]]) -> None:
    """The same work under another id: what was seen of it so far still counts."""
    both = step_id in plan.by_id and by in plan.by_id
    if both and step_id not in memo.get("done", {}):
        old = states[step_id]
        states[by] = State(old.todo, old.on, old.done, old.since)
        for name in ("started", "run_s", "peak", "peak_t", "fresh"):
            if step_id in memo.get(name, {}):
                memo[name][by] = memo[name][step_id]


def _reopen(plan: Plan, step_id: str, states: States, memo: dict[str, dict[str, float]]) -> None:
    if step_id in plan.by_id:
        states[step_id] = State(1.0, 0.0, 0.0, None)
    if PLACES in memo:
        memo.setdefault(REOPENED, {})[step_id] = 1.0
    _forget(memo, step_id)


def _forget(memo: dict[str, dict[str, float]], step_id: str) -> None:
    """What was seen of it; not that its fault was told a moment ago, for which it is reopened."""
    for name in (*PER_STEP, *(n for n in memo if n.startswith(("coded_", "read_", "outside_")))):
        memo.get(name, {}).pop(step_id, None)
