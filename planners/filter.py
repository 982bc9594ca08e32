"""The forward filter: how time and one tick of evidence move P(todo), P(on), P(done) of every step.

A factored hidden Markov model (Rabiner 1989, forward recursion), one chain a step, coupled through the graph: a step
starts readily only when its precondition holds, and all steps share one pair of hands. Evidence enters as a likelihood
ratio `odds(p) / odds(base)`, tempered by the tick's trust, because successive ticks repeat one another.

Steps without believed evidence keep their state: not seen is unknown, and time alone must never finish a step.
"""

from __future__ import annotations

import math
from functools import lru_cache

from ..core.evidence import StepEvidence
from ..core.steps import Confirm
from .compiled import CompiledStep
from .draft import WRONG, Draft
from .halted import is_halted, is_owed_before, stopping
from .hands import grant, grant_ends
from .picture import PERSON
from .states import State, States

SEEN_S = 1.0
"""Seconds of its own going on after which a step's end is nobody else's."""
EDGE = 1e-4
"""Probabilities are kept this far from 0 and 1."""


def logit(p: float) -> float:
    """Log-odds of `p`, kept finite."""
    p = min(1.0 - EDGE, max(EDGE, p))
    return math.log(p / (1.0 - p))


base_logit = lru_cache(maxsize=64)(logit)
"""`logit`, remembered: for the few constants that every tick needs."""


def advance(draft: Draft) -> None:
    """Take the tick's evidence into every state."""
    if draft.evidence.sense in PERSON:
        for item in draft.seen.values():
            hear(draft, item)
        return
    if not draft.seen:
        return
    held = how_done(draft)
    draft.granted, draft.ending = grant(draft, held), grant_ends(draft)
    done, by_id, wrong = draft.note("done"), draft.plan.by_id, wrong_sums(draft)
    steps = [by_id[step_id] for step_id in draft.seen if step_id not in done]
    opens = [step.open(held) for step in steps]  # before any of them moves
    for step, p_open in zip(steps, opens, strict=True):
        _advance_step(draft, step, p_open, wrong.get(step.id))


class HowDone(dict[str, float]):
    """step id -> how far the steps that need it may count on it: done, and partly when going on (steps overlap).

    Worked out when it is asked for, and then kept.
    """

    __slots__ = ("_overlap", "_states")

    def __init__(self, states: States, overlap: float) -> None:
        self._states, self._overlap = states, overlap

    def __missing__(self, step_id: str) -> float:
        s = self._states[step_id]
        value = self[step_id] = min(1.0, s.done + self._overlap * s.on)
        return value


def how_done(draft: Draft) -> HowDone:
    """How far the steps that need a step may count on it, as of the first question."""
    return HowDone(draft.states, draft.settings.overlap)


def _advance_step(draft: Draft, step: CompiledStep, p_open: float, wrong: float | None) -> None:
    s, cfg, item = draft.states[step.id], draft.settings, draft.seen[step.id]
    start = min(0.5, cfg.start_rate * draft.dt * _readiness(draft, step, p_open))
    end, leave = _ends(draft, step, s, p_open)
    event = max(cfg.missed_event, _looked(draft, draft.ending[step.id], cfg.base_event))
    if wrong is not None:
        event *= 1.0 - wrong_chance(draft, wrong)
    seen_on = _looked(draft, draft.granted[step.id] * (1.0 - item.p_done_now), cfg.base_on)
    through = start * min(0.5, 0.5 * draft.dt / step.hazard.median) * (event - 1.0) if event > 1.0 else 0.0
    todo = s.todo * (1.0 - start) + s.on * leave
    going = s.on * (1.0 - end - leave) + s.todo * start
    on = going * seen_on
    if s.since is None and seen_on < 1.0:
        # it was never believed to go on: people rest as long as they like, so not starting must not speak for done
        todo += going - on
    over = s.done + s.on * end * event + s.todo * through
    if item.p_done is not None and not is_halted(draft, step.id):
        over *= _memory_ratio(draft, step.id, item.p_done, s.done)
    total = todo + on + over
    s.todo, s.on, s.done = todo / total, on / total, over / total


def _ratio(p: float, base: float, weight: float, clamp: float) -> float:
    p = EDGE if p < EDGE else min(p, 1.0 - EDGE)
    llr = weight * (math.log(p / (1.0 - p)) - base_logit(base))
    return math.exp(clamp if llr > clamp else max(-clamp, llr))


def _looked(draft: Draft, p: float, base: float) -> float:
    """The ratio of the tick's looks: after a gap that the sense has answered with two ticks it is that of two."""
    return _ratio(p, base, draft.looks * draft.trust, draft.looks * draft.settings.clamp)


def _readiness(draft: Draft, step: CompiledStep, p_open: float) -> float:
    """How readily it starts: 1 when open, `shut` when not, less again for every further need that is missing."""
    cfg = draft.settings
    ready = cfg.shut + (1.0 - cfg.shut) * p_open
    # counted only when something speaks for it, which keeps a quiet tick of a large graph linear
    if p_open < 0.5 and draft.granted[step.id] > 0.3:
        missing = sum(draft.states[n].done < 0.5 for n in step.needs)
        ready *= cfg.deep_shut ** min(4, max(0, missing - 1))
    return ready


def _ends(draft: Draft, step: CompiledStep, s: State, p_open: float) -> tuple[float, float]:
    """Prior chances that a step going on is finished, and that it is left, within the tick."""
    cfg = draft.settings
    elapsed = max(0.0, draft.t - s.since) if s.since is not None else 0.0
    end = min(0.5, step.hazard.at(elapsed) * draft.dt) * (cfg.early_end + (1.0 - cfg.early_end) * p_open)
    finished, leave = stopping(draft, step.id)
    return end * finished, min(0.4, leave * draft.dt)


def wrong_sums(draft: Draft) -> dict[str, float]:
    """step id -> the summed log-odds of a wrong thing in its present attempt (`mistakes`), the worst role."""
    out: dict[str, float] = {}
    for name in WRONG.values():
        for step_id, score in draft.memo.get(name, {}).items():
            out[step_id] = max(score, out.get(step_id, score))
    return out


def wrong_chance(draft: Draft, score: float) -> float:
    """Chance of a wrong thing, by the summed log-odds; a step under that suspicion hardly ends well."""
    return 1.0 / (1.0 + math.exp(draft.settings.wrong_at - 1.0 - score))


def _memory_ratio(draft: Draft, step_id: str, p_done: float, done: float) -> float:
    """A pull of P(done) towards the sense's own long memory.

    A memory that was never low since the step entered the plan (or was reopened) speaks of an earlier execution; one
    that rose as another step ended speaks of that one.
    """
    cfg, fresh = draft.settings, draft.note("fresh")
    if p_done < cfg.memory_low:
        fresh[step_id] = draft.t
    elif step_id not in fresh:
        return 1.0
    elif _explained(draft, step_id, fresh[step_id]):
        del fresh[step_id]
        return cfg.explained
    gap = logit(p_done) - logit(done)
    if gap > 0.0:
        doubts = 2.0 if is_owed_before(draft, step_id) else 1.0
        gap = max(0.0, gap - doubts * cfg.memory_margin)
    pull = cfg.memory_rate * min(draft.dt, 2.0) * draft.trust * gap
    return math.exp(min(cfg.clamp, max(-cfg.clamp, pull)))


def _explained(draft: Draft, step_id: str, rose: float) -> bool:
    """True when the memory rose as another step ended, and this one was hardly seen going on.

    Two steps that look alike are both remembered as done; `rose` is when this one's memory was last low.
    """
    window = draft.settings.explained_s
    if draft.t - rose > window or draft.note("run_s").get(step_id, 0.0) >= SEEN_S:
        return False
    return any(rose - window <= t for t in draft.note("done").values())


def hear(draft: Draft, item: StepEvidence) -> None:
    """The person's own word about a step: strong, and about a step that need not have been seen at all."""
    step = draft.plan.by_id[item.step_id]
    if item.p_done_now >= 0.5 or (item.p_done or 0.0) >= 0.5:
        draft.note("word")[item.step_id] = draft.t
    if step.step.confirm is Confirm.BOTH or draft.is_done(item.step_id):
        return
    if item.p_done is None and item.p_on <= 0.5 and item.p_done_now < 0.5:
        return  # a value that was named says nothing of how far the step is
    s, cfg = draft.states[item.step_id], draft.settings
    end = _ratio(item.p_done_now, 0.5, 1.0, cfg.word_clamp) * 10.0 if item.p_done_now >= 0.5 else 0.0
    on = _ratio(item.p_on, 0.5, 1.0, cfg.word_clamp) if item.p_on > 0.5 else 1.0
    memory = 1.0 if item.p_done is None else _ratio(item.p_done, 0.5, 1.0, cfg.word_clamp)
    todo, going = s.todo, (s.on + 0.05 * s.todo) * on
    over = (s.done + (s.on + 0.2 * s.todo) * min(end, 1e3) + 1e-4) * memory
    total = todo + going + over
    s.todo, s.on, s.done = todo / total, going / total, over / total
