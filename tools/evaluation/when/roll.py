"""What a learned policy says in many sessions together: the fast path of `play`.

Sessions are rolled forward tick by tick with the policy's own words as its past (self-fed), never the coach's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....perception.policies.judge import Judge
from ....perception.policies.moment import AGES, BEGUN, EVENTS, HEADS, HEARD, NAMES, TALK_S, WORDS, Head
from ...datasets.holoassist import Family
from .batch import ASKED, FAMILIES, Batch, Floats
from .causes import NEVER, TICK_S
from .score import AFTER_S, BEFORE_S

Rows = NDArray[np.int64]
"""Places of sessions."""
_HEADS = tuple(HEADS[kind.act] for kind in ASKED)
_FAMILY = tuple(FAMILIES.index(kind.family) for kind in ASKED)
_ORDER = {head: i for i, head in enumerate(Head)}
_HEAD_OF: Mapping[Family, Head] = {kind.family: head for kind, head in zip(ASKED, _HEADS, strict=True)}
_BEGAN, _ENDED, _STEP, _STEPPED, _ERRED = range(len(EVENTS))
_AGES, _WORDS, _HEARD, _BEGUN = ((1.0 / np.array(taus)).astype(np.float32) for taus in (AGES, WORDS, HEARD, BEGUN))
_TALKED = NAMES.index(f"any words {WORDS[0]:g}")
"""Where the numbers about words begin; before them stand those about what happened."""


@dataclass(frozen=True)
class Look:
    """What a policy may look at: some rows of the table are blind on purpose."""

    hidden: frozenset[str] = frozenset()
    """Names of numbers that are always 0."""
    told: bool = False
    """True: its past is the coach's words (teacher forcing), not its own."""

    @property
    def mask(self) -> Floats:
        """1 for the numbers it sees."""
        return np.array([name not in self.hidden for name in NAMES], np.float32)


@dataclass
class Rolled:
    """What came of a roll."""

    said: list[list[tuple[float, Family]]]
    rows: dict[Head, list[Floats]] = field(default_factory=dict)
    """The moments that were judged, when they were asked for."""
    worth: dict[Head, list[Floats]] = field(default_factory=dict)
    """How timely a word would have been at each, given what was said before."""
    timely: float = 0.0
    """Sum of S over everything said, each of the coach's utterances answered to once, first come first served."""
    count: int = 0
    """How much was said."""


@dataclass(frozen=True, slots=True)
class Chances:
    """What is kept of a roll, and how it is shaken."""

    collect: float = 0.0
    """Share of the judged moments that are kept for fitting."""
    babble: float = 0.0
    """Chance of words at a moment beside the judge's, so that a fit sees many pasts."""
    seed: int = 0


class Past:
    """What was said so far in each session."""

    def __init__(self, n: int) -> None:
        self.any = np.full(n, NEVER, np.float32)
        self.by = np.full((n, len(Head)), NEVER, np.float32)
        """[sessions, heads]"""
        self.talk = np.zeros(n, np.float32)
        self.words = np.zeros((n, (1 + len(Head)) * len(WORDS)), np.float32)
        """[sessions, numbers] how long ago any words and those of each head were, at the moment of `look`."""

    def look(self, n: int, t: float) -> None:
        """A new moment, for the first `n` sessions."""
        self.words[:n] = _ago(np.concatenate([self.any[:n, None], self.by[:n]], axis=1), t, _WORDS)

    def speak(self, which: Rows, head: Head, t: float) -> None:
        """Words of one head in some sessions, at the moment of `look`."""
        self.any[which] = t
        self.by[which, _ORDER[head]] = t
        self.talk[which] += 1.0
        for place in (0, 1 + _ORDER[head]):
            self.words[which, place * len(WORDS) : (place + 1) * len(WORDS)] = 1.0

    def pass_tick(self) -> None:
        """Talk fades."""
        self.talk *= np.exp(-TICK_S / TALK_S)


def _ago(since: NDArray[Any], t: float, rates: Floats) -> Floats:
    """[n] or [n, k] moments -> [n, (k *) len(rates)]: exp(-seconds ago / tau)."""
    return np.exp(np.maximum(since - t, NEVER)[..., None] * rates).reshape(len(since), -1)


def happened(batch: Batch, tick: int, n: int) -> Floats:
    """The numbers about what happened, the same for every head: [n, _TALKED]."""
    t, events, busy = tick * TICK_S, batch.events[tick, :n], batch.busy[tick, :n]
    flags = (busy, _not_before(events[:, _STEP], events[:, _STEPPED]))
    erring = busy & _not_before(events[:, _ERRED], events[:, _BEGAN])
    columns = [np.stack((*flags, erring), axis=1), _ago(batch.heard[tick, :n], t, _HEARD)]
    begun = np.broadcast_to(np.exp(-t * _BEGUN), (n, len(_BEGUN)))
    mistakes = np.minimum(batch.mistakes[tick, :n], 10) / 5.0
    columns += [batch.talking[tick, :n, None], begun, mistakes[:, None]]
    return np.concatenate([_ago(events, t, _AGES), *columns], axis=1, dtype=np.float32)


def features(batch: Batch, past: Past, seen: Floats, tick: int, kind: int) -> Floats:
    """The numbers of `moment` for one kind in the first len(seen) sessions: [len(seen), len(NAMES)]."""
    n, t = len(seen), tick * TICK_S
    out = np.empty((n, len(NAMES)), np.float32)
    out[:, :_TALKED] = seen
    same = past.by[:n, _ORDER[_HEADS[kind]]]
    since = np.concatenate([batch.events[tick, :n], batch.heard[tick, :n, None]], axis=1)
    at = _TALKED + past.words.shape[1]
    out[:, _TALKED:at] = past.words[:n]
    out[:, at] = past.talk[:n] / 5.0
    out[:, at + 1 : at + 1 + len(AGES)] = _ago(batch.cause[tick, :n, kind], t, _AGES)
    out[:, at + 1 + len(AGES)] = 1.0
    out[:, at + 2 + len(AGES) :] = _not_before(same[:, None], since)
    return out


def _not_before(one: Floats, other: Floats) -> NDArray[np.bool_]:
    return (one > NEVER) & (one >= other)


def roll(batch: Batch, judge: Judge | None, look: Look | None = None, chances: Chances | None = None) -> Rolled:
    """Let a learned policy speak through every session; None never speaks by itself."""
    look, chances = look or Look(), chances or Chances()
    mask, rng = look.mask, np.random.default_rng(chances.seed)
    past, truth = Past(len(batch.sessions)), batch.truth.copy()
    rolled = Rolled([[] for _ in batch.sessions])
    for tick in range(len(batch.cause)):
        n = int((batch.ticks > tick).sum())
        seen = happened(batch, tick, n)
        past.look(n, tick * TICK_S)
        for kind in range(len(ASKED)):
            rows = features(batch, past, seen, tick, kind)
            if look.hidden:
                rows *= mask
            if chances.collect:
                _keep(rolled, rows, truth, (tick, kind), (chances.collect, rng))
            speaks = np.zeros(n, bool) if judge is None else judge.speaks(_HEADS[kind], rows)
            if chances.babble:
                speaks |= rng.random(n) < chances.babble
            if speaks.any():
                _say(rolled, truth, np.flatnonzero(speaks), tick, kind)
                if not look.told:
                    past.speak(np.flatnonzero(speaks), _HEADS[kind], tick * TICK_S)
        if look.told:
            _listen(batch, past, tick, n)
        past.pass_tick()
    return rolled


def _keep(
    rolled: Rolled, rows: Floats, truth: Floats, where: tuple[int, int], how: tuple[float, np.random.Generator]
) -> None:
    """Some of the judged moments, and what a word would have been worth."""
    (tick, kind), (share, rng) = where, how
    kept = np.flatnonzero(rng.random(len(rows)) < share)
    if len(kept):
        rolled.rows.setdefault(_HEADS[kind], []).append(rows[kept])
        worth = _worth(truth[kept, _FAMILY[kind]], tick * TICK_S).max(axis=1)
        rolled.worth.setdefault(_HEADS[kind], []).append(worth)


def _say(rolled: Rolled, truth: Floats, which: Rows, tick: int, kind: int) -> None:
    """Words of one kind: each answers to the coach's utterance that it fits best, which is then answered to."""
    t, family = tick * TICK_S, _FAMILY[kind]
    for i in which:
        rolled.said[i].append((t, FAMILIES[family]))
    value = _worth(truth[which, family], t)
    best = value.argmax(axis=1)
    top = value[np.arange(len(which)), best]
    truth[which[top > 0], family, best[top > 0]] = NEVER
    rolled.timely += float(top.sum())
    rolled.count += len(which)


def _worth(truth: Floats, t: float) -> Floats:
    """S of a word at `t` for each of the coach's utterances; 0 outside the window."""
    late = t - truth
    inside = (late >= -BEFORE_S) & (late <= AFTER_S)
    return np.where(inside, np.exp(-np.maximum(late, 0.0) / AFTER_S), 0.0).astype(np.float32)


def _listen(batch: Batch, past: Past, tick: int, n: int) -> None:
    """Teacher forcing: what the coach said up to the next tick becomes the past."""
    t = tick * TICK_S
    for f, family in enumerate(FAMILIES):
        said = ((batch.truth[:n, f] >= t) & (batch.truth[:n, f] < t + TICK_S)).any(axis=1)
        past.speak(np.flatnonzero(said), _HEAD_OF[family], t)
