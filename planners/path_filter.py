"""The path filter inside a tick: evidence in, states of the draft out, histories kept in the belief."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..core.evidence import Evidence, StepEvidence
from ..core.steps import Confirm
from .compiled import CompiledPlan
from .draft import Draft
from .filter import logit
from .moves import Floats, Moves, MoveSettings, moves_of
from .noise import SenseModel, Spread, below_floor, log_columns, whiten
from .paths import (
    FORCED,
    PATHS,
    PLACES,
    REOPENED,
    Ahead,
    Marginals,
    Paths,
    ahead_of,
    first_paths,
    from_memo,
    left_out,
    marginals,
    to_memo,
)
from .paths_step import Ways, merge, step_paths
from .picture import PERSON

LOG = "path_log"
"""Name of the accumulator that keeps the last tick's log-columns, for whitening; the key "" is background."""

SPREAD = "path_spread"
"""Name of the accumulator that keeps the sense's own spread; see `noise.Spread`."""


class PathFilter:
    """Keeps what it derived from the last plan and belief, as a pure memo."""

    def __init__(self, settings: MoveSettings) -> None:
        self._settings = settings
        self._compiled: CompiledPlan | None = None
        self._moves: Moves | None = None
        self._last: tuple[Mapping[str, float], Moves, Paths] | None = None

    def moves(self, compiled: CompiledPlan) -> Moves:
        """The prior of `compiled`; steps that changed since the last plan make a new one."""
        if self._moves is None or self._compiled is not compiled:
            old = self._compiled
            if self._moves is None or old is None or old.plan.steps != compiled.plan.steps or old.shut != compiled.shut:
                self._moves = moves_of(compiled, self._settings)
            self._compiled = compiled
        return self._moves

    def tick(self, draft: Draft, before: Mapping[str, float] | None, sense: SenseModel) -> tuple[Paths, Marginals]:
        """Take the tick in; `before` is the histories' accumulator of the belief that the draft was made from."""
        moves = self.moves(draft.plan)
        paths = self._open(draft, moves, before)
        if draft.evidence.sense in PERSON:
            for item in draft.seen.values():
                paths = hear(draft, moves, paths, item)
        elif draft.trust > 0.0:
            like = _likelihood(draft, moves, sense)
            blind = np.full(len(moves.ids), sense.blind)
            for step_id in sense.blind_of.keys() & moves.place.keys():
                blind[moves.place[step_id]] = sense.blind_of[step_id]
            paths = step_paths(moves, paths, like, blind, draft.dt)
        memo = to_memo(paths)
        draft.kept[PATHS] = memo
        draft.memo[PLACES] = {step_id: float(i) for i, step_id in enumerate(moves.ids)}
        self._last = (memo, moves, paths)
        found = marginals(moves, paths)
        _set_states(draft, moves, paths, found)
        return paths, found

    def left_out(self, draft: Draft, before: Mapping[str, float] | None) -> dict[str, float]:
        """step id -> P(never begun), if the person has stopped for good. Call it after `tick`, or without one."""
        moves = self.moves(draft.plan)
        paths = self._open(draft, moves, draft.kept.get(PATHS, before))
        return dict(zip(moves.ids, left_out(moves, paths, draft.settings.end_skip).tolist(), strict=True))

    def _open(self, draft: Draft, moves: Moves, before: Mapping[str, float] | None) -> Paths:
        if before is None:
            done = np.array([draft.is_done(i) for i in moves.ids], dtype=bool)
            paths = first_paths(moves, done)
        elif self._last is not None and self._last[0] is before and self._last[1] is moves:
            paths = self._last[2]
        else:
            paths = from_memo(moves, before, draft.note(PLACES))
        return _told_by_plan(draft, moves, paths)


def _told_by_plan(draft: Draft, moves: Moves, paths: Paths) -> Paths:
    """What the plan says is done is done, and what it reopened is to be done again."""
    forced, reopened = draft.memo.pop(FORCED, {}), draft.memo.pop(REOPENED, {})
    place = moves.place
    for step_id, value in (*((i, True) for i in forced), *((i, False) for i in reopened)):
        if step_id in place:
            paths = with_step(moves, paths, place[step_id], value)
    return paths


def with_step(moves: Moves, paths: Paths, index: int, begun: bool) -> Paths:
    """The histories with one step said to be over and done, or not begun; what becomes equal is summed."""
    size = len(moves.ids)
    table = paths.begun.copy()
    flips = table[:, index] != begun
    table[:, index] = begun
    name = paths.name ^ np.where(flips, moves.marks[index], 0)
    here = paths.now == index
    now, unseen, ahead = np.where(here, size, paths.now), paths.unseen & ~here, ahead_of(moves, table)
    changed = Paths(table, now, unseen, paths.elapsed, paths.weight, name, ahead)
    return merge(moves, changed, _as_ways(changed))


def _as_ways(paths: Paths) -> Ways:
    n = len(paths.weight)
    nothing = np.full(n, -1, dtype=np.int64)
    return Ways(np.arange(n), nothing, paths.now, paths.unseen, paths.elapsed, paths.weight)


def hear(draft: Draft, moves: Moves, paths: Paths, item: StepEvidence) -> Paths:
    """The person's own word about a step: strong, but people press the wrong button, too."""
    step, cfg = draft.plan.by_id[item.step_id], draft.settings
    index, said = moves.place[item.step_id], max(item.p_done_now, item.p_done or 0.0)
    if said >= 0.5:
        draft.note("word")[item.step_id] = draft.t
        if step.step.confirm is Confirm.BOTH:
            return paths
        over = with_step(moves, paths, index, True)
        return _mix(moves, paths, over, np.exp(min(cfg.word_clamp, logit(said)) + np.log(10.0)))
    if item.p_on >= 0.5:
        going = Ways(
            np.arange(len(paths.weight)),
            np.where(paths.begun[:, index], -1, index),
            np.full(len(paths.weight), index, dtype=np.int64),
            np.zeros(len(paths.weight), dtype=bool),
            np.where(paths.now == index, paths.elapsed, 0.0),
            paths.weight,
        )
        return _mix(moves, paths, merge(moves, paths, going), np.exp(min(cfg.word_clamp, logit(item.p_on))))
    return paths


def _mix(moves: Moves, paths: Paths, other: Paths, odds: float) -> Paths:
    """`other` against `paths` at `odds`."""
    both = Paths(
        np.concatenate([paths.begun, other.begun]),
        np.concatenate([paths.now, other.now]),
        np.concatenate([paths.unseen, other.unseen]),
        np.concatenate([paths.elapsed, other.elapsed]),
        np.concatenate([paths.weight / (1.0 + odds), other.weight * odds / (1.0 + odds)]),
        np.concatenate([paths.name, other.name]),
        Ahead(
            np.concatenate([paths.ahead.chance, other.ahead.chance]),
            np.concatenate([paths.ahead.due, other.ahead.due]),
        ),
    )
    return merge(moves, both, _as_ways(both))


def _likelihood(draft: Draft, moves: Moves, sense: SenseModel) -> Floats:
    """(S + 1,): the tick's whitened likelihood; a step nobody watches looks like nothing of the plan."""
    evidence, size = draft.evidence, len(moves.ids)
    columns = columns_of(evidence, moves)
    watched = ~np.isnan(columns)
    log = np.full(size + 1, np.nan)
    log[watched] = log_columns(columns[watched], sense.floor)
    kept = draft.note(LOG)
    before = np.array([*(kept.get(i, np.nan) for i in moves.ids), kept.get("", np.nan)])
    keep = sense.memory**draft.dt
    log[watched] = below_floor(log[watched], before[watched], keep, sense.floor, _depth(draft, log, before, sense))
    added = np.full(size + 1, np.nan)
    added[watched] = whiten(log[watched], before[watched], keep)
    added = np.where(watched, added, added[size]) * sense.trust * draft.clear
    draft.memo[LOG] = {i: float(v) for i, v in zip((*moves.ids, ""), log, strict=True) if v == v}
    return np.exp(added)


def _depth(draft: Draft, log: Floats, before: Floats, sense: SenseModel) -> float:
    """How deep a hidden column lies, from all that the sense showed up to this tick."""
    kept = draft.note(SPREAD)
    spread = Spread(kept.get("squares", 0.0), kept.get("n", 0.0))
    spread = spread.seen(log, before, sense.memory**draft.dt, sense.floor)
    kept["squares"], kept["n"] = spread.squares, spread.n
    return spread.depth(sense.depth)


def columns_of(evidence: Evidence, moves: Moves) -> Floats:
    """(S + 1,): `p_on` of every step, NaN where it was not watched; last of nothing of the plan."""
    columns = np.full(len(moves.ids) + 1, np.nan)
    place = moves.place
    for item in evidence.steps:
        if item.step_id in place:
            columns[place[item.step_id]] = item.p_on
    columns[-1] = evidence.p_background + evidence.p_other
    return columns


def _set_states(draft: Draft, moves: Moves, paths: Paths, found: Marginals) -> None:
    on, begun = found.on.tolist(), found.begun.tolist()
    for index, step_id in enumerate(moves.ids):
        state = draft.states[step_id]
        state.on, state.todo = on[index], max(0.0, 1.0 - begun[index])
        state.done = max(0.0, begun[index] - on[index])
        if state.since is None and on[index] >= 0.5:
            here = paths.now == index
            state.since = draft.t - float(paths.elapsed[here] @ paths.weight[here]) / on[index]
