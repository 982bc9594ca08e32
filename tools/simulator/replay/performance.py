"""A recorded person performs again, and listens: the queue of what comes next, and how words change it.

Untouched by words it gives the recording back, second for second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import networkx as nx
import numpy as np

from ....core.deviation import DeviationCode
from ....core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation, TrueEffect
from .compliance import Compliance, points
from .hearing import named_steps
from .timeline import Entry, Timeline

OUTRO = 8.0
"""Seconds after the last step in which the person can still be told of something."""
GAP = 2.0
"""Seconds before a step that was taken in because of words."""


@dataclass(slots=True)
class _Coming:
    """Something that is going to be done."""

    entry: Entry
    index: int | None
    """Place in the recording; None for what words have brought about."""
    wait: float
    """Seconds from the start of what comes before it to its own."""


@dataclass(slots=True)
class _Doing:
    """Something that is being done."""

    entry: Entry
    index: int | None
    start: float
    end: float
    wrong: bool = False
    """True while something about it is wrong that can be seen."""
    stopped: bool = False


@dataclass(slots=True)
class _Slip:
    """A slip that is going to show, or shows."""

    doing: _Doing
    code: DeviationCode
    onset: float
    pnr: float
    deviation: int | None = None


class ReplayPerformance:
    """One recording going on. `advance(t)` moves time; `hear(text)` is the only way in. Deterministic by its rng."""

    def __init__(self, timeline: Timeline, compliance: Compliance, rng: np.random.Generator) -> None:
        self.timeline, self.compliance, self.rng = timeline, compliance, rng
        self.t = 0.0
        self.runs: list[StepRun] = []
        self.deviations: list[TrueDeviation] = []
        self.effects: list[TrueEffect] = []
        self.said: list[tuple[float, str]] = []
        self.done: set[str] = set()
        self.caused = 0
        """Deviations that wrong advice brought about."""
        self._started: set[str] = set()
        graph = timeline.graph.dag
        self._needs = {s: frozenset(nx.ancestors(graph, s)) for s in graph.nodes}
        self._later = {s: frozenset(nx.descendants(graph, s)) for s in graph.nodes}
        entries = timeline.entries
        starts = [0.0, *(entry.start for entry in entries)]
        self._queue = [_Coming(e, i, e.start - starts[i]) for i, e in enumerate(entries)]
        self._anchor = 0.0
        self._doing: list[_Doing] = []
        self._slips: list[_Slip] = []
        self._dropped: set[int] = set()
        self._owed: dict[str, int] = {}
        """Owed step -> index of its deviation."""
        self._react: list[tuple[float, str]] = []
        self._will = 1.0
        self._last_end = 0.0

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return not self._queue and not self._doing and self.t >= self._last_end + OUTRO

    @property
    def doing(self) -> tuple[tuple[str, bool], ...]:
        """(step id, visibly wrong) of everything that is going on."""
        return tuple((d.entry.step_id, d.wrong) for d in self._doing)

    def advance(self, t: float) -> None:
        """Move to stream time `t` (seconds, not before now)."""
        self._happen()
        while self.t < t - 1e-9:
            self.t = min(t, max(self._next_event(), self.t + 1e-6))
            self._happen()

    def hear(self, text: str) -> None:
        """Words reach the person now; what they lead to is decided when the reaction is over."""
        self.said.append((self.t, text))
        named = named_steps(text, self.timeline.graph)
        useful = [s for s in named if self._wanted(s)]
        if useful:
            if self.rng.random() < self.compliance.obedience * self._will:
                self._react.append((self.t + float(self.rng.uniform(*self.compliance.delay)), useful[0]))
        else:
            self._will *= self.compliance.weary
            if named and self.rng.random() < self.compliance.gullible:
                self._mislead(named[0])

    def truth(self, **fields: object) -> EpisodeTruth:
        """What has happened up to now; a run going on is there with an end far ahead of now."""
        going = [StepRun(d.entry.step_id, d.start, 1e9, Outcome.DONE) for d in self._doing]
        return EpisodeTruth(
            episode_id=self.timeline.id,
            graph_id=self.timeline.graph.id,
            duration=self.t,
            runs=tuple(sorted((*self.runs, *going), key=lambda r: r.start)),
            deviations=tuple(self.deviations),
            seed=fields.get("seed"),  # type: ignore[arg-type]
            said=tuple(self.said),
            effects=tuple(self.effects),
        )

    def _next_event(self) -> float:
        times = [d.end for d in self._doing]
        times += [s.onset for s in self._slips if s.deviation is None]
        times += [at for at, _ in self._react]
        if self._queue:
            times.append(self._anchor + self._queue[0].wait)
        return min((at for at in times if at > self.t + 1e-9), default=np.inf)

    def _happen(self) -> None:
        """Everything that is due now: ends, then words that take effect, then beginnings, then what shows."""
        for doing in [d for d in self._doing if self.t >= d.end - 1e-9]:
            self._end(doing)
        for due in [r for r in self._react if self.t >= r[0] - 1e-9]:
            self._react.remove(due)
            self._obey(due[1])
        while self._queue and self.t >= self._anchor + self._queue[0].wait - 1e-9:
            self._begin(self._queue.pop(0))
        for slip in [s for s in self._slips if s.deviation is None and self.t >= s.onset - 1e-9]:
            slip.deviation = self._deviate(slip.code, slip.doing.entry.step_id, slip.pnr)
            slip.doing.wrong = True

    def _begin(self, coming: _Coming) -> None:
        self._anchor = self.t
        if coming.index is not None and coming.index in self._dropped:
            return
        entry = coming.entry
        doing = _Doing(entry, coming.index, self.t, self.t + entry.seconds)
        self._doing.append(doing)
        for code in entry.slips:
            onset, pnr = points(code, doing.start, doing.end)
            self._slips.append(_Slip(doing, code, onset, pnr))
        self._notice_owed(doing)
        self._started.add(entry.step_id)
        if entry.step_id in self._owed:
            self._recover(self._owed.pop(entry.step_id), doing.end)

    def _notice_owed(self, doing: _Doing) -> None:
        """Steps that should have begun before this one: still to come is order, never to come is omission."""
        coming = {c.entry.step_id for c in self._queue if c.index is None or c.index not in self._dropped}
        known = {d.step_id for d in self.deviations if d.code in (DeviationCode.OMIT, DeviationCode.ORDER)}
        missing = self._needs.get(doing.entry.step_id, frozenset()) - self._started
        for step_id in sorted(missing - known):
            code = DeviationCode.ORDER if step_id in coming else DeviationCode.OMIT
            _, pnr = points(DeviationCode.ORDER, doing.start, doing.end)
            self._owed[step_id] = self._deviate(code, step_id, pnr, by=doing.entry.step_id)
            if doing.index is None:
                self.caused += 1

    def _end(self, doing: _Doing) -> None:
        self._doing.remove(doing)
        self._last_end = self.t
        entry = doing.entry
        slips = [s for s in self._slips if s.doing is doing]
        self._slips = [s for s in self._slips if s.doing is not doing]
        outcome = Outcome.ABANDONED if doing.stopped else Outcome.WRONG if slips else Outcome.DONE
        self.runs.append(StepRun(entry.step_id, doing.start, self.t, outcome))
        if entry.mends is not None:
            self._mended(entry.mends)
        if entry.undoes:
            self._holds(entry.step_id, False)
        elif outcome is Outcome.DONE:
            self._holds(entry.step_id, True)
            for i, d in enumerate(self.deviations):
                if d.step_id == entry.step_id:
                    self._recover(i, self.t)

    def _holds(self, step_id: str, holds: bool) -> None:
        if step_id not in self.timeline.graph.by_id or (step_id in self.done) == holds:
            return
        self.done = self.done | {step_id} if holds else self.done - {step_id}
        self.effects.append(TrueEffect(self.t, f"done:{step_id}", holds))

    def _mended(self, index: int) -> None:
        """The recording put a mistake right: its deviation is over."""
        step_id = self.timeline.entries[index].step_id
        for i, d in enumerate(self.deviations):
            if d.step_id == step_id and d.recovered is None:
                self._recover(i, self.t)

    def _wanted(self, step_id: str) -> bool:
        """True when something is wrong about that step which can still be put right."""
        owed = self._owed.get(step_id)
        if owed is not None and self.t < (self.deviations[owed].pnr or np.inf):
            return True
        return any(s.doing.entry.step_id == step_id and s.deviation is not None and self.t < s.pnr for s in self._slips)

    def _obey(self, step_id: str) -> None:
        """The reaction to words about that step; too late is too late."""
        if not self._wanted(step_id):
            return
        if step_id in self._owed:
            self._do_owed(step_id)
            return
        slip = next(s for s in self._slips if s.doing.entry.step_id == step_id and s.deviation is not None)
        if slip.doing.entry.mends is None and self._corrections(slip.doing):
            self._take_off(slip)
        else:
            self._mend(slip)

    def _do_owed(self, step_id: str) -> None:
        """Leave what is too early, do the owed step, then the other again. A recorded later run of it comes now."""
        deviation = self.deviations[self._owed[step_id]]
        early = next((d for d in self._doing if d.entry.step_id == deviation.by), None)
        later = next((c for c in self._queue if c.entry.step_id == step_id and c.index not in self._dropped), None)
        seconds = later.entry.seconds if later else self.timeline.usual.get(step_id, 30.0)
        if later is not None:
            place = self._queue.index(later)
            if place + 1 < len(self._queue):
                self._queue[place + 1].wait += later.wait
            self._queue.remove(later)
        inserted = [_Coming(Entry(step_id, 0.0, seconds), None, GAP)]
        if early is not None:
            inserted.append(_Coming(replace(early.entry, mends=None), None, seconds + GAP))
            self._stop(early)
        self._insert(inserted)

    def _mend(self, slip: _Slip) -> None:
        """Do the rest of the step right: it takes longer, and then it is done."""
        left = max(0.0, slip.doing.end - self.t)
        extra = (self.compliance.mending - 1.0) * slip.doing.entry.seconds
        slip.doing.end = self.t + left + extra
        if self._queue:
            self._queue[0].wait += extra
        slip.doing.wrong = False
        self._slips = [s for s in self._slips if s.doing is not slip.doing]
        if slip.deviation is not None:
            self._recover(slip.deviation, slip.doing.end)

    def _corrections(self, doing: _Doing) -> set[int]:
        """Indices of the recorded entries that put this mistake right, or that are mistakes only because of it."""
        entries = self.timeline.entries
        fixes = {i for i, e in enumerate(entries) if e.mends is not None and e.mends == doing.index}
        if not fixes or doing.index is None:
            return set()
        between = range(doing.index + 1, max(fixes))
        follow = {i for i in between if DeviationCode.ORDER in entries[i].slips}
        return fixes | follow | {i for i, e in enumerate(entries) if e.mends in follow}

    def _take_off(self, slip: _Slip) -> None:
        """Break off a wrong part at once; its recorded correction and what followed from it fall away."""
        self._dropped |= self._corrections(slip.doing)
        if slip.deviation is not None:
            self._recover(slip.deviation, self.t)
        self._stop(slip.doing)

    def _stop(self, doing: _Doing) -> None:
        """Leave it now; whatever comes next comes as much earlier as this ends earlier."""
        doing.stopped = True
        saved = doing.end - self.t
        if self._queue:
            self._queue[0].wait = max(self.t - self._anchor + GAP, self._queue[0].wait - saved)
        doing.end = self.t
        self._end(doing)

    def _insert(self, coming: list[_Coming]) -> None:
        """Put entries before everything else in the queue; the rest moves back by what they take."""
        busy = max((d.end for d in self._doing), default=self.t)
        coming[0].wait = max(0.0, busy - self._anchor) + GAP
        if self._queue:
            left = max(GAP, self._anchor + self._queue[0].wait - max(self.t, busy))
            self._queue[0].wait = coming[-1].entry.seconds + left
        self._queue[:0] = coming

    def _mislead(self, step_id: str) -> None:
        """Wrong advice is followed: the step is done now, needed or not."""
        self._insert([_Coming(Entry(step_id, 0.0, self.timeline.usual.get(step_id, 30.0)), None, GAP)])

    def _deviate(self, code: DeviationCode, step_id: str, pnr: float, by: str | None = None) -> int:
        self.deviations.append(TrueDeviation(f"d{len(self.deviations) + 1}", code, step_id, self.t, pnr, by=by))
        return len(self.deviations) - 1

    def _recover(self, index: int, t: float) -> None:
        if self.deviations[index].recovered is None:
            self.deviations[index] = replace(self.deviations[index], recovered=t)
