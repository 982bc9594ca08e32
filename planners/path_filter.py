"""The path filter inside a tick: evidence in, states of the draft out, histories kept in the belief."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..core.evidence import StepEvidence
from ..core.steps import Confirm
from .begun_sets import Bools
from .compiled import CompiledPlan
from .draft import Draft
from .filter import logit
from .moves import Moves, MoveSettings, moves_of
from .noise import SenseModel
from .path_evidence import PathEvidence
from .paths import (
    FORCED,
    PATHS,
    PLACES,
    REOPENED,
    Marginals,
    Paths,
    first_paths,
    from_memo,
    left_out,
    marginals,
    to_memo,
)
from .paths_step import Ways, merge, step_paths
from .picture import PERSON


class PathFilter:
    """Keeps what it derived from the last plan and belief, as a pure memo."""

    def __init__(self, settings: MoveSettings) -> None:
        self._settings = settings
        self._compiled: CompiledPlan | None = None
        self._moves: Moves | None = None
        self._last: tuple[Mapping[str, float], Moves, Paths] | None = None
        self._places: dict[str, float] = {}
        self._evidence = PathEvidence()

    def moves(self, compiled: CompiledPlan) -> Moves:
        """The prior of `compiled`; steps that changed since the last plan make a new one."""
        if self._moves is None or self._compiled is not compiled:
            old = self._compiled
            if self._moves is None or old is None or old.plan.steps != compiled.plan.steps or old.shut != compiled.shut:
                self._moves = moves_of(compiled, self._settings)
                self._places = {step_id: float(i) for i, step_id in enumerate(self._moves.ids)}
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
            like = self._evidence.likelihood(draft, moves, sense, paths)
            blind = np.full(len(moves.ids), sense.blind)
            for step_id in sense.blind_of.keys() & moves.place.keys():
                blind[moves.place[step_id]] = sense.blind_of[step_id]
            paths = step_paths(moves, paths, like, blind, draft.dt)
        memo = to_memo(paths)
        draft.kept[PATHS] = memo
        draft.memo[PLACES] = self._places
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
    table = paths.begun
    table[:, index] = begun
    here = paths.now == index
    now, unseen = np.where(here, size, paths.now), paths.unseen & ~here
    nothing = np.full(len(now), size)
    return merge(paths.sets, Ways(paths.sets.add(table), nothing, now, unseen, paths.elapsed, paths.weight))


def hear(draft: Draft, moves: Moves, paths: Paths, item: StepEvidence) -> Paths:
    """The person's own word about a step: strong, but people press the wrong button, too."""
    step, cfg = draft.plan.by_id[item.step_id], draft.settings
    index, said = moves.place[item.step_id], max(item.p_done_now, item.p_done or 0.0)
    if said >= 0.5:
        draft.note("word")[item.step_id] = draft.t
        if step.step.confirm is Confirm.BOTH:
            return paths
        over = with_step(moves, paths, index, True)
        return _mix(paths, over, np.exp(min(cfg.word_clamp, logit(said)) + np.log(10.0)))
    if item.p_on >= 0.5:
        going = Ways(
            paths.row,
            np.where(paths.begun[:, index], len(moves.ids), index),
            np.full(len(paths.weight), index, dtype=np.int64),
            np.zeros(len(paths.weight), dtype=bool),
            np.where(paths.now == index, paths.elapsed, 0.0),
            paths.weight,
        )
        return _mix(paths, merge(paths.sets, going), np.exp(min(cfg.word_clamp, logit(item.p_on))))
    return paths


def _mix(paths: Paths, other: Paths, odds: float) -> Paths:
    """`other` against `paths` at `odds`."""
    row = other.row if other.sets is paths.sets else paths.sets.add(other.begun)
    both = Ways(
        np.concatenate([paths.row, row]),
        np.full(len(paths.row) + len(row), len(paths.sets.moves.ids)),
        np.concatenate([paths.now, other.now]),
        np.concatenate([paths.unseen, other.unseen]),
        np.concatenate([paths.elapsed, other.elapsed]),
        np.concatenate([paths.weight / (1.0 + odds), other.weight * odds / (1.0 + odds)]),
    )
    return merge(paths.sets, both)


def _set_states(draft: Draft, moves: Moves, paths: Paths, found: Marginals) -> None:
    states = draft.states
    for step_id, on, begun in zip(moves.ids, found.on.tolist(), found.begun.tolist(), strict=False):
        states.put(step_id, max(0.0, 1.0 - begun), on, max(0.0, begun - on))
    for index in (found.on[:-1] >= 0.5).nonzero()[0].tolist():
        state = states[moves.ids[index]]
        if state.since is None:
            here: Bools = paths.now == index
            state.since = draft.t - float(paths.elapsed[here] @ paths.weight[here]) / state.on
