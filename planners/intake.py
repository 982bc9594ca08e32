"""Checks one tick of evidence before the filter believes a word of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..core.errors import PluginError
from ..core.evidence import Evidence, StepEvidence


def check_evidence(evidence: Evidence) -> None:
    """Raise PluginError when the sense broke its contract: a number that is no probability, a time that is no time."""
    if not math.isfinite(evidence.t):
        raise PluginError(
            f"the sense {evidence.sense.value!r} gave evidence at t={evidence.t!r}; allowed: finite seconds"
        )
    if evidence.ticks < 1:
        raise PluginError(
            f"the sense {evidence.sense.value!r} gave ticks={evidence.ticks!r} at t={evidence.t:.2f}; "
            "allowed: 1 or more"
        )
    if not _all_probabilities(evidence):
        raise _fault(evidence)


def _all_probabilities(evidence: Evidence) -> bool:
    """The quick test of a good tick, without a generator; NaN fails every comparison."""
    for item in evidence.steps:
        if not (0.0 <= item.p_on <= 1.0 and 0.0 <= item.p_done_now <= 1.0):
            return False
        if not all(p is None or 0.0 <= p <= 1.0 for p in (item.p_done, item.p_amiss)):
            return False
        if item.p_wrong and not all(0.0 <= value <= 1.0 for value in item.p_wrong.values()):
            return False
        if item.p_code and not all(0.0 <= value <= 1.0 for value in item.p_code.values()):
            return False
        if item.readings and not all(map(math.isfinite, item.readings.values())):
            return False
    q, r = evidence.quality, evidence.reliability
    rest = (evidence.p_background, evidence.p_other, q.blur, q.occluded, q.dark, q.out_of_domain, q.mismatch)
    trust = (r.misses, r.named, r.warned, r.rests)
    return all(0.0 <= value <= 1.0 for value in (*rest, *trust, *evidence.p_code.values()))


def _fault(evidence: Evidence) -> PluginError:
    numbers = ((n, v) for n, v in _numbers(evidence) if not 0.0 <= v <= 1.0)
    allowed = "0 to 1"
    name, value = next(numbers, ("", 0.0))
    if not name:
        name, value = next((n, v) for n, v in _readings(evidence) if not math.isfinite(v))
        allowed = "finite numbers"
    return PluginError(
        f"the sense {evidence.sense.value!r} gave {name}={value!r} at t={evidence.t:.2f}; allowed: {allowed}. "
        "The tick was left out; mend the model, or put another in its place"
    )


def _readings(evidence: Evidence) -> Iterator[tuple[str, float]]:
    for item in evidence.steps:
        yield from ((f"readings[{k.value}] of step {item.step_id!r}", v) for k, v in item.readings.items())


def _numbers(evidence: Evidence) -> Iterator[tuple[str, float]]:
    yield "p_background", evidence.p_background
    yield "p_other", evidence.p_other
    quality = evidence.quality
    for name in ("blur", "occluded", "dark", "out_of_domain", "mismatch"):
        yield f"quality.{name}", getattr(quality, name)
    for name in ("misses", "named", "warned", "rests"):
        yield f"reliability.{name}", getattr(evidence.reliability, name)
    for code, value in evidence.p_code.items():
        yield f"p_code[{code.value}]", value
    for item in evidence.steps:
        yield from _step_numbers(item)


def _step_numbers(item: StepEvidence) -> Iterator[tuple[str, float]]:
    yield f"p_on of step {item.step_id!r}", item.p_on
    yield f"p_done_now of step {item.step_id!r}", item.p_done_now
    if item.p_done is not None:
        yield f"p_done of step {item.step_id!r}", item.p_done
    if item.p_amiss is not None:
        yield f"p_amiss of step {item.step_id!r}", item.p_amiss
    for role, value in item.p_wrong.items():
        yield f"p_wrong[{role.value}] of step {item.step_id!r}", value
    for code, value in item.p_code.items():
        yield f"p_code[{code.value}] of step {item.step_id!r}", value
