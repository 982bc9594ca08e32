"""What the path filter's histories conclude: starts, ends, owed steps, repeats. Each cause once.

A step is owed when the histories in which it was skipped, and one that needs it was begun, outweigh the rest: the ones
in which it went by unseen, in which the sense took one thing for another, in which it is being done right now.
"""

from __future__ import annotations

import math

from ..core.deviation import DeviationCode
from ..core.findings import FindingKind
from .attempts import announce_start
from .compiled import CompiledStep
from .completions import conclude, may_conclude
from .draft import About, Draft
from .moves import Moves
from .path_departures import find_departures
from .paths import Marginals, Paths, caller

LASTING, LATELY, LEAST = "owed_mean", "owed_lately", 0.01
"""Names of the accumulators that average P(skipped), over long and over short; the value below which it is nothing."""

REST, REST_S = 0.95, 15.0
"""P(done) and seconds of it after which a step that goes on is going on again."""


def find_in_paths(draft: Draft, moves: Moves, paths: Paths, found: Marginals) -> None:
    """Announce everything that this tick made probable enough."""
    if draft.trust <= 0.0:
        return
    done, cfg = draft.note("done"), draft.settings
    begun, least = found.begun.tolist(), min(0.5, cfg.done_at)
    for step, p_on, p_begun in zip(draft.plan.steps, found.on.tolist(), begun, strict=False):
        if step.id in done:
            _follow_repeat(draft, step.id, p_on, p_begun - p_on)
        elif p_begun - p_on >= least or p_on >= cfg.on_at or draft.states.since(step.id) is not None:
            _follow_step(draft, step)
    _find_owed(draft, moves, paths, found)
    find_departures(draft, moves, found)


def _follow_step(draft: Draft, step: CompiledStep) -> None:
    """Conclude a step, announce its start, or forget an attempt that was left."""
    cfg, state, started = draft.settings, draft.states[step.id], draft.note("started")
    if state.done >= min(0.5, cfg.done_at) and may_conclude(draft, step, state):
        kept = (state.todo, state.on, state.done)
        conclude(draft, step, draft.t, state.done)
        state.todo, state.on, state.done = kept
    elif state.on >= cfg.on_at and step.id not in started:
        announce_start(draft, step, state)
    elif state.todo >= cfg.again_todo and state.since is not None:
        state.since = None
        draft.forget(step.id, "started")


def _find_owed(draft: Draft, moves: Moves, paths: Paths, found: Marginals) -> None:
    """Announce what stayed probable: what is called in for a moment only was an error of the sense, as a rule."""
    cfg = draft.settings
    lasting = _mean(draft, moves, found, LASTING, cfg.path_owed_s)
    lately = _mean(draft, moves, found, LATELY, cfg.path_sure_s)
    for index in sorted({*lasting, *lately}):
        step_id, p, now = moves.ids[index], lasting.get(index, 0.0), lately.get(index, 0.0)
        base = draft.plan.by_id[step_id].step.base
        if draft.is_done(step_id) or base in draft.note("owed"):
            continue
        if p < cfg.path_owed_at and now < cfg.path_sure_at:
            if p >= 0.5 * cfg.path_owed_at:
                draft.note("doubt")[step_id] = draft.t
            continue
        draft.note("owed")[base] = draft.t
        draft.note("open_owed")[base] = draft.t
        by = caller(moves, paths, index)
        about = About(DeviationCode.OWED, by=None if by is None else moves.ids[by])
        draft.announce(FindingKind.OWED, step_id, about, p=max(p, now))


def _mean(draft: Draft, moves: Moves, found: Marginals, name: str, over_s: float) -> dict[int, float]:
    """index -> P(skipped) averaged over the last `over_s` seconds, of every step for which it is not nothing."""
    mean, share = draft.note(name), 1.0 - math.exp(-draft.dt / over_s)
    out, owed, place = {}, found.owed.tolist(), moves.place
    for index in {*found.owed.nonzero()[0].tolist(), *(place[i] for i in mean if i in place)}:
        step_id = moves.ids[index]
        old = mean.get(step_id, 0.0)
        new = old + share * (owed[index] - old)
        if new >= LEAST:
            mean[step_id] = new
            out[index] = new
        elif old:
            del mean[step_id]
    return out


def settle_omissions(draft: Draft) -> None:
    """At the end of the stream: what was called in, and most probably was never begun, was left out.

    What was done after all is settled as out of order when it is concluded; see `completions`.
    """
    open_owed = draft.note("open_owed")
    for step in draft.plan.steps:
        left = draft.states[step.id].todo
        if step.step.base in open_owed and not step.undo and not draft.is_done(step.id) and left >= 0.5:
            del open_owed[step.step.base]
            draft.announce(FindingKind.OWED, step.id, About(DeviationCode.OMIT), p=left)


def _follow_repeat(draft: Draft, step_id: str, p_on: float, p_over: float) -> None:
    """A step that is over and clearly goes on again for as long as one needs for it was not just touched."""
    again, rest = draft.note("again_s"), draft.note("rest_s")
    if p_on < draft.settings.owed_on:
        if step_id in again:
            del again[step_id]
        rest[step_id] = rest.get(step_id, 0.0) + (draft.dt if p_over >= REST else 0.0)
        return
    step = draft.plan.by_id[step_id].step
    if rest.get(step_id, 0.0) < REST_S:
        return  # it was concluded too early, and only now is it known that it goes on
    again[step_id] = again.get(step_id, 0.0) + draft.dt
    long = max(draft.settings.repeat_s, step.duration.p10)
    if again[step_id] >= long and step.repeat.max <= 1 and step_id not in draft.note("repeated"):
        draft.note("repeated")[step_id] = draft.t
        draft.announce(FindingKind.REPEAT, step_id, About(DeviationCode.REPEAT), p=p_on)
