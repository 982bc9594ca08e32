"""What the sense remembers between ticks, and the evidence that follows from it. Pure; all of it is in the carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...core.evidence import Evidence, Quality, Sense, StepEvidence, Watch
from ..base import Frame
from ..unknown import DONE_NOW, ON, unknown
from .scene import Reading, Verdict

NOW_S = 1.0
"""Seconds for which a completion that was just learnt of is reported as new."""
DONE_FROM = 0.5
"""P(done) from which an answer says "complete"."""


@dataclass(frozen=True, slots=True)
class Held:
    """The newest answer about one step."""

    verdict: Verdict
    at: float
    """Stream seconds at which it arrived."""
    rose: float | None = None
    """When it was first said to be complete, after it was not; None when it is not."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer, or its absence, arriving at a tick."""

    at: float
    reading: Reading


@dataclass(frozen=True, slots=True)
class Memory:
    """Bounded by the watch: at most 32 steps."""

    stream: int
    """Which stream of the sense this is."""
    t: float | None = None
    held: Mapping[str, Held] = field(default_factory=dict)
    respond: float | None = None
    said_at: float | None = None
    """When the last usable answer arrived."""
    description: str | None = None
    trouble: str | None = None


def taken_in(memory: Memory, news: Iterable[Delivery], t: float, watch: Watch) -> Memory:
    """The memory at `t`, with what arrived since its last tick; of steps no longer watched nothing is kept."""
    for one in news:
        held = dict(memory.held)
        for step_id, verdict in one.reading.steps.items():
            held[step_id] = _renewed(held.get(step_id), verdict, one.at)
        usable = bool(one.reading.steps) or one.reading.respond is not None
        memory = replace(
            memory,
            held=held,
            respond=one.reading.respond,
            said_at=one.at if usable else memory.said_at,
            description=one.reading.description,
            trouble=one.reading.trouble,
        )
    ids = {item.step.id for item in watch.items}
    return replace(memory, t=t, held={i: h for i, h in memory.held.items() if i in ids})


def _renewed(old: Held | None, verdict: Verdict, at: float) -> Held:
    """An answer in place of the one before; what cannot be seen now keeps what was known of completion."""
    if verdict.p_done is None and old is not None:
        return Held(replace(verdict, p_done=old.verdict.p_done), at, old.rose)
    done = (verdict.p_done or 0.0) >= DONE_FROM
    if not done:
        return Held(verdict, at)
    return Held(verdict, at, at if old is None or old.rose is None else old.rose)


def told(memory: Memory, frame: Frame, watch: Watch, sense: Sense, hold_s: float) -> Evidence:
    """The evidence at `frame.t`. An answer older than `hold_s` says nothing more of what goes on now."""
    steps = tuple(_step(memory.held.get(item.step.id), item.step.id, frame.t, hold_s) for item in watch.items)
    fresh = memory.said_at is not None and frame.t - memory.said_at <= hold_s
    busy = max((max(s.p_on, *s.p_wrong.values(), 0.0) for s in steps), default=0.0)
    return Evidence(
        t=frame.t,
        made_at=frame.made_at,
        sense=sense,
        steps=steps,
        p_background=1.0 - busy if fresh else 0.5,
        quality=Quality(degraded=0.0 if memory.trouble is None else 1.0),
        respond=memory.respond if fresh else None,
        description=memory.description if fresh else None,
        trouble=memory.trouble,
    )


def _step(held: Held | None, step_id: str, t: float, hold_s: float) -> StepEvidence:
    if held is None:
        return unknown(step_id)
    verdict = held.verdict
    if t - held.at > hold_s:
        return unknown(step_id, verdict.p_done)
    return StepEvidence(
        step_id,
        ON if verdict.p_on is None else verdict.p_on,
        _done_now(held, t),
        verdict.p_done,
        verdict.p_wrong,
        verdict.thing,
        verdict.p_code,
        verdict.note,
    )


def _done_now(held: Held, t: float) -> float:
    if held.rose is not None and t - held.rose < NOW_S:
        return held.verdict.p_done or DONE_NOW
    return DONE_NOW if held.verdict.p_done is None else min(DONE_NOW, 1.0 - held.verdict.p_done)
