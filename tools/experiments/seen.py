"""A session as open-loop scores see it: the truth, a prediction, and what several scores need of both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...core.deviation import DeviationCode
from ...core.findings import FindingKind
from ...core.graph import StepGraph
from ...core.guidance import Act
from ...core.truth import EpisodeTruth, IdealGuidance, Outcome, TrueDeviation
from ..evaluation.runner.prediction import Prediction
from ..evaluation.runner.score import Tally, tally
from ..metrics.burden import Burden, Spoken, burden
from .wording import PLAIN, Wording

TELLING, ALARMS = (Act.INSTRUCT_NEXT,), (Act.REMIND_OWED, Act.CORRECT)
URGENT = frozenset({Act.WARN, Act.CORRECT, Act.REMIND_OWED, Act.RECOVER})
"""Acts that may come in the midst of a step."""
CALM_S, JUST_S, AFTER_S = 5.0, 0.5, 2.0
"""Seconds of distance that make a silent decision point; half a window around one; seconds after an interrupt point."""


@dataclass(frozen=True, eq=False)
class Seen:
    """A session and everything that several scores need of it. Two are the same only when they are one object."""

    truth: EpisodeTruth
    found: Prediction
    graph: StepGraph | None = None
    """The task; None where nothing asks for it."""
    wording: Wording = PLAIN
    """What scores of texts are made with."""

    @cached_property
    def tally(self) -> Tally:
        """Counts of typed matching."""
        return tally(self.truth, self.found)

    @cached_property
    def owed_tally(self) -> Tally:
        """As `tally`, but a step begun too early also leaves owed what it needs: nobody can know better then."""
        early = (DeviationCode.ORDER, DeviationCode.OWED)
        held = (replace(d, code=DeviationCode.OMIT) if d.code in early else d for d in self.truth.deviations)
        return tally(replace(self.truth, deviations=tuple(held)), self.found)

    @cached_property
    def burden(self) -> Burden:
        """What listening costs; repetitions are left to a score that knows when two sentences only look alike."""
        said = [Spoken(s.t, s.text, s.act in URGENT) for s in self.found.said]
        spans = [(run.start, run.end) for run in self.truth.runs]
        return burden(said, spans, self.tally.minutes, lambda a, b: 0.0)

    def ideal(self, acts: Sequence[Act]) -> list[IdealGuidance]:
        """What should have been said."""
        return [g for g in self.truth.ideal if g.act in acts]

    def times(self, acts: Sequence[Act]) -> list[float]:
        """When it was said."""
        return sorted(s.t for s in self.found.said if s.act in acts)

    @cached_property
    def done(self) -> dict[str, float]:
        """step id -> stream seconds at which it was first truly done."""
        out: dict[str, float] = {}
        for run in sorted(self.truth.runs, key=lambda r: r.end):
            if run.outcome is Outcome.DONE and run.step_id != "put_back":
                out.setdefault(run.step_id, run.end)
        return out

    @cached_property
    def believed(self) -> dict[str, float]:
        """step id -> stream seconds at which it was first taken for done."""
        out: dict[str, float] = {}
        for one in self.found.findings:
            if one.finding.kind is FindingKind.STEP_DONE and one.base and one.base != "put_back":
                out.setdefault(one.base, one.at)
        return out

    @cached_property
    def standing(self) -> list[TrueDeviation]:
        """Deviations that matter."""
        return [d for d in self.truth.deviations if not d.benign]

    @cached_property
    def points(self) -> tuple[list[tuple[float, IdealGuidance]], list[float]]:
        """Balanced decision points: where something should be said, and as many calm moments, evenly spread."""
        wanted = [(g.window.open, g) for g in self.ideal((*TELLING, *ALARMS))]
        busy = np.array([t for t, _ in wanted]) if wanted else np.array([math.inf])
        grid = np.arange(0.0, self.truth.duration, 0.5)
        calm = [float(t) for t in grid if np.abs(busy - t).min() >= CALM_S]
        if not wanted or not calm:
            return wanted, []
        place = np.unique(np.linspace(0, len(calm) - 1, len(wanted)).round().astype(int))
        return wanted, [calm[i] for i in place]

    @cached_property
    def decided(self) -> tuple[list[bool], list[bool], list[float]]:
        """Interrupted where it should be, where it should not be; content of the former: 1 if act and step agree."""
        wanted, calm = self.points
        heard = [s for s in self.found.said if s.act not in (Act.CONFIRM, Act.SUMMARISE)]
        near = [[s for s in heard if t - JUST_S <= s.t <= t + AFTER_S] for t, _ in wanted]
        good = [
            float(any(s.act is g.act and s.step_id == g.step_id for s in some))
            for some, (_, g) in zip(near, wanted, strict=True)
        ]
        calmly = [any(abs(s.t - t) <= JUST_S for s in heard) for t in calm]
        return [bool(some) for some in near], calmly, good
