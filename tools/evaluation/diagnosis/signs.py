"""The failure signatures, each a function of one session: how much of it, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from ....core.findings import FindingKind
from ....core.guidance import Act
from ....core.truth import EpisodeTruth, Outcome
from ..runner.speech import EARLY_S, match_windows
from .case import Case

STORM_S, STORM = 10.0, 5
"""A storm: at least STORM utterances within STORM_S seconds."""
AGAIN_S = 60.0
"""The same act about the same step within this many seconds is a repetition."""
NEAR_S = 60.0
"""An utterance this near to a missed moment of the same act and step was meant for it."""
LOST = 2
"""The goal is lost while at least this many steps are believed wrongly, one way or the other."""
QUIET = 0.3
"""Utterances a minute below which somebody never speaks."""
SEEN = 0.3
"""The least P(going on) of the sense itself that counts as evidence for a step."""
ALARMS = (FindingKind.OWED, FindingKind.MISTAKE)


@dataclass(frozen=True, slots=True)
class Sign:
    """How much of one signature is in one session."""

    share: float
    """In [0, 1]: of what could have been like this, how much was."""
    what: str
    """In words, with the numbers."""
    minute: int | None = None
    """Of the stream, counted from 0, where it begins."""


def never_speaks(case: Case) -> Sign | None:
    """Hardly a word, though there was something to say."""
    minutes = case.seconds / 60
    needed = len(case.truth.ideal) if case.truth else len(case.findings)
    if minutes < 0.5 or not needed:
        return None
    rate = len(case.words) / minutes
    cause = "and concluded nothing" if not case.findings else f"though it concluded {len(case.findings)} things"
    return Sign(1.0, f"{rate:.2f} utterances a minute, {cause}") if rate < QUIET else Sign(0.0, "")


def wrong_times(case: Case) -> Sign | None:
    """The right words about the right step, outside their window."""
    if case.truth is None:
        return None
    off = [gap for act in (Act.INSTRUCT_NEXT, Act.REMIND_OWED, Act.CORRECT) for gap in _gaps(case, case.truth, act)]
    wanted = sum(g.act in (Act.INSTRUCT_NEXT, Act.REMIND_OWED, Act.CORRECT) for g in case.truth.ideal)
    if not wanted:
        return None
    when = f"{median(off):+.1f} s off its window in the middle" if off else ""
    return Sign(min(1.0, len(off) / wanted), f"{len(off)} of {wanted} said at the wrong time, {when}")


def _gaps(case: Case, truth: EpisodeTruth, act: Act) -> list[float]:
    """How far outside its window each missed moment's nearest fitting utterance is, seconds; late is positive."""
    out: list[float] = []
    for step_id in {g.step_id for g in truth.ideal if g.act is act}:
        wanted = [g for g in truth.ideal if g.act is act and g.step_id == step_id]
        times = [s.t for s in case.said if s.act is act and s.step_id == step_id]
        pairs = match_windows(times, wanted)
        spare = [t for t in times if t not in {t for t, _ in pairs}]
        for missed in (g for g in wanted if all(g is not hit for _, hit in pairs)):
            gaps = [_outside(t, missed.window.open - EARLY_S, missed.window.close) for t in spare]
            near = [gap for gap in gaps if abs(gap) <= NEAR_S]
            if near:
                out.append(min(near, key=abs))
    return out


def _outside(t: float, open_t: float, close_t: float) -> float:
    return t - close_t if t > close_t else t - open_t


def goal_lost(case: Case) -> Sign | None:
    """From some minute on, what it takes for done is no longer what is done, and it never finds back."""
    if case.truth is None:
        return _stuck(case)
    at: float | None = None
    for second in range(0, int(case.seconds) + 1):
        wrong = len(_believed(case, second) ^ _done(case.truth, second - 5.0))
        at = None if wrong < LOST else at if at is not None else float(second)
    if at is None:
        return Sign(0.0, "")
    share = 1 - at / max(case.seconds, 1.0)
    return Sign(share, f"lost at {at / 60:.1f} min of {case.seconds / 60:.1f}", int(at // 60))


def _stuck(case: Case) -> Sign | None:
    """Without a truth: no step was taken for done in the last half, and the plan is not finished."""
    if case.finished is None or case.seconds < 60:
        return None
    last = max((f.at for f in case.findings if f.finding.kind is FindingKind.STEP_DONE), default=0.0)
    if case.finished or last > case.seconds / 2:
        return Sign(0.0, "")
    return Sign(1 - last / case.seconds, f"nothing was taken for done after {last / 60:.1f} min", int(last // 60))


def _believed(case: Case, t: float) -> set[str]:
    done = (f for f in case.findings if f.finding.kind is FindingKind.STEP_DONE and f.at <= t)
    return {f.base for f in done if f.base and not f.base.startswith("put_back")}


def _done(truth: EpisodeTruth, t: float) -> set[str]:
    return {r.step_id for r in truth.runs if r.outcome is Outcome.DONE and r.end <= t and r.step_id != "put_back"}


def hallucinated_steps(case: Case) -> Sign | None:
    """Completions without evidence: of steps that were not done, or, without a truth, that the sense never saw."""
    made = [f for f in case.findings if f.finding.kind is FindingKind.STEP_DONE and f.base]
    if not made:
        return None
    if case.truth is not None:
        truth = case.truth
        bad = [f for f in made if f.base not in _done(truth, f.at + 2.0) and f.base != "put_back"]
    elif case.samples:
        bad = [
            f
            for f in made
            if not any(s.t <= f.at and s.seen.get(f.finding.step_id or "", 0) >= SEEN for s in case.samples)
        ]
    else:
        return None
    names = ", ".join(dict.fromkeys(str(f.base) for f in bad))
    minute = int(bad[0].at // 60) if bad else None
    return Sign(len(bad) / len(made), f"{len(bad)} of {len(made)} completions without evidence ({names[:120]})", minute)


def storms(case: Case) -> Sign | None:
    """Too many words at once."""
    if not case.words:
        return None
    times = [s.t for s in case.words]
    stormy = [t for i, t in enumerate(times) if i + STORM <= len(times) and times[i + STORM - 1] - t <= STORM_S]
    if not stormy:
        return Sign(0.0, "")
    minute = int(stormy[0] // 60)
    return Sign(min(1.0, len(stormy) / len(times) * 2), f"{len(stormy)} storms, first at {stormy[0]:.0f} s", minute)


def repetitions(case: Case) -> Sign | None:
    """The same about the same step, again within a minute."""
    if not case.words:
        return None
    last: dict[tuple[Act, str | None], float] = {}
    again = 0
    for one in case.words:
        key = (one.act, one.step_id)
        again += key in last and one.t - last[key] < AGAIN_S
        last[key] = one.t
    return Sign(again / len(case.words), f"{again} of {len(case.words)} utterances say what was just said")


def false_alarms(case: Case) -> Sign | None:
    """Deviations announced where nothing was wrong."""
    if case.truth is None or not case.truth.clean:
        return None
    count = sum(f.finding.kind in ALARMS for f in case.findings)
    return Sign(min(1.0, count / 2), f"{count} alarms in a clean session of {case.seconds / 60:.1f} min")


def missed_deviations(case: Case) -> Sign | None:
    """Deviations that were never noticed, early or late."""
    if case.truth is None:
        return None
    real = [d for d in case.truth.deviations if not d.benign]
    if not real:
        return None
    noticed = {f.base for f in case.findings if f.finding.kind in ALARMS}
    missed = [d for d in real if d.step_id not in noticed]
    names = ", ".join(f"{d.code.value} of {d.step_id}" for d in missed)
    return Sign(len(missed) / len(real), f"{len(missed)} of {len(real)} never noticed ({names[:120]})")


SIGNS: dict[str, Callable[[Case], Sign | None]] = {
    "never_speaks": never_speaks,
    "goal_lost": goal_lost,
    "hallucinated_steps": hallucinated_steps,
    "storms": storms,
    "wrong_times": wrong_times,
    "missed_deviations": missed_deviations,
    "false_alarms": false_alarms,
    "repetitions": repetitions,
}
"""Name -> measure; None where it cannot be told. What hides other failures stands first."""
