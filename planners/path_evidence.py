"""What a recogniser's tick adds about each step: the likelihood that histories are weighed by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .draft import LEVEL, Draft
from .moves import Floats, Moves
from .noise import SenseModel, Spread, whiten
from .paths import Paths
from .sunken import Level, Look, weigh_hidden

LOG = "path_log"
"""Name of the accumulator that keeps the last tick's log-columns, for whitening; the key "" is background."""

SPREAD = "path_spread"
"""Name of the accumulator that keeps the sense's own spread; see `noise.Spread`."""


class PathEvidence:
    """Keeps where the hidden columns were after the last tick, as a pure memo of what the belief holds."""

    def __init__(self) -> None:
        self._last: tuple[Mapping[str, float], Level] | None = None

    def likelihood(self, draft: Draft, moves: Moves, sense: SenseModel, paths: Paths) -> Floats:
        """(S + 1,): the tick's whitened likelihood; a step nobody watches looks like nothing of the plan."""
        evidence, place, size = draft.evidence, moves.place, len(moves.ids)
        shown = {item.step_id: item.p_on for item in evidence.steps if item.step_id in place}
        shown[""] = evidence.p_background + evidence.p_other  # last, of nothing of the plan
        kept = draft.note(LOG)
        before = np.array([kept.get(step_id, np.nan) for step_id in shown])
        log = np.log(np.maximum(np.array(list(shown.values())), sense.floor))
        columns = [place[step_id] for step_id in shown if step_id]
        keep = min(sense.memory**draft.dt, 1.0 - 1e-6)
        look = Look(log, before, keep, float(np.log(sense.floor)) + 1e-9, _depth(draft, log, before, sense))
        level = self._level(draft, len(shown)) if list(kept) == list(shown) else None
        added = self._added(draft, look, level, _believed(paths, columns, size)) * (sense.trust * draft.clear)
        draft.memo[LOG] = dict(zip(shown, log.tolist(), strict=True))
        like = np.full(size + 1, added[-1])
        like[columns] = added[:-1]
        return np.exp(like - like.max())

    def _added(self, draft: Draft, look: Look, level: Level | None, believed: Floats) -> Floats:
        hides = look.log.min() <= look.lowest
        known = not np.isnan(look.before).all()
        if not known or (not hides and not np.nanmin(look.before) <= look.lowest):
            draft.kept.pop(LEVEL, None)
            return whiten(look.log, look.before, look.keep)
        added, level = weigh_hidden(look, level, believed)
        memo = _to_memo(level)
        draft.kept[LEVEL], self._last = memo, (memo, level)
        return added

    def _level(self, draft: Draft, columns: int) -> Level | None:
        memo = draft.kept.get(LEVEL)
        if memo is None:
            return None
        if self._last is not None and self._last[0] is memo:
            return self._last[1]
        return _from_memo(memo, columns)


def _believed(paths: Paths, columns: list[int], size: int) -> Floats:
    """(C,): P(this column is the true one) before the tick; last of background, which unseen steps look like."""
    seen = np.bincount(paths.now[~paths.unseen], paths.weight[~paths.unseen], minlength=size + 1)
    shown = seen[columns]
    return np.append(shown, max(0.0, 1.0 - float(shown.sum())))


def _depth(draft: Draft, log: Floats, before: Floats, sense: SenseModel) -> float:
    """The variance of log-odds, from all that the sense showed up to this tick."""
    kept = draft.note(SPREAD)
    spread = Spread(kept.get("squares", 0.0), kept.get("n", 0.0))
    top = np.fmax.reduce(before)
    if top == top:
        spread = spread.seen(log - log.max(), before - top, sense.memory**draft.dt, sense.floor)
    kept["squares"], kept["n"] = spread.squares, spread.n
    return spread.depth(sense.depth)


def _to_memo(level: Level) -> dict[str, float]:
    """Plain JSON values: one text of hexadecimal numbers, exact."""
    parts = (level.true.astype("<i4"), level.u.astype("<f8"), level.x.astype("<f8"))
    return {"|".join(part.tobytes().hex() for part in parts): float(len(level.true))}


def _from_memo(memo: Mapping[str, float], columns: int) -> Level | None:
    """What `_to_memo` wrote; None when it is of another number of columns."""
    true, u, x = (bytes.fromhex(part) for part in next(iter(memo)).split("|"))
    index = np.frombuffer(true, "<i4").astype(np.int64)
    table = np.frombuffer(x, "<f8")
    if table.size != 3 * columns * len(index):
        return None
    return Level(index, np.frombuffer(u, "<f8").reshape(-1, 2), table.reshape(-1, 3, columns))
