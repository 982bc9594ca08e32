"""Many sessions at once as arrays, and what a learned policy says in all of them together: the fast path of `play`.

Sessions are rolled forward tick by tick with the policy's own words as its past (self-fed), never the coach's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.guidance import Grain
from ....perception.policies.judge import Judge
from ....perception.policies.moment import AGES, BEGUN, HEADS, HEARD, NAMES, TALK_S, WORDS, Head
from ...datasets.holoassist import CoachedSession, Family
from .causes import KINDS, MOVES_OF, TICK_S, causes, seconds_of, truths
from .score import AFTER_S, BEFORE_S

NEVER = -1e6
"""Stream seconds of what never happened."""
Floats = NDArray[np.float32]
FAMILIES = tuple(Family)
_FAMILY = np.array([FAMILIES.index(kind.family) for kind in KINDS])
_HEADS = tuple(HEADS[kind.act] for kind in KINDS)
_AT = {name: i for i, name in enumerate(NAMES)}


@dataclass(frozen=True)
class _Fade:
    """Neighbouring numbers that say how long ago one thing was."""

    at: slice
    rates: Floats
    """1 / seconds."""


def _fade(first: str, taus: tuple[float, ...]) -> _Fade:
    return _Fade(slice(_AT[first], _AT[first] + len(taus)), (1.0 / np.array(taus)).astype(np.float32))


_AGES = _fade(f"age {AGES[0]:g}", AGES)
_HEARD = _fade(f"heard {HEARD[0]:g}", HEARD)
_BEGUN = _fade(f"begun {BEGUN[0]:g}", BEGUN)
_ANY = _fade(f"any words {WORDS[0]:g}", WORDS)
_SAME = _fade(f"same words {WORDS[0]:g}", WORDS)


@dataclass(frozen=True)
class Batch:
    """Sessions, the longest first; `ticks[i]` of them are real, the rest is padding."""

    sessions: tuple[CoachedSession, ...]
    ticks: NDArray[np.int64]
    cause: Floats
    """[sessions, ticks, kinds] the newest cause, or NEVER."""
    heard: Floats
    """[sessions, ticks] when the person last spoke."""
    busy: NDArray[np.bool_]
    """[sessions, ticks] a movement is going on."""
    talking: NDArray[np.bool_]
    mistakes: Floats
    truth: Floats
    """[sessions, families, most] when the coach spoke, padded with NEVER."""


@dataclass(frozen=True)
class Look:
    """What a policy may look at: some rows of the table are blind on purpose."""

    hidden: frozenset[str] = frozenset()
    """Names of numbers that are always 0."""
    any_time: bool = False
    """True: words of every kind may be said at every moment, whether there is a cause or not."""
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


def batch_of(sessions: Sequence[CoachedSession]) -> Batch:
    """The arrays of some sessions."""
    ordered = tuple(sorted(sessions, key=lambda s: -seconds_of(s)))
    ticks = np.array([int(seconds_of(s) / TICK_S) + 1 for s in ordered])
    shape = (len(ordered), int(ticks.max()))
    times = np.arange(shape[1]) * TICK_S
    cause = np.full((*shape, len(KINDS)), NEVER, np.float32)
    heard, mistakes = np.full(shape, NEVER, np.float32), np.zeros(shape, np.float32)
    busy, talking = np.zeros(shape, bool), np.zeros(shape, bool)
    for i, one in enumerate(ordered):
        for k, kind in enumerate(KINDS):
            cause[i, :, k] = _newest(causes(one, kind), times)
        talking[i] = _inside(one.person, times)
        heard[i] = np.where(talking[i], times, _newest([end for _, end in one.person], times))
        busy[i] = _inside([(a.start, a.end) for a in one.moves], times)
        wrong = np.array(sorted(a.start for a in one.moves if a.wrong))
        mistakes[i] = np.searchsorted(wrong, times, "right") - np.searchsorted(wrong, times - MOVES_OF, "right")
    return Batch(ordered, ticks, cause, heard, busy, talking, mistakes, _truth(ordered))


def _newest(points: Sequence[float], times: NDArray[Any]) -> NDArray[Any]:
    found = np.array([NEVER, *sorted(points)])
    return found[np.searchsorted(found, times, "right") - 1]


def _inside(spans: Sequence[tuple[float, float]], times: NDArray[Any]) -> NDArray[np.bool_]:
    out = np.zeros(len(times), bool)
    for start, end in spans:
        out[np.searchsorted(times, start, "left") : np.searchsorted(times, end, "left")] = True
    return out


def _truth(sessions: Sequence[CoachedSession]) -> Floats:
    lists = [[[t for t, f in truths(s) if f is family] for family in FAMILIES] for s in sessions]
    most = max((len(one) for mine in lists for one in mine), default=0)
    out = np.full((len(sessions), len(FAMILIES), most + 1), NEVER, np.float32)
    for i, mine in enumerate(lists):
        for f, one in enumerate(mine):
            out[i, f, : len(one)] = one
    return out


class Past:
    """What was said so far in each session."""

    def __init__(self, batch: Batch) -> None:
        n = len(batch.sessions)
        self.any = np.full(n, NEVER, np.float32)
        self.same = {head: np.full(n, NEVER, np.float32) for head in Head}
        self.talk = np.zeros(n, np.float32)
        self.used = np.full((n, len(KINDS)), NEVER, np.float32)
        """The newest cause of each kind that was spoken about."""

    def speak(self, which: NDArray[np.int64], head: Head, t: float) -> None:
        """Words of one head in some sessions."""
        self.any[which] = t
        self.same[head][which] = t
        self.talk[which] += 1.0

    def pass_tick(self) -> None:
        """Talk fades."""
        self.talk *= np.exp(-TICK_S / TALK_S)


def features(batch: Batch, past: Past, tick: int, kind: int, which: NDArray[np.int64]) -> Floats:
    """The numbers of `moment` for one kind in the sessions `which`: [len(which), len(NAMES)]."""
    t, head = tick * TICK_S, _HEADS[kind]
    out = np.empty((len(which), len(NAMES)), np.float32)
    for place, since in (
        (_AGES, batch.cause[which, tick, kind]),
        (_HEARD, batch.heard[which, tick]),
        (_BEGUN, np.zeros(len(which), np.float32)),
        (_ANY, past.any[which]),
        (_SAME, past.same[head][which]),
    ):
        np.exp(np.maximum(since - t, NEVER)[:, None] * place.rates, out=out[:, place.at])
    out[:, _AT["p"]] = 1.0
    out[:, _AT["single movement"]] = KINDS[kind].grain is Grain.MOVE
    out[:, _AT["mid-step"]] = batch.busy[which, tick]
    out[:, _AT["somebody talks"]] = batch.talking[which, tick]
    out[:, _AT["mistakes"]] = np.minimum(batch.mistakes[which, tick], 10) / 5.0
    out[:, _AT["talk"]] = past.talk[which] / 5.0
    return out


def roll(
    batch: Batch,
    judge: Judge | None,
    look: Look | None = None,
    *,
    collect: float = 0.0,
    babble: float = 0.0,
    seed: int = 0,
) -> Rolled:
    """Let a learned policy speak through every session; None never speaks by itself.

    `collect`: share of the judged moments that are kept for fitting; `babble`: chance of words at a moment beside the
    judge's, so that a fit sees many pasts.
    """
    look = look or Look()
    mask = look.mask
    rng, past, truth = np.random.default_rng(seed), Past(batch), batch.truth.copy()
    rolled = Rolled([[] for _ in batch.sessions])
    for tick in range(batch.cause.shape[1]):
        n = int((batch.ticks > tick).sum())
        for kind in range(len(KINDS)):
            _one(batch, judge, (look, mask), (past, truth, rolled), (tick, kind, n), (collect, babble, rng))
        if look.told:
            _listen(batch, past, tick, n)
        past.pass_tick()
    return rolled


def _one(
    batch: Batch,
    judge: Judge | None,
    how: tuple[Look, Floats],
    so_far: tuple[Past, Floats, Rolled],
    where: tuple[int, int, int],
    chances: tuple[float, float, np.random.Generator],
) -> None:
    """One kind at one tick, in every session that has a cause for it."""
    (past, truth, rolled), (tick, kind, n), t = so_far, where, where[0] * TICK_S
    (look, mask), (collect, babble, rng) = how, chances
    if look.any_time and KINDS[kind].grain is Grain.MOVE:
        return  # without causes a single movement is no other moment than a step
    cause = batch.cause[:n, tick, kind]
    open_ = (cause > past.used[:n, kind]) & (t - cause <= KINDS[kind].useful_s) | look.any_time
    which = np.flatnonzero(open_)
    if not len(which):
        return
    rows, head = features(batch, past, tick, kind, which) * mask, _HEADS[kind]
    if collect:
        kept = which if collect >= 1 else which[rng.random(len(which)) < collect]
        at = np.searchsorted(which, kept)
        rolled.rows.setdefault(head, []).append(rows[at])
        rolled.worth.setdefault(head, []).append(_worth(truth[kept, _FAMILY[kind]], t).max(axis=1))
    speaks = np.zeros(len(which), bool) if judge is None else judge.nets[head](rows) >= judge.thresholds[head]
    if babble:
        speaks |= rng.random(len(which)) < babble
    spoken = which[speaks]
    for i in spoken:
        rolled.said[i].append((t, FAMILIES[_FAMILY[kind]]))
    past.used[spoken, kind] = cause[spoken]
    if not look.told:
        past.speak(spoken, head, t)
    rolled.timely += _use_up(truth, spoken, int(_FAMILY[kind]), t)
    rolled.count += len(spoken)


def _worth(truth: Floats, t: float) -> Floats:
    """S of a word at `t` for each of the coach's utterances; 0 outside the window."""
    late = t - truth
    inside = (late >= -BEFORE_S) & (late <= AFTER_S)
    return np.where(inside, np.exp(-np.maximum(late, 0.0) / AFTER_S), 0.0).astype(np.float32)


def _use_up(truth: Floats, which: NDArray[np.int64], family: int, t: float) -> float:
    """The coach's utterance that a word at `t` answers to is answered to once; the sum of S."""
    if not len(which):
        return 0.0
    value = _worth(truth[which, family], t)
    best = value.argmax(axis=1)
    top = value[np.arange(len(which)), best]
    truth[which[top > 0], family, best[top > 0]] = NEVER
    return float(top.sum())


_HEAD_OF: Mapping[Family, Head] = {kind.family: head for kind, head in zip(KINDS, _HEADS, strict=True)}


def _listen(batch: Batch, past: Past, tick: int, n: int) -> None:
    """Teacher forcing: what the coach said up to the next tick becomes the past."""
    t = tick * TICK_S
    for f, family in enumerate(FAMILIES):
        said = ((batch.truth[:n, f] >= t) & (batch.truth[:n, f] < t + TICK_S)).any(axis=1)
        past.speak(np.flatnonzero(said), _HEAD_OF[family], t)
