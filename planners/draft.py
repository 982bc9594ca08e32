"""The working copy of a belief during one tick; the only mutable thing in the tracker, and it never leaves the tick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..core.belief import Belief, StepBelief
from ..core.deviation import DeviationCode
from ..core.evidence import Evidence, StepEvidence
from ..core.findings import Finding, FindingKind
from ..core.steps import Role
from .compiled import CompiledPlan
from .settings import TrackerSettings
from .states import States

META = "meta"
"""Name of the accumulator whose keys are not step ids."""

NAMED = "named"
"""Name of the accumulator of the steps with which something wrong was named, and when."""

WRONG = {role: f"wrong_{role.value}" for role in Role}
"""role -> name of the accumulator that sums its log-odds of a wrong thing."""

LEVEL = "path_level"
"""Name of the accumulator that says where columns that a recogniser hides may be; see `sunken`."""

PASSED_ON = ("paths", LEVEL)
"""Names of the accumulators that a tick replaces as a whole, or leaves as they are; see `paths`."""

UNDERWAY = "underway"
"""Name of the accumulator of attempts that had begun when the plan put something before the step."""

ATTEMPT = ("started", "run_s", "peak", "peak_t", "word", "told", UNDERWAY, *WRONG.values())
"""Accumulators of one attempt at a step: forgotten when it is done, left or reopened."""


@dataclass(frozen=True, slots=True)
class About:
    """What a finding says beside its kind, step and time; see `core.findings.Finding` for each."""

    code: DeviationCode | None = None
    role: Role | None = None
    by: str | None = None
    wrong_thing: str | None = None
    off: float | None = None


_NOTHING = About()


@dataclass(slots=True)
class Draft:
    """One tick in the making."""

    plan: CompiledPlan
    settings: TrackerSettings
    evidence: Evidence
    t: float
    """Stream seconds of the belief in the making."""
    dt: float
    """Seconds since this sense's last tick."""
    states: States
    memo: dict[str, dict[str, float]]
    seen: dict[str, StepEvidence] = field(default_factory=dict)
    """Step evidence that is believed, by step id; empty while the picture is bad."""
    granted: dict[str, float] = field(default_factory=dict)
    """step id -> `p_on` after the claims of other steps; see `hands`."""
    ending: dict[str, float] = field(default_factory=dict)
    """step id -> `p_done_now` after the claims of other steps."""
    trust: float = 0.0
    """Weight of one look of this tick, in [0, 1]; 0 while the picture is bad."""
    looks: int = 1
    """How many looks this tick counts for, at least 1: more after a gap that the sense answered with several ticks."""
    kept: dict[str, Mapping[str, float]] = field(default_factory=dict)
    """Accumulators that are only passed on, and replaced as a whole."""
    clear: float = 1.0
    """How clear the picture is, in [0, 1]."""
    findings: list[Finding] = field(default_factory=list)
    left_out: Callable[[], Mapping[str, float]] | None = None
    """Asks the histories, where there are any: step id -> P(never begun), if the person has stopped for good."""

    def note(self, name: str) -> dict[str, float]:
        """The accumulator called `name`."""
        found = self.memo.get(name)
        if found is None:
            found = self.memo[name] = {}
        return found

    def is_done(self, step_id: str) -> bool:
        """True when it was concluded to be done, by the plan or just now."""
        return step_id in self.note("done")

    def forget(self, step_id: str, *names: str) -> None:
        """Drop the step from the accumulators called `names`."""
        for name in names:
            self.note(name).pop(step_id, None)

    def announce(
        self,
        kind: FindingKind,
        step_id: str | None = None,
        about: About = _NOTHING,
        *,
        t: float | None = None,
        p: float = 1.0,
    ) -> None:
        """Add a finding. Its id counts findings of the same kind and step, so a replay gives the same ids."""
        subject = step_id or "session"
        counts = self.note(f"said_{kind.value}")
        counts[subject] = counts.get(subject, 0.0) + 1
        self.findings.append(
            Finding(
                id=f"{kind.value}:{subject}:{int(counts[subject])}",
                kind=kind,
                t=self.t if t is None else t,
                made_at=self.evidence.made_at,
                step_id=step_id,
                code=about.code,
                role=about.role,
                p=float(p),  # a model's numpy floats must not reach a checkpoint
                by=about.by,
                wrong_thing=about.wrong_thing,
                off=about.off,
            )
        )

    def belief(self) -> Belief:
        """The finished belief; steps that a person must confirm show their unconfirmed end as going on."""
        steps = self.states.beliefs()
        hidden = self.note("hidden")
        hidden.clear()
        for step in self.plan.by_person:
            if not self.is_done(step.id):
                state = self.states[step.id]
                hidden[step.id] = state.done
                steps[step.id] = StepBelief(state.todo, state.on + state.done, 0.0, state.since)
        memo = {name: values for name, values in self.memo.items() if values}
        return Belief(self.t, steps, {**memo, **self.kept})


def copy_memo(memo: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """A mutable copy of the accumulators, but for those that are only passed on."""
    return {name: dict(values) for name, values in memo.items() if name not in PASSED_ON}


def passed_on(memo: Mapping[str, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    """The accumulators that a tick replaces as a whole, or leaves as they are."""
    return {name: memo[name] for name in PASSED_ON if name in memo}
