"""Lint: times of a step that contradict each other, and two timers that need the same thing at once."""

from __future__ import annotations

from collections.abc import Iterator

from .faults import Fault, FaultCode
from .lint_rule import Linted
from .stated_time import seconds_of, stated_times
from .steps import Duration, Param, ParamKind, Step

SLACK = 1.05
"""A stated time may exceed `p90` by this factor before it counts as a contradiction."""


def timer_conflicts(linted: Linted) -> Iterator[Fault]:
    """Every contradiction between the times a graph states."""
    for place, step in enumerate(linted.graph.steps):
        yield from _units(linted, place, step)
        yield from _against_each_other(linted, place, step)
        yield from _too_long(linted, place, step)
    yield from _same_thing(linted)


def _timers(step: Step) -> list[tuple[int, Param, float, float]]:
    """(place among the params, param, from, to seconds) of every param that is a time with a known unit."""
    out = []
    for i, param in enumerate(step.params):
        scale = seconds_of(1.0, param.unit)
        if param.kind is ParamKind.DURATION and scale is not None:
            low, high = (param.target - param.below) * scale, (param.target + param.above) * scale
            out.append((i, param, low, high))
    return out


def _units(linted: Linted, place: int, step: Step) -> Iterator[Fault]:
    for i, param in enumerate(step.params):
        if param.kind is ParamKind.DURATION and seconds_of(1.0, param.unit) is None:
            message = f"time {param.name!r} of step {step.id!r} is in {param.unit!r}; write it in s, min or h"
            yield linted.warn_step(FaultCode.TIMER_CONFLICT, message, place, "params", i)


def _against_each_other(linted: Linted, place: int, step: Step) -> Iterator[Fault]:
    """Two values for one timer, or a timer and a text that state different times."""
    timers = _timers(step)
    by_name: dict[str, tuple[float, float]] = {}
    for i, param, low, high in timers:
        before = by_name.setdefault(param.name.lower(), (low, high))
        if low > before[1] or high < before[0]:
            message = (
                f"step {step.id!r} sets timer {param.name!r} twice, to {_span(*before)} and to {_span(low, high)}; "
                "keep one, or give them different names"
            )
            yield linted.warn_step(FaultCode.TIMER_CONFLICT, message, place, "params", i)
    said = stated_times(step.text)
    if len(said) == 1 and len(timers) == 1:
        i, param, low, high = timers[0]
        if said[0].low > high * SLACK or said[0].high * SLACK < low:
            message = (
                f"the text of step {step.id!r} says {_span(said[0].low, said[0].high)}, its time {param.name!r} "
                f"{_span(low, high)}; make them agree"
            )
            yield linted.warn_step(FaultCode.TIMER_CONFLICT, message, place, "params", i)


def _too_long(linted: Linted, place: int, step: Step) -> Iterator[Fault]:
    """More time asked for than the step takes."""
    shortest: dict[str, float] = {}
    for _, param, low, _ in _timers(step):
        shortest[param.name.lower()] = max(low, shortest.get(param.name.lower(), 0.0))
    asked = sum(shortest.values()) or sum(time.low for time in stated_times(step.text))
    if asked <= step.duration.p90 * SLACK:
        return
    if step.duration == Duration():
        message = (
            f"step {step.id!r} asks for {_seconds(asked)} but has no `duration`, so at most {step.duration.p90:g} s "
            f"are expected and it would be called stalled; write duration: {asked:g}"
        )
        yield linted.warn_step(FaultCode.TIMER_CONFLICT, message, place, "text")
    else:
        message = (
            f"step {step.id!r} asks for {_seconds(asked)}, but `duration` says that it is over within "
            f"{_seconds(step.duration.p90)} nine times in ten; make them agree"
        )
        yield linted.warn_step(FaultCode.TIMER_CONFLICT, message, place, "duration")


def _same_thing(linted: Linted) -> Iterator[Fault]:
    """Two timed steps that can be open at once and use one thing: it cannot run both timers."""
    users: dict[str, list[tuple[int, Step]]] = {}
    for place, step in enumerate(linted.graph.steps):
        if _timers(step):
            for name in dict.fromkeys(thing.name.lower() for thing in step.things):
                users.setdefault(name, []).append((place, step))
    told: set[tuple[str, str]] = set()
    for name, steps in users.items():
        for (_, one), (place, other) in zip(steps, steps[1:], strict=False):
            free = not linted.order.ordered(one.id, other.id) and not linted.order.exclusive(one.id, other.id)
            if free and (one.id, other.id) not in told:
                told.add((one.id, other.id))
                message = (
                    f"steps {one.id!r} and {other.id!r} both run a timer with {name!r} and can be open at once; "
                    "let one wait for the other with `after`"
                )
                yield linted.warn_step(FaultCode.TIMER_CONFLICT, message, place, "params")


def _seconds(value: float) -> str:
    return f"{value:g} s"


def _span(low: float, high: float) -> str:
    return _seconds(low) if low == high else f"{low:g} to {high:g} s"
