"""A policy as sessions use it, in one recorded session: what it is offered, what it holds, what it says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ....core.guidance import MAX_RECENT, Candidate, Grain, SpeakContext, Spoken, Verdict
from ....perception.base import InteractionPolicy
from ...datasets.holoassist import CoachedSession, Family
from .causes import FAMILY_OF, KINDS, MOVES_OF, TICK_S, Kind, candidate, causes, seconds_of


@dataclass(slots=True)
class _Stage:
    """What the policy's past is made of."""

    session: CoachedSession
    held: dict[str, tuple[Candidate, float]] = field(default_factory=dict)
    """kind -> (candidate, stream seconds at which it is decided again)."""
    recent: tuple[Spoken, ...] = ()
    said_ids: frozenset[str] = frozenset()
    said: list[tuple[float, Family]] = field(default_factory=list)
    busy: bool = False


def play(session: CoachedSession, policy: InteractionPolicy) -> tuple[tuple[float, Family], ...]:
    """What the policy says, tick by tick, with its own words as its past.

    Single movements are offered only to a policy that says `wants_moves`; such a one decides again at every tick.
    """
    moves = bool(getattr(policy, "wants_moves", False))
    kinds = [kind for kind in KINDS if moves or kind.grain is Grain.STEP]
    queues = {kind.name: list(causes(session, kind)) for kind in kinds}
    stage = _Stage(session)
    for tick in range(int(seconds_of(session) / TICK_S) + 1):
        t = tick * TICK_S
        context = _context(stage, t)
        paused, stage.busy = stage.busy and not context.mid_step, context.mid_step
        for kind in kinds:
            _decide(stage, policy, kind, queues[kind.name], (context, moves or paused))
            context = replace(context, recent=stage.recent, said=stage.said_ids, last_spoken=_last(stage))
    return tuple(stage.said)


def _decide(
    stage: _Stage, policy: InteractionPolicy, kind: Kind, queue: list[float], now: tuple[SpeakContext, bool]
) -> None:
    context, again = now
    newest = None
    while queue and queue[0] <= context.t:
        newest = queue.pop(0)
    if newest is not None:
        stage.held[kind.name] = (candidate(kind, newest), context.t)
    if kind.name not in stage.held:
        return
    one, until = stage.held[kind.name]
    if not again and context.t < until:
        return
    (decision,) = policy.decide([one], context)
    if decision.verdict is Verdict.HOLD:
        stage.held[kind.name] = (one, decision.hold_until or context.t + TICK_S)
        return
    del stage.held[kind.name]
    if decision.verdict is Verdict.SPEAK:
        stage.said.append((context.t, FAMILY_OF[one.act]))
        stage.said_ids |= {one.id}
        stage.recent = (*stage.recent, Spoken(context.t, one.act))[-MAX_RECENT:]


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
    )
