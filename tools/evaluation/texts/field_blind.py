"""Blind rows of `planwatch eval field`: talkers that see nothing, over the same sessions, by the same scores.

`silent`       nothing
`always`       every two seconds
`coin`         at each half second with probability RATE / 60 / 2
`fixed`        every 30 s
`timer`        from the beginning of the session on, in the mean gap between the messages of the other sessions
`dialog_only`  hears the true messages: after each it waits the median gap of the other sessions, and speaks unless the
               next true message came first. It leaks the true dialogue (when its messages come, and that there are
               any), as scoring with the true history does; it shows what that history alone is worth.

What they say (fitcoach, proassist): the commonest true message of the other sessions.

Interactive Cooking gives its assistant the plan, so there `timer` and `fixed` tell the session's own instructions in
order, each after a Success for the one before; their gaps are those between instructions, in other videos of the same
activity where there are any. The plan is taken from the truth's instructions, so it also knows where the plan was
changed on the way. `always` and `coin` tell the instructions as `timer` does, and at their own moments a Feedback: the
commonest word about a mistake in the other sessions. In `dialog_only` each true instruction stands in the file at its
time, unless it was said before, as it does turn by turn; then come the wait, a Success and the next instruction. Two
more rows are what a file made turn by turn has to beat in mistakes, and leak as much:

`always_told`, `coin_told`   the true instructions at their times, and between them the Feedback of `always` or `coin`

A session ends for them with its last true message (ProAssist: its last frame). A row that would need other sessions is
None where there is but one: a session's own texts and gaps may not be used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from ...metrics.official import OfficialFailure
from .field_forms import Form, Table, Talk
from .field_truth import DAY_S, Habit, Known, habits

EVERY_S, OFTEN_S, RATE, TICK_S = 30.0, 2.0, 6.0, 0.5
"""Seconds between the words of `fixed` and of `always`; utterances a minute of `coin`; seconds between its throws."""
DRAWS = 1000
"""Of the bootstrap."""

Words = Iterator[tuple[float, str]]


def blind_talks(form: Form, seed: int) -> tuple[dict[str, Talk | None], dict[str, str]]:
    """Row -> its numbers over the form's sessions, None where it cannot be had; and row -> why not."""
    learned = habits(form.known)
    rows: dict[str, Talk | None] = {}
    left_out: dict[str, str] = {}
    planned = bool(form.known) and all(one.plan is not None for one in form.known)
    for row in (*BLIND, *TOLD) if planned else BLIND:
        rows[row] = None
        if why := _cannot(row, form.known):
            left_out[row] = why
            continue
        try:
            pairs = enumerate(zip(form.known, learned, strict=True))
            rows[row] = form.talk([said_by(row, one, habit, (seed, k)) for k, (one, habit) in pairs])
        except OfficialFailure as error:
            left_out[row] = f"the published code stops: {error}"
    return rows, left_out


def not_beaten(form: Form, main: Talk, rows: Mapping[str, Talk | None], seed: int) -> dict[str, list[str]]:
    """Headline score -> the rows that `main` does not beat: the interval of the difference is not wholly above 0.

    It is the paired 95 % bootstrap interval; with fewer than two sessions there is none, and nothing is beaten.
    Sessions are drawn with replacement, the same ones for both. Where there is nothing to divide by, a score counts 0
    here, as the evaluators print it; a row that cannot be had is not beaten.
    """
    return {
        score: [row for row, talk in rows.items() if talk is None or not _beats(form, table, talk.tables[score], seed)]
        for score, table in main.tables.items()
    }


def _beats(form: Form, mine: Table, other: Table, seed: int) -> bool:
    if len(mine) < 2:
        return False
    drawn = np.random.default_rng(seed).integers(len(mine), size=(DRAWS, len(mine)))
    values = form.headline(mine[drawn].sum(axis=1)) - form.headline(other[drawn].sum(axis=1))
    return bool(np.percentile(values, 2.5) > 0)


def _cannot(row: str, sessions: Sequence[Known]) -> str | None:
    """Why the row cannot be had."""
    if row == "silent":
        return None
    if any(one.end - one.begin > DAY_S for one in sessions):
        return "a session is longer than a day"
    own = row == "fixed" and all(one.plan is not None for one in sessions)
    if len(sessions) < 2 and not own:
        return "it is made from other sessions, and there is but one"
    return None


def said_by(row: str, one: Known, habit: Habit, seed: Sequence[int]) -> list[tuple[float, str]]:
    """(seconds, text) of what the row says in a session, by time; `seed` is that of `coin`."""
    if row == "silent":
        return []
    if one.plan is not None:
        return sorted(_by_plan(row, one, one.plan, habit, seed), key=lambda word: word[0])
    if habit.text is None:
        return []
    return [(t, habit.text) for t in _MOMENTS[row](one, habit, seed)]


def _by_plan(row: str, one: Known, plan: Sequence[str], habit: Habit, seed: Sequence[int]) -> Words:
    if row == "dialog_only":
        yield from _heard(one, plan, habit)
        return
    if row in TOLD:
        yield from ((t, f"Instruction: {text}") for t, text in one.told)
    else:
        moments = _MOMENTS["fixed" if row == "fixed" else "timer"](one, habit, seed)
        for number, t in enumerate(moments[: len(plan) + 1]):
            yield from _goes_on(plan, number, t)
    alarms = row.removesuffix("_told")
    if alarms in ("always", "coin") and habit.alarm is not None:
        yield from ((t, f"Feedback: {habit.alarm}") for t in _MOMENTS[alarms](one, habit, seed))


def _goes_on(plan: Sequence[str], number: int, t: float) -> Words:
    """From the instruction before `number` to that one; after the last there is only its Success."""
    if number:
        yield t, f"Success: {plan[number - 1]}"
    if number < len(plan):
        yield t, f"Instruction: {plan[number]}"


def _heard(one: Known, plan: Sequence[str], habit: Habit) -> Words:
    waits = dict(_waits(one, habit))
    said = 0
    for number, (t, text) in enumerate(one.told):
        if said <= number:
            yield t, f"Instruction: {text}"
            said = number + 1
        if number in waits:
            yield from _goes_on(plan, number + 1, waits[number])
            said = number + 2


def _waits(one: Known, habit: Habit) -> Iterator[tuple[int, float]]:
    """(message, when the wait after it is over) of those after which nothing was heard for so long."""
    if habit.median_gap is None:
        return
    heard = [t for t, _ in one.told]
    for number, (t, following) in enumerate(zip(heard, [*heard[1:], one.end], strict=True)):
        if t + habit.median_gap < following:
            yield number, t + habit.median_gap


def _every(one: Known, seconds: float) -> list[float]:
    seconds = max(seconds, OFTEN_S)  # a timer whose gaps are tiny says no more than `always`
    return [one.begin + k * seconds for k in range(int((one.end - one.begin) / seconds) + 1)]


def _coin(one: Known, habit: Habit, seed: Sequence[int]) -> list[float]:
    rng = np.random.default_rng([*seed, 43])
    ticks = np.arange(one.begin, one.end, TICK_S)
    return ticks[rng.random(len(ticks)) < RATE / 60 * TICK_S].tolist()


_MOMENTS: dict[str, Callable[[Known, Habit, Sequence[int]], list[float]]] = {
    "always": lambda one, habit, seed: _every(one, OFTEN_S),
    "coin": _coin,
    "fixed": lambda one, habit, seed: _every(one, EVERY_S),
    "timer": lambda one, habit, seed: _every(one, habit.mean_gap) if habit.mean_gap is not None else [],
    "dialog_only": lambda one, habit, seed: [t for _, t in _waits(one, habit)],
}
BLIND = ("silent", *_MOMENTS)
"""The names of the rows."""
TOLD = ("always_told", "coin_told")
"""Further rows where the plan is given."""
