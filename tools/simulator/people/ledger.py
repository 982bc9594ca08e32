"""What really happened to one person: runs, deviations and how they ended, and the seconds they cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ....core.deviation import DeviationCode as D
from ....core.deviation import Harm
from ....core.deviation import RecoveryKind as K
from ....core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from .slips import Slip

FAR = 1e9
"""The end of a run that is still going on, stream seconds."""


@dataclass(slots=True)
class Fault:
    """A deviation that stands, or stood."""

    truth: TrueDeviation
    slip: Slip
    mending: bool = False
    """True while it is being made good."""
    way: K | None = None
    """How it is being made good."""
    told: bool = False
    """True once somebody spoke of it."""
    lost: bool = False
    """True once the point of no return is passed."""
    noticed_at: float | None = None
    """Stream seconds at which the person notices alone; None: never."""

    @property
    def open(self) -> bool:
        """True until it is made good."""
        return self.truth.recovered is None

    @property
    def code(self) -> D:
        """Of the deviation."""
        return self.truth.code


@dataclass(slots=True)
class Tally:
    """What an episode cost, in seconds and counts."""

    wasted_s: float = 0.0
    """Nothing of the task was done: distracted, stuck, stopped for nothing."""
    rework_s: float = 0.0
    """Done again, or undone."""
    utterances: int = 0
    needless: int = 0
    """Utterances that asked for nothing that was needed."""
    unfit: int = 0
    """Utterances that fitted nothing as they were said, whatever the person made of them."""
    unheard: int = 0
    disobeyed: int = 0
    misread: int = 0
    harms: dict[Harm, int] = field(default_factory=dict)
    """harm -> how often it came about."""


@dataclass(slots=True)
class Ledger:
    """Everything that happened, as it happened."""

    runs: list[StepRun] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    said: list[tuple[float, str]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    mended: Callable[[Fault], None] | None = None
    """Told of every deviation that is made good."""

    def deviate(self, slip: Slip, step_id: str, t: float, **more: object) -> Fault:
        """A deviation begins at `t`; `more` are fields of the TrueDeviation."""
        rule = slip.rule
        fields = {"note": rule.note or None, "harm": rule.harm, "benign": rule.code in (D.BENIGN, D.BRANCH), **more}
        truth = TrueDeviation(
            f"d{len(self.faults) + 1}",
            rule.code,
            step_id,
            t,
            t + slip.pnr_after if slip.pnr_after is not None else None,
            **fields,  # type: ignore[arg-type]
        )
        noticed = t + slip.noticed_after if slip.noticed_after is not None else None
        self.faults.append(Fault(truth, slip, noticed_at=noticed))
        return self.faults[-1]

    def mend(self, fault: Fault, t: float, kind: K, *, alone: bool = False) -> None:
        """The deviation is made good at `t`."""
        if fault.open:
            fault.truth = replace(fault.truth, recovered=t, recovery=kind, self_corrected=alone)
            if self.mended is not None:
                self.mended(fault)
        fault.mending = False

    def standing(self) -> list[Fault]:
        """The deviations that are not made good, harmless ones left out."""
        return [f for f in self.faults if f.open and not f.truth.benign]

    def pass_points(self, t: float) -> None:
        """Past its point of no return a deviation does its harm."""
        for fault in self.faults:
            pnr = fault.truth.pnr
            if fault.open and not fault.lost and pnr is not None and t >= pnr and not fault.mending:
                fault.lost = True
                self.harm(fault.truth.harm)

    def close(self) -> None:
        """At the end, what still stands does its harm."""
        for fault in self.standing():
            if not fault.lost:
                fault.lost = True
                self.harm(fault.truth.harm)

    def harm(self, harm: Harm) -> None:
        """Harm has come about."""
        if harm is not Harm.NONE:
            self.tally.harms[harm] = self.tally.harms.get(harm, 0) + 1

    def truth(self, t: float, going: tuple[StepRun, ...], **about: object) -> EpisodeTruth:
        """The truth up to `t`; `going` are runs without an end yet. `about` are fields of EpisodeTruth."""
        return EpisodeTruth(
            duration=t,
            runs=tuple(sorted((*self.runs, *going), key=lambda r: r.start)),
            deviations=tuple(f.truth for f in self.faults),
            said=tuple(self.said),
            **about,  # type: ignore[arg-type]
        )

    def run(self, step_id: str, span: tuple[float, float], outcome: Outcome, like: StepRun | None = None) -> None:
        """A run has ended; `like` gives verb and things."""
        verb, things = (like.verb, like.things) if like else (step_id, ())
        self.runs.append(StepRun(step_id, span[0], span[1], outcome, verb, things))
