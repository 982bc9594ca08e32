"""A sense that knows the truth up to now, never the future: the upper row of every table, and the demo without weights.

`known_at` cuts the truth at t; everything else here reads only what it leaves. A run that is still going on has a
start and no outcome yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..core.deviation import WRONG_THING, DeviationCode, RecoveryKind
from ..core.evidence import Evidence, Sense, StepEvidence, Watch
from ..core.steps import ParamKind, Role, Step
from ..core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from .base import Carry, Frame

PUT_BACK = "put_back"
"""Verb of an injected step, and id of the runs, that put a wrong thing back."""

DONE_NOW_S = 1.0
"""Seconds after its end during which a run counts as just ended."""

EARLY_S = 5.0
"""Seconds by which a person may put a thing back before the plan asks for it."""

ASIDE = frozenset(
    kind.value
    for kind in (
        RecoveryKind.STOP_SAFE,
        RecoveryKind.UNDO,
        RecoveryKind.UNDO_REDO,
        RecoveryKind.ADD_MORE,
        RecoveryKind.REMOVE,
        RecoveryKind.EXTEND,
        RecoveryKind.SET_PARAM,
        RecoveryKind.COMPENSATE,
        RecoveryKind.CLEAN,
        RecoveryKind.REPLACE,
    )
)
"""Verbs of injected steps beside the procedure, and ids of the runs that carry them out."""

OF_A_STEP = frozenset(
    {
        DeviationCode.QTY,
        DeviationCode.TIME,
        DeviationCode.TEMP,
        DeviationCode.TECH,
        DeviationCode.PREP,
        DeviationCode.QUAL,
        DeviationCode.ACC,
        DeviationCode.SPLIT,
    }
)
"""Codes that are reported of the step they spoil; wrong things, orders and repeats show in what is done."""

OF_THE_MOMENT = frozenset(
    {
        DeviationCode.STALL,
        DeviationCode.DIST,
        DeviationCode.HAZARD,
        DeviationCode.EXTRA,
        DeviationCode.GOAL,
    }
)
"""Codes that are reported of the moment, whatever the step."""

SURE = 0.99
"""The oracle's probability of what is true; 1 - SURE of what is not."""

ROLE_OF: Mapping[DeviationCode, Role] = {
    DeviationCode.OBJ: Role.OBJECT,
    DeviationCode.PLACE: Role.TARGET,
    DeviationCode.TOOL: Role.TOOL,
}
"""The role in which a wrong-thing deviation is wrong, unless the truth says otherwise."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One execution as far as it is known at some t."""

    run: StepRun
    over: bool
    """True when it has ended; only then its end and outcome mean anything."""
    wrong: TrueDeviation | None
    """The wrong-thing deviation seen in it so far."""


def known_at(truth: EpisodeTruth, t: float) -> tuple[Attempt, ...]:
    """The executions begun by stream second `t`, stripped of everything that happens after `t`."""
    seen = [d for d in truth.deviations if d.code in WRONG_THING and d.onset <= t]
    attempts = []
    for run in truth.runs:
        if run.start > t:
            continue
        over = run.end <= t
        known = run if over else replace(run, end=t, outcome=Outcome.ABANDONED)
        wrong = next((d for d in seen if d.step_id == run.step_id and run.start - 0.5 <= d.onset <= known.end), None)
        attempts.append(Attempt(known, over, wrong))
    return tuple(attempts)


def open_at(truth: EpisodeTruth, t: float) -> tuple[TrueDeviation, ...]:
    """The deviations that stand at stream second `t`: begun, and not yet made good. Harmless ones are left out."""
    seen = (d for d in truth.deviations if d.onset <= t and not d.benign)
    return tuple(d for d in seen if d.recovered is None or d.recovered > t)


@dataclass(frozen=True, slots=True)
class OracleCarry:
    """When each injected step was first watched: stream seconds by step id."""

    since: Mapping[str, float] = field(default_factory=dict)
    """Of the steps that put a thing back."""
    asides: Mapping[str, float] = field(default_factory=dict)
    """Of the other steps beside the procedure (clean up, add more ...)."""


@dataclass(frozen=True, slots=True)
class OracleModel:
    """Evidence from the truth up to `lag_s` seconds ago."""

    truth: Callable[[], EpisodeTruth]
    """Gives the truth as far as it is recorded; asked at every tick, because a live episode grows."""
    lag_s: float = 0.0

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, OracleCarry]:
        """What is true at `frame.t` of every watched step."""
        memory = _remembered(watch, carry if isinstance(carry, OracleCarry) else OracleCarry(), frame.t)
        t = frame.t - self.lag_s
        truth = self.truth()
        attempts, standing = known_at(truth, t), open_at(truth, t)
        steps = tuple(
            _coded(self._about(item.step, attempts, (truth, t), memory), item.step, standing) for item in watch.items
        )
        of_moment = [d for d in standing if d.code in OF_THE_MOMENT]
        on = [a for a in attempts if not a.over]
        watched = {s.step_id for s in steps if s.p_on > 0.5 or s.p_wrong}
        return Evidence(
            t=frame.t,
            made_at=frame.made_at,
            sense=Sense.TRUTH,
            steps=steps,
            p_background=_sure(not on),
            p_other=_sure(bool(on) and not watched),
            p_code={d.code: SURE for d in of_moment},
            code_note=next((d.note for d in of_moment if d.note), None),
        ), memory

    def _about(
        self, step: Step, attempts: tuple[Attempt, ...], now: tuple[EpisodeTruth, float], memory: OracleCarry
    ) -> StepEvidence:
        truth, t = now
        if step.verb == PUT_BACK:
            mine = [a for a in attempts if _puts_back(step, a.run, memory)]
        elif step.verb in ASIDE:
            mine = [a for a in attempts if _serves(step, a.run, memory)]
        else:
            mine = [a for a in attempts if a.run.step_id == step.base]
        on = next((a for a in reversed(mine) if not a.over), None)
        wrong = on.wrong if on else None
        done = [a.run.end for a in mine if a.over and a.run.outcome is Outcome.DONE]
        finished = len(done) >= max(step.repeat.min, 1)
        return StepEvidence(
            step_id=step.id,
            p_on=_sure(on is not None and wrong is None),
            p_done_now=_sure(finished and t - max(done) < DONE_NOW_S),
            p_done=_sure(finished),
            p_wrong={role_of(wrong): SURE} if wrong else {},
            wrong_thing=wrong.wrong_thing if wrong else None,
            readings={**_measured(step, mine, truth, t), **_counted(step, truth, t)},
        )


def _measured(step: Step, mine: list[Attempt], truth: EpisodeTruth, t: float) -> dict[ParamKind, float]:
    """What was read last of every parameter by `t`, since the step was last begun."""
    if not truth.readings or not mine:
        return {}
    since = mine[-1].run.start
    return {r.kind: r.value for r in truth.readings if r.step_id == step.base and since <= r.t <= t}


def _counted(step: Step, truth: EpisodeTruth, t: float) -> Mapping[ParamKind, float]:
    """How often something that is repeated has been done up to `t`."""
    mine = [r for r in truth.repetitions if r.step_id == step.id and r.end <= t]
    return {ParamKind.COUNT: float(len(mine))} if mine else {}


def role_of(deviation: TrueDeviation) -> Role:
    """The role in which a wrong-thing deviation is wrong."""
    return deviation.role or ROLE_OF[deviation.code]


def _remembered(watch: Watch, before: OracleCarry, t: float) -> OracleCarry:
    steps = [item.step for item in watch.items]
    backs = (s.id for s in steps if s.verb == PUT_BACK)
    asides = (s.id for s in steps if s.verb in ASIDE)
    return OracleCarry({i: before.since.get(i, t) for i in backs}, {i: before.asides.get(i, t) for i in asides})


def _coded(item: StepEvidence, step: Step, standing: tuple[TrueDeviation, ...]) -> StepEvidence:
    """The same, with the ways in which the step stands wrong."""
    mine = [d for d in standing if d.step_id == step.base and d.code in OF_A_STEP]
    if not mine:
        return item
    return replace(item, p_code={d.code: SURE for d in mine}, code_note=next((d.note for d in mine if d.note), None))


def _serves(step: Step, run: StepRun, memory: OracleCarry) -> bool:
    """True when `run` does what the injected aside `step` asks for, or has done its graph step well without it."""
    if run.end < memory.asides[step.id] - EARLY_S:
        return False
    done_without = run.step_id == step.id.rpartition("+")[0] and run.outcome is Outcome.DONE
    return run.step_id == step.verb or done_without


def _puts_back(step: Step, run: StepRun, memory: OracleCarry) -> bool:
    """True when `run` executes the injected put-back `step`: after it was asked for, and with its thing.

    The thing's name only decides between several put-back steps: a planner need not know what was really taken.
    """
    if run.step_id != PUT_BACK or run.end < memory.since[step.id] - EARLY_S:
        return False
    wanted = step.thing(Role.OBJECT)
    used = [name for role, name in run.things if role is Role.OBJECT]
    return len(memory.since) == 1 or wanted is None or not used or wanted in used


def _sure(true: bool) -> float:
    return SURE if true else 1.0 - SURE
