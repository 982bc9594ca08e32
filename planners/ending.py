"""Rest and the end: the check before the end, the finish, the stall, and the two quiet findings (extra, goal)."""

from __future__ import annotations

from ..core.deviation import DeviationCode
from ..core.findings import FindingKind
from ..core.steps import Confirm
from .completions import conclude
from .draft import META, About, Draft
from .owed import is_missing, skipped
from .picture import PERSON
from .through import find_through


def find_end(draft: Draft) -> None:
    """Announce the finish; before it, what is still open though the person rests after the last step."""
    meta = draft.note(META)
    if not is_open(draft):
        if not meta.get("finished"):
            meta["finished"] = 1.0
            draft.announce(FindingKind.FINISHED)
        return
    if draft.trust > 0.0 and draft.evidence.sense not in PERSON:
        _rest(draft)
        _extra(draft)


def is_open(draft: Draft) -> bool:
    """True when a required step is not concluded; what is open stands late in the plan, as a rule."""
    done = draft.note("done")
    return any(step_id not in done for step_id in reversed(draft.plan.required))


def open_required(draft: Draft) -> list[str]:
    """Ids of required steps that are not concluded."""
    done = draft.note("done")
    return [step_id for step_id in draft.plan.required if step_id not in done]


def _rest(draft: Draft) -> None:
    meta, cfg = draft.note(META), draft.settings
    busy = draft.evidence.p_background < 0.5 or bool(draft.states.on_from(cfg.need_on))
    meta["rest_s"] = 0.0 if busy else meta.get("rest_s", 0.0) + draft.dt
    if busy:
        meta["stalled"] = 0.0
    if meta["rest_s"] >= cfg.through_s:
        find_through(draft, open_required(draft))
    last = draft.plan.last
    if meta["rest_s"] >= cfg.end_check_s and last is not None and draft.is_done(last):
        _check_end(draft, open_required(draft))
    rests = draft.evidence.reliability.rests
    stall_s = cfg.stall_s if cfg.stall_s is not None or not rests else cfg.rest_s
    if stall_s is not None and meta["rest_s"] >= stall_s and not meta.get("stalled"):
        meta["stalled"] = 1.0
        draft.announce(FindingKind.STALL, about=About(DeviationCode.STALL), p=rests or 1.0)


def find_ended(draft: Draft) -> None:
    """At the end of the stream: conclude the steps that more likely ended than not, as no more will be seen."""
    for step_id in open_required(draft):
        step, state = draft.plan.by_id[step_id], draft.states[step_id]
        if step.step.confirm is Confirm.VISION and state.done > 0.5:
            conclude(draft, step, draft.t, state.done)
    meta = draft.note(META)
    if not meta.get("finished") and not open_required(draft):
        meta["finished"] = 1.0
        draft.announce(FindingKind.FINISHED)


def find_left_out(draft: Draft) -> None:
    """At the end of the stream: announce the required steps that were never announced and most probably never begun."""
    _check_end(draft, open_required(draft))


def _check_end(draft: Draft, open_steps: list[str]) -> None:
    missing = [step_id for step_id in open_steps if is_missing(draft, step_id)]
    if missing and draft.left_out is not None:
        chances = draft.left_out()
        missing = [step_id for step_id in missing if chances[step_id] >= draft.settings.left_out]
    for step_id in missing:
        _left_out(draft, step_id)


def _left_out(draft: Draft, step_id: str) -> None:
    base = draft.plan.by_id[step_id].step.base
    draft.note("owed")[base] = draft.t
    draft.note("open_owed")[base] = draft.t
    p = skipped(draft) * (1.0 - draft.states[step_id].done)
    draft.announce(FindingKind.OWED, step_id, About(DeviationCode.OMIT), p=p)


def _extra(draft: Draft) -> None:
    cfg, meta = draft.settings, draft.note(META)
    if cfg.extra_s is None and cfg.goal_s is None:
        return
    meta["extra_s"] = meta.get("extra_s", 0.0) + draft.dt if draft.evidence.p_other >= 0.6 else 0.0
    if meta["extra_s"] <= 0.0:
        meta["extra"] = meta["goal"] = 0.0
    _once(draft, "extra", cfg.extra_s, FindingKind.EXTRA, DeviationCode.EXTRA)
    _once(draft, "goal", cfg.goal_s, FindingKind.STALL, DeviationCode.GOAL)


def _once(draft: Draft, name: str, after: float | None, kind: FindingKind, code: DeviationCode) -> None:
    """Announce once that something unplanned has gone on for `after` seconds."""
    meta = draft.note(META)
    if after is not None and meta["extra_s"] >= after and not meta.get(name):
        meta[name] = 1.0
        draft.announce(kind, about=About(code))
