"""Rows that never look: what any result has to beat before it says anything.

`silent`       nothing
`always`       every two seconds it tells, reminds and corrects, of the step that the clock says
`coin`         at each tick with probability RATE / 60 / fps an act drawn at random, of a random step
`fixed`        every 30 s it tells the step that the clock says, and corrects it
`timer`        the canonical order, each step in its median duration: tells the next, takes the last for done
`dialog_only`  hears what the recording's teacher says (the truth's ideal guidance), sees nothing: after each true
               instruction it waits that step's median duration and tells the next step. It leaks the true dialogue, as
               scoring with the true history does; it shows what that history alone is worth.

Who tells a step takes the one asked for before it for done; a word that something is owed or wrong is a claim, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ....core.deviation import DeviationCode
from ....core.findings import Finding, FindingKind
from ....core.graph import StepGraph
from ....core.guidance import Act
from ...metrics.journal_findings import Concluded, concluded
from ..closed.blind import schedule
from .prediction import Prediction, Said
from .recording import Recording

EVERY_S, OFTEN_S, RATE = 30.0, 2.0, 6.0
"""Seconds between the words of `fixed` and of `always`; utterances a minute of `coin`."""

_ASKS = (Act.INSTRUCT_NEXT, Act.FINISH)
_ALARM = {Act.REMIND_OWED: (FindingKind.OWED, None), Act.CORRECT: (FindingKind.MISTAKE, DeviationCode.OBJ)}


def blind_prediction(row: str, recording: Recording, fps: float) -> Prediction:
    """What the blind row says in this recording. Only `dialog_only` reads anything but task and length."""
    said = tuple(sorted(_SAYS[row](recording, fps), key=lambda one: one.t))
    heard = _heard(recording) if row == "dialog_only" else []
    findings = (*claims_of(said), *_taken_for_done(said, heard))
    return Prediction(recording.session_id, row, findings, said, recording.truth.duration)


def _silent(recording: Recording, fps: float) -> Iterator[Said]:
    yield from ()


def _always(recording: Recording, fps: float) -> Iterator[Said]:
    timed = schedule(recording.graph)
    for t in np.arange(0.0, recording.truth.duration, OFTEN_S):
        for act in (Act.INSTRUCT_NEXT, Act.REMIND_OWED, Act.CORRECT):
            yield _said(recording.graph, float(t), act, _by_clock(timed, float(t)))


def _coin(recording: Recording, fps: float) -> Iterator[Said]:
    rng = np.random.default_rng([recording.seed, 43])
    acts, ids = (Act.INSTRUCT_NEXT, Act.REMIND_OWED, Act.CORRECT), recording.graph.order()
    for tick in range(int(recording.truth.duration * fps) + 1):
        if ids and rng.random() < RATE / 60 / fps:
            yield _said(recording.graph, tick / fps, acts[int(rng.integers(3))], ids[int(rng.integers(len(ids)))])


def _fixed(recording: Recording, fps: float) -> Iterator[Said]:
    timed = schedule(recording.graph)
    for t in np.arange(0.0, recording.truth.duration, EVERY_S):
        for act in (Act.INSTRUCT_NEXT, Act.CORRECT):
            yield _said(recording.graph, float(t), act, _by_clock(timed, float(t)))


def _timer(recording: Recording, fps: float) -> Iterator[Said]:
    timed = [row for row in schedule(recording.graph) if row[0] <= recording.truth.duration]
    yield from (_said(recording.graph, start, Act.INSTRUCT_NEXT, step_id) for start, _, step_id in timed)
    if timed and timed[-1][1] <= recording.truth.duration:
        yield _said(recording.graph, timed[-1][1], Act.FINISH, None)


def _dialog_only(recording: Recording, fps: float) -> Iterator[Said]:
    graph = recording.graph
    order = graph.order()
    if not order:
        return
    yield _said(graph, 0.0, Act.INSTRUCT_NEXT, order[0])
    told: set[str] = {order[0]}
    heard = _heard(recording)
    for number, (t, step_id) in enumerate(heard):
        told.add(step_id)
        after = t + graph.by_id[step_id].duration.median if step_id in graph.by_id else t
        heard_next = heard[number + 1][0] if number + 1 < len(heard) else recording.truth.duration
        guess = next((i for i in order if i not in told), None)
        if guess is not None and after <= heard_next:
            yield _said(graph, after, Act.INSTRUCT_NEXT, guess)


_SAYS: dict[str, Callable[[Recording, float], Iterator[Said]]] = {
    "silent": _silent,
    "always": _always,
    "coin": _coin,
    "fixed": _fixed,
    "timer": _timer,
    "dialog_only": _dialog_only,
}
BLIND = tuple(_SAYS)
"""The names of the rows."""


def _by_clock(timed: Sequence[tuple[float, float, str]], t: float) -> str | None:
    return next((step_id for start, end, step_id in timed if start <= t < end), timed[-1][2] if timed else None)


def _said(graph: StepGraph, t: float, act: Act, step_id: str | None) -> Said:
    text = graph.by_id[step_id].text if step_id else "That was the last step"
    words = {Act.INSTRUCT_NEXT: f"Next: {text}.", Act.REMIND_OWED: f"Still to do: {text}.", Act.FINISH: f"{text}."}
    return Said(t, act, words.get(act, f"Stop: not like this. {text}."), step_id, t)


def claims_of(said: tuple[Said, ...]) -> Iterator[Concluded]:
    """An alarm is a claim about the world, and counts as one."""
    for number, one in enumerate(said):
        if one.act in _ALARM:
            kind, code = _ALARM[one.act]
            yield concluded(Finding(f"blind-{number}", kind, one.t, one.t, one.step_id, code))


def _heard(recording: Recording) -> list[tuple[float, str]]:
    """(t, step id): what the teacher asks for, and when."""
    ideal = recording.truth.ideal
    return [(g.window.ideal, g.step_id) for g in ideal if g.act is Act.INSTRUCT_NEXT and g.step_id]


def _taken_for_done(said: Sequence[Said], heard: Sequence[tuple[float, str]]) -> Iterator[Concluded]:
    """Each step at most once, at the first word that goes on to another one."""
    asks = [(one.t, 1, one.step_id) for one in said if one.act in _ASKS] + [(t, 0, step_id) for t, step_id in heard]
    known: set[str] = set()
    last: str | None = None
    for t, own, step_id in sorted(asks, key=lambda ask: ask[:2]):
        if own and last is not None and last != step_id and last not in known:
            known.add(last)
            yield concluded(Finding(f"blind-done-{last}", FindingKind.STEP_DONE, t, t, last))
        last = step_id
