"""Did a closed-loop run succeed, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...core.deviation import WRONG_THING, DeviationCode
from ...core.findings import Finding, FindingKind
from ...core.guidance import Guidance
from ...core.plan import Plan
from ...core.truth import EpisodeTruth, Outcome, TrueDeviation

WINDOW_S = 5.0
"""A deviation must be announced within this many stream seconds of its onset."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a closed-loop run ended."""

    plan: Plan
    """The session's, at the end."""
    truth: EpisodeTruth
    findings: tuple[Finding, ...]
    guidance: tuple[Guidance, ...]


def faults(ending: Ending) -> tuple[str, ...]:
    """One line per thing that kept the run from succeeding; empty means success.

    Success: every step of the task is truly done, an omission and a wrong thing happened and every one of them was
    announced in its window, every injected recovery was completed, and the session said that it is finished.
    """
    return tuple(_faults(ending))


def _faults(ending: Ending) -> Iterator[str]:
    reached = {run.step_id for run in ending.truth.runs if run.outcome is Outcome.DONE}
    for step in ending.plan.graph.steps:
        if step.id not in reached and not step.optional:
            yield f"the person never did {step.id!r} ({step.text})"
    yield from _unannounced(ending)
    for step in ending.plan.injected:
        if step.id in ending.plan.by_id and not ending.plan.is_done(step.id):
            yield f"the recovery step {step.id!r} ({step.text}) was never seen completed"
    if not ending.plan.finished:
        yield f"the session did not finish; still open: {', '.join(ending.plan.open_required)}"


def _unannounced(ending: Ending) -> Iterator[str]:
    codes = {deviation.code for deviation in ending.truth.deviations}
    if DeviationCode.OMIT not in codes:
        yield "the person skipped no step, so nothing was shown"
    if not codes & WRONG_THING:
        yield "the person used no wrong thing, so nothing was shown"
    for deviation in ending.truth.deviations:
        if not announced(deviation, ending):
            end = deviation.onset + WINDOW_S
            what = f"{deviation.code.value} of {deviation.step_id!r}"
            yield f"{what} at {deviation.onset:.1f} s was not announced by {end:.1f} s{_instead(deviation, ending)}"


def announced(deviation: TrueDeviation, ending: Ending) -> bool:
    """True when something was said within the window about a finding of the same kind and step."""
    meant = {f.id for f in ending.findings if _same(deviation, f, ending.plan)}
    times = (g.spoken_t for g in ending.guidance if g.finding_id in meant)
    return any(deviation.onset <= t <= deviation.onset + WINDOW_S for t in times)


def _same(deviation: TrueDeviation, finding: Finding, plan: Plan) -> bool:
    kind = FindingKind.OWED if deviation.code is DeviationCode.OMIT else FindingKind.MISTAKE
    return finding.kind is kind and _base(finding.step_id, plan) == deviation.step_id


def _base(step_id: str | None, plan: Plan) -> str | None:
    return next((s.base for s in (*plan.graph.steps, *plan.injected) if s.id == step_id), step_id)


def _instead(deviation: TrueDeviation, ending: Ending) -> str:
    late = [f.t for f in ending.findings if _same(deviation, f, ending.plan)]
    return f" (found at {', '.join(f'{t:.1f}' for t in late)} s)" if late else " (never found)"
