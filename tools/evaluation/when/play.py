"""A policy as sessions use it, in one recorded session: what it is offered, what it holds, what it says."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from ....core.guidance import MAX_RECENT, Candidate, Decision, Grain, Lately, SpeakContext, Spoken, Verdict
from ....perception.base import InteractionPolicy
from ...datasets.holoassist import CoachedSession, Family
from .causes import FAMILY_OF, KINDS, MOVES_OF, NEVER, TICK_S, Kind, candidate, causes, happenings, seconds_of, standing


@dataclass(slots=True)
class _Stage:
    """What the policy's past is made of."""

    session: CoachedSession
    events: tuple[list[float], ...]
    """See `causes.happenings`."""
    held: dict[str, tuple[Candidate, float]] = field(default_factory=dict)
    """kind -> (candidate, stream seconds at which it is decided again)."""
    recent: tuple[Spoken, ...] = ()
    said_ids: frozenset[str] = frozenset()
    said: list[tuple[float, Family]] = field(default_factory=list)
    busy: bool = False


def play(session: CoachedSession, policy: InteractionPolicy) -> tuple[tuple[float, Family], ...]:
    """What the policy says, tick by tick, with its own words as its past.

    A policy that says `wants_every_moment` is asked at every tick about words of every kind; any other one is offered
    what steps and mistakes cause, and decides about it again at pauses and when its holds end.
    """
    every = bool(getattr(policy, "wants_every_moment", False))
    kinds = [kind for kind in KINDS if kind.grain is Grain.STEP]
    queues = {kind.name: list(causes(session, kind)) for kind in kinds}
    stage = _Stage(session, tuple(map(list, happenings(session))))
    newest = dict.fromkeys(queues, NEVER)
    for tick in range(int(seconds_of(session) / TICK_S) + 1):
        t = tick * TICK_S
        context = _context(stage, t)
        paused, stage.busy = stage.busy and not context.mid_step, context.mid_step
        for kind in kinds:
            cause = _next(queues[kind.name], t)
            newest[kind.name] = newest[kind.name] if cause is None else cause
            if every:
                _say(stage, policy, standing(kind, newest[kind.name], t), context)
            else:
                _decide(stage, policy, kind, cause, (context, paused))
            context = replace(context, recent=stage.recent, said=stage.said_ids, last_spoken=_last(stage))
    return tuple(stage.said)


def _next(queue: list[float], t: float) -> float | None:
    """The newest cause up to `t` that was not taken yet."""
    newest = None
    while queue and queue[0] <= t:
        newest = queue.pop(0)
    return newest


def _decide(
    stage: _Stage, policy: InteractionPolicy, kind: Kind, cause: float | None, now: tuple[SpeakContext, bool]
) -> None:
    context, again = now
    if cause is not None:
        stage.held[kind.name] = (candidate(kind, cause), context.t)
    if kind.name not in stage.held:
        return
    one, until = stage.held[kind.name]
    if not again and context.t < until:
        return
    decision = _say(stage, policy, one, context)
    if decision.verdict is Verdict.HOLD:
        stage.held[kind.name] = (one, decision.hold_until or context.t + TICK_S)
    else:
        del stage.held[kind.name]


def _say(stage: _Stage, policy: InteractionPolicy, one: Candidate, context: SpeakContext) -> Decision:
    (decision,) = policy.decide([one], context)
    if decision.verdict is Verdict.SPEAK:
        stage.said.append((context.t, FAMILY_OF[one.act]))
        stage.said_ids |= {one.id}
        stage.recent = (*stage.recent, Spoken(context.t, one.act))[-MAX_RECENT:]
    return decision


def _last(stage: _Stage) -> float | None:
    return stage.recent[-1].t if stage.recent else None


def _context(stage: _Stage, t: float) -> SpeakContext:
    session = stage.session
    talking = any(start <= t < end for start, end in session.person)
    heard = max((end for _, end in session.person if end <= t), default=None)
    return SpeakContext(
        t=t,
        last_spoken=_last(stage),
        mid_step=any(a.start <= t < a.end for a in session.moves),
        said=stage.said_ids,
        recent=stage.recent,
        heard=heard,
        speaking=talking,
        mistakes=sum(a.wrong and t - MOVES_OF < a.start <= t for a in session.moves),
        lately=Lately(*(times[i - 1] if (i := bisect_right(times, t)) else None for times in stage.events)),
    )
