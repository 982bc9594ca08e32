"""The tracker: a causal filter over the step DAG, and what it concludes. Pure: no clock, no I/O, no memory of its own.

Evidence about steps that the plan does not hold is ignored: after a revision a sense may answer the old watch for one
tick. A tick of a watching sense that is not later than its last one, or that tells its last one again, is ignored too:
the next new one stands for all the time since.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..core.belief import Belief, StepBelief
from ..core.evidence import Evidence, Sense, Watch
from ..core.plan import Plan
from .attempts import follow_attempts, speak_for_needs
from .base import Observed
from .coded import find_coded
from .compiled import CompiledPlan, compile_plan
from .completions import find_done
from .doubts import find_doubts
from .draft import META, Draft, copy_memo, passed_on
from .ending import find_end, find_ended, find_left_out
from .filter import advance
from .fit import fit
from .intake import check_evidence
from .mistakes import find_mistakes, suspect
from .moves import MOST_STEPS
from .noise import SenseModel
from .owed import find_owed
from .path_filter import PathFilter
from .path_findings import find_in_paths, settle_omissions
from .paths import PATHS
from .picture import PERSON, look
from .readings import find_readings
from .repeats import find_repeats
from .settings import TrackerSettings
from .states import States, fitted
from .unshared import ask_anew, asked_anew
from .watch import Watched, watch_of


class StepTracker:
    """The `Tracker` that ships. It keeps what it derived from the last plan and watch, as a pure memo."""

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self._compiled: CompiledPlan | None = None
        self._watch: Watch | None = None
        self._paths = PathFilter(self._settings.moves)
        self._watched = Watched()
        self._fitted: Mapping[str, StepBelief] | None = None

    def start(self, plan: Plan, t: float) -> tuple[Belief, Watch]:
        """The belief before any evidence, and the first watch."""
        return self.replanned(plan, Belief(t=t))

    def replanned(self, plan: Plan, belief: Belief) -> tuple[Belief, Watch]:
        """Fit the belief to `plan`."""
        compiled = self._compile(plan)
        draft = self._draft(compiled, belief, Evidence(belief.t, 0.0, Sense.TRUTH, ()), 0.0)
        watch = self._watch_of(draft)
        return self._belief(draft), watch

    def observe(self, plan: Plan, belief: Belief, evidence: Evidence) -> Observed:
        """Take one tick in. Raises PluginError when the evidence is none (NaN, outside [0, 1])."""
        check_evidence(evidence)
        last = belief.memo.get("ticks", {}).get(evidence.sense.value)
        late = evidence.held or (last is not None and evidence.t <= last and evidence.sense not in PERSON)
        dt = 0.0 if late else self._dt(evidence, last)
        draft = self._draft(self._compile(plan), belief, evidence, dt)
        if not late:
            self._tick(draft, belief.memo.get(PATHS))
        watch = self._watch_of(draft)
        return Observed(self._belief(draft), tuple(draft.findings), watch)

    def ended(self, plan: Plan, belief: Belief, made_at: float) -> Observed:
        """The check at the end of the stream: what more likely ended than not did.

        With a recogniser, whose histories say how surely a step was begun, also: what most probably never was, was
        left out.

        Nobody is interrupted any more, and what was announced before is not announced again, but for what histories
        called in and nobody did: that is settled as left out.
        """
        draft = self._draft(self._compile(plan), belief, Evidence(belief.t, made_at, Sense.TRUTH, ()), 0.0)
        find_ended(draft)
        if PATHS in belief.memo:
            draft.left_out = partial(self._paths.left_out, draft, belief.memo[PATHS])
            settle_omissions(draft)
        if self._settings.recognisers:
            find_left_out(draft)
        watch = self._watch_of(draft)
        return Observed(self._belief(draft), tuple(draft.findings), watch)

    def _dt(self, evidence: Evidence, last: float | None) -> float:
        if last is None:
            return self._settings.independent_s
        return min(self._settings.longest_tick_s, max(0.0, evidence.t - last))

    def _tick(self, draft: Draft, paths: Mapping[str, float] | None) -> None:
        draft.note("ticks")[draft.evidence.sense.value] = draft.evidence.t
        look(draft)
        suspect(draft)
        few = len(draft.plan.steps) <= MOST_STEPS
        recogniser = self._settings.recognisers.get(draft.evidence.sense) if few else None
        by_step = recogniser is None and (paths is None or draft.evidence.sense not in PERSON)
        if by_step:
            self._by_step(draft)
        else:
            histories, found = self._paths.tick(draft, paths, recogniser or SenseModel())
            draft.left_out = partial(self._paths.left_out, draft, paths)
            find_in_paths(draft, self._paths.moves(draft.plan), histories, found)
        find_mistakes(draft)
        find_coded(draft)
        find_readings(draft)
        find_doubts(draft)
        if by_step:
            find_repeats(draft)
        find_end(draft)

    def _by_step(self, draft: Draft) -> None:
        """A sense that answers for each step by itself: a filter a step, coupled through graph and hands."""
        advance(draft)
        follow_attempts(draft)
        ask_anew(draft)
        speak_for_needs(draft)
        find_done(draft)
        find_owed(draft)

    def _compile(self, plan: Plan) -> CompiledPlan:
        if self._compiled is None or self._compiled.plan is not plan:
            self._compiled, self._fitted = compile_plan(plan, self._settings.least_hazard), None
        return self._compiled

    def _draft(self, compiled: CompiledPlan, belief: Belief, evidence: Evidence, dt: float) -> Draft:
        steps = belief.steps if belief.steps is self._fitted else fitted(belief.steps, compiled.by_id)
        states, memo = States(steps, belief.memo.get("hidden", {})), copy_memo(belief.memo)
        fit(compiled.plan, states, memo)
        t = max(belief.t, evidence.t)
        return Draft(compiled, self._settings, evidence, t, dt, states, memo, kept=passed_on(belief.memo))

    def _belief(self, draft: Draft) -> Belief:
        belief = draft.belief()
        self._fitted = belief.steps
        return belief

    def _watch_of(self, draft: Draft) -> Watch:
        """The watch of the draft; its version, kept in the belief, rises when the watched steps change."""
        plan, meta = draft.plan.plan, draft.note(META)
        items, sign = self._watched.of(plan, draft.note("done"), draft.t, self._settings.recent_s)
        anew = asked_anew(draft)
        if meta.get("watch_sign") != sign or anew:
            meta["watch_sign"] = sign
            meta["watch_version"] = meta.get("watch_version", -1.0) + 1.0
        version = int(meta["watch_version"])
        if self._watch is None or self._watch.version != version or self._watch.items != items:
            self._watch = watch_of(plan, items, version, anew)
        return self._watch
