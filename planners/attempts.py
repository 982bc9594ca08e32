"""Attempts at steps: when one starts, when it was left, and what its start says about the steps before it."""

from __future__ import annotations

from ..core.findings import FindingKind
from .compiled import CompiledStep
from .draft import ATTEMPT, UNDERWAY, Draft
from .halted import broken_off
from .picture import PERSON
from .states import State


def follow_attempts(draft: Draft) -> None:
    """Keep the run of every watched step, announce starts, forget attempts that were left."""
    if draft.evidence.sense in PERSON:
        return
    cfg, done, started = draft.settings, draft.note("done"), draft.note("started")
    for step_id, item in draft.seen.items():
        if step_id in done:
            continue
        state = draft.states[step_id]
        _follow_run(draft, step_id, state)
        _follow_peak(draft, step_id, item.p_done_now)
        if state.on >= cfg.on_at and step_id not in started:
            announce_start(draft, draft.plan.by_id[step_id], state)
        elif state.since is not None and state.todo >= cfg.again_todo:
            state.since = None
            broken_off(draft, step_id)
            draft.forget(step_id, *(name for name in ATTEMPT if not name.startswith("wrong_") and name != "run_s"))


def _follow_run(draft: Draft, step_id: str, state: State) -> None:
    """Seconds of an attempt: they rise while it is seen, and fall twice as fast while it is not."""
    runs, cfg = draft.note("run_s"), draft.settings
    run = runs.get(step_id)
    if draft.granted[step_id] >= cfg.seen_on:
        run = runs[step_id] = (run or 0.0) + draft.dt
    elif run is not None:
        run -= 2.0 * draft.dt
        if run > 0.0:
            runs[step_id] = run
        else:
            del runs[step_id]
            run = None
    if state.on < 0.5 and state.on < cfg.on_at:
        draft.forget(step_id, UNDERWAY)
        return
    if run is not None and run >= cfg.begun_s and state.on >= cfg.on_at:
        if step_id not in draft.note("told") and step_id not in draft.note("mistake"):
            draft.note("begun")[step_id] = draft.t
    if state.on >= 0.5 and state.since is None:
        state.since = draft.t - max(0.0, (run or 0.0) - draft.dt)


def _follow_peak(draft: Draft, step_id: str, p_done_now: float) -> None:
    peaks, peak_ts = draft.note("peak"), draft.note("peak_t")
    old = draft.t - peak_ts.get(step_id, -1e9) > draft.settings.peak_s
    if old or p_done_now >= peaks.get(step_id, 0.0):
        peaks[step_id], peak_ts[step_id] = p_done_now, draft.t


def announce_start(draft: Draft, step: CompiledStep, state: State) -> None:
    """Announce that a step goes on; a doubt about it that nobody spoke of is then self-corrected."""
    draft.note("started")[step.id] = draft.t
    draft.announce(FindingKind.STEP_STARTED, step.id, t=state.since, p=state.on)
    doubts = draft.note("doubt")
    if draft.t - doubts.pop(step.id, -1e9) <= draft.settings.doubt_s and step.step.base not in draft.note("owed"):
        draft.announce(FindingKind.SELF_CORRECTED, step.id, p=state.on)


def clearly_on(draft: Draft, step_id: str) -> bool:
    """True when the step has been going on for long and surely enough to draw conclusions about other steps.

    The more steps would have been skipped at once, the longer it must be seen: a sense that errs for a second or two is
    likelier than that.
    """
    cfg, run_s = draft.settings, draft.note("run_s").get(step_id, 0.0)
    if draft.states[step_id].on < cfg.owed_on or run_s < cfg.owed_s:
        return False
    owed, by_id = draft.note("owed"), draft.plan.by_id
    missing = sum(
        draft.states[n].done < cfg.owed_below and by_id[n].step.base not in owed for n in by_id[step_id].needs
    )
    return run_s >= min(cfg.owed_most_s, cfg.owed_s + cfg.owed_more_s * max(0, missing - 1))


def speak_for_needs(draft: Draft) -> None:
    """Bayes on needs: people seldom start a step whose needs are not done, so a step clearly on speaks for them.

    Once a need: two dependents of a step that was skipped were both started by the same person. An attempt that had
    begun before the plan asked for something else first says nothing of that.
    """
    spoken, underway = draft.note("spoken_for"), draft.note(UNDERWAY)
    for step_id in draft.note("run_s"):
        if step_id not in draft.plan.by_id:  # an attempt at a step that a recovery has taken over since
            continue
        if draft.is_done(step_id) or step_id in underway or not clearly_on(draft, step_id):
            continue
        for need in draft.plan.by_id[step_id].needs:
            if need not in spoken and not draft.is_done(need):
                spoken[need] = draft.t
                _speak_for(draft, draft.states[need])


def _speak_for(draft: Draft, s: State) -> None:
    rare = draft.settings.skip_odds
    total = rare * (s.todo + s.on) + s.done
    s.todo, s.on, s.done = rare * s.todo / total, rare * s.on / total, s.done / total
