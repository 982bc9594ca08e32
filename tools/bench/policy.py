"""`planwatch bench policy`: how long a decision to speak takes, for every policy. Processor time, medians."""

from __future__ import annotations

import time
from typing import Any

from ...core.guidance import Act, Candidate, SpeakContext, Spoken, Urgency, Window
from ...core.registry import Spec
from ...perception.base import InteractionPolicy
from ...perception.registry import POLICIES

ROUNDS = 400
WARM_UP = 40
FLOOD = 1_000


def run_policy_bench(policy: str = "utility") -> dict[str, Any]:
    """`decision_ms` of `policy`: one decision in the middle of a busy session; `flood_ms`: a thousand at once, each.

    Raises UnknownNameError for an unknown policy; `policies` has every registered one.
    """
    POLICIES.load(policy)
    every = {name: _timed(POLICIES.make(Spec(name, {}))) for name in dict.fromkeys((policy, *POLICIES.names()))}
    return {"policy": policy, **every[policy], "policies": every}


def _timed(policy: InteractionPolicy) -> dict[str, float]:
    spent = []
    for i in range(ROUNDS + WARM_UP):
        candidates, context = _moment(i, 1), _context(i)
        began = time.process_time_ns()
        policy.decide(candidates, context)
        spent.append(time.process_time_ns() - began)
    spent = sorted(spent[WARM_UP:])
    flood = _moment(0, FLOOD)
    began = time.process_time_ns()
    policy.decide(flood, _context(0))
    whole = time.process_time_ns() - began
    return {
        "decision_ms": round(spent[len(spent) // 2] / 1e6, 4),
        "decision_p95_ms": round(spent[int(0.95 * len(spent))] / 1e6, 4),
        "flood_ms": round(whole / FLOOD / 1e6, 4),
    }


def _moment(i: int, n: int) -> list[Candidate]:
    """`n` candidates of all acts and urgencies, early, timely and late."""
    acts, out = tuple(Act), []
    for k in range(i, i + n):
        t = 100.0 - 3.0 * (k % 5)
        window = Window(t, t, t + 5.0 + 5.0 * (k % 4))
        urgency = Urgency(k % 3)
        out.append(Candidate(f"c{k}", acts[k % len(acts)], t, urgency, window, f"s{k}", p=0.3 + 0.1 * (k % 8)))
    return out


def _context(i: int) -> SpeakContext:
    said = tuple(Spoken(100.0 - 4.0 * k, Act.INSTRUCT_NEXT, f"s{k}") for k in range(15, 0, -1))
    return SpeakContext(100.0 + 0.1 * (i % 10), said[-1].t, i % 2 == 0, recent=said, heard=60.0)
