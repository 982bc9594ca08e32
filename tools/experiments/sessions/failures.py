"""What went wrong in a session, each with what it costs, in the points of `costs-v1.yaml`.

    missed alarm      a reminder or correction that never came in its window     `rework`
    missed telling    the next step was not told in its window                   `wasted_minute`
    hallucinated      a completion of what was not done                          `wasted_minute`
    false alarm       a deviation announced that there was not                   `needless` + `utterance`
    repetition        the same act about the same step within a minute           `needless` + `utterance`

The costs say what such a thing is worth on the average; what it did to a person only a closed loop can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....core.findings import FindingKind
from ....core.guidance import Act
from ....core.truth import EpisodeTruth, Outcome
from ...evaluation.closed.costs import Costs
from ...evaluation.runner.prediction import Prediction
from ...evaluation.runner.speech import EARLY_S, match_windows

ALARMS = (Act.REMIND_OWED, Act.CORRECT)
AGAIN_S, NEAR_S = 60.0, 10.0
"""Seconds within which the same words are a repetition, and within which an alarm is about a deviation."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong."""

    t: float
    """Stream seconds."""
    kind: str
    what: str
    cost: float
    """Points, at least 0."""


def failures(truth: EpisodeTruth, found: Prediction, costs: Costs) -> tuple[Failure, ...]:
    """Every failure of the session, dearest first, then in time."""
    every = (*_missed(truth, found, costs), *_claims(truth, found, costs), *_again(found, costs))
    return tuple(sorted(every, key=lambda f: (-f.cost, f.t)))


def _missed(truth: EpisodeTruth, found: Prediction, costs: Costs) -> Iterator[Failure]:
    for act in (Act.INSTRUCT_NEXT, *ALARMS):
        cost = costs.rework if act in ALARMS else costs.wasted_minute
        for step_id in dict.fromkeys(g.step_id for g in truth.ideal if g.act is act):
            wanted = [g for g in truth.ideal if g.act is act and g.step_id == step_id]
            times = [s.t for s in found.said if s.act is act and s.step_id == step_id]
            hit = [g for _, g in match_windows(times, wanted)]
            for g in (g for g in wanted if all(g is not one for one in hit)):
                near = min((t for t in times), key=lambda t: abs(t - g.window.ideal), default=None)
                note = "never said" if near is None else f"said {near - g.window.ideal:+.0f} s off"
                kind = "missed alarm" if act in ALARMS else "missed telling"
                yield Failure(g.window.ideal, kind, f"{act.value} {step_id}: {note}", cost)


def _claims(truth: EpisodeTruth, found: Prediction, costs: Costs) -> Iterator[Failure]:
    done = {r.step_id: r.end for r in truth.runs if r.outcome is Outcome.DONE}
    about = [(d.step_id, d.onset, d.recovered) for d in truth.deviations if not d.benign]
    for one in found.findings:
        if one.finding.kind is FindingKind.STEP_DONE and one.base != "put_back":
            if done.get(one.base or "", float("inf")) > one.at + EARLY_S:
                yield Failure(one.at, "hallucinated", f"took {one.base} for done", costs.wasted_minute)
        elif one.finding.kind in (FindingKind.OWED, FindingKind.MISTAKE):
            if not any(step == one.base and _during(one.at, onset, end) for step, onset, end in about):
                yield Failure(
                    one.at, "false alarm", f"{one.finding.kind.value} {one.base}", costs.needless + costs.utterance
                )


def _during(t: float, onset: float, end: float | None) -> bool:
    return onset - EARLY_S <= t <= (float("inf") if end is None else end + NEAR_S)


def _again(found: Prediction, costs: Costs) -> Iterator[Failure]:
    last: dict[tuple[Act, str | None], float] = {}
    for one in found.said:
        key = (one.act, one.step_id)
        if key in last and one.t - last[key] < AGAIN_S:
            yield Failure(
                one.t, "repetition", f"{one.act.value} {one.step_id or ''}".strip(), costs.needless + costs.utterance
            )
        last[key] = one.t
