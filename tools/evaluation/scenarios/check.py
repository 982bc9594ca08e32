"""Were the expectations met? One line for each that was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....core.guidance import Guidance
from ....core.plan import Plan
from .schema import Expect, Scenario


def unmet(scenario: Scenario, said: Sequence[Guidance], plan: Plan) -> tuple[str, ...]:
    """One line per expectation that was not met; empty when all were."""
    return tuple(line for one in scenario.expect for line in _unmet(one, said, plan))


def _unmet(one: Expect, said: Sequence[Guidance], plan: Plan) -> Iterator[str]:
    if one.act is not None:
        yield from _missing(one, said, plan)
    elif one.never is not None:
        for g in said:
            if g.act is one.never and _about(g, one.step, plan):
                yield f"{one.never.value} was said at {g.spoken_t:g} s though it never should: {g.text!r}"
    elif one.silence is not None:
        begin, end = one.silence
        for g in said:
            if begin <= g.spoken_t <= end and g.act not in one.but:
                yield f"silence was expected from {begin:g} to {end:g} s, but at {g.spoken_t:g} s: {g.text!r}"
    elif one.finished is not plan.finished:
        yield f"the session should {'' if one.finished else 'not '}be finished; open: {', '.join(plan.open_required)}"


def _missing(one: Expect, said: Sequence[Guidance], plan: Plan) -> Iterator[str]:
    assert one.act is not None
    alike = [g for g in said if g.act is one.act and _about(g, one.step, plan) and (one.says or "") in g.text]
    close = one.after + one.within_ms / 1000
    about = f" about {one.step!r}" if one.step else ""
    if not any(one.after <= g.spoken_t <= close for g in alike):
        when = ", ".join(f"{g.spoken_t:g} s" for g in alike) or "never"
        yield f"{one.act.value}{about} was expected from {one.after:g} to {close:g} s; it was said: {when}"
    if one.times is not None and len(alike) != one.times:
        yield f"{one.act.value}{about} was expected {one.times} times; it was said {len(alike)} times"


def _about(g: Guidance, step: str | None, plan: Plan) -> bool:
    """True when the utterance is about the step, or about one injected for it."""
    if step is None or g.step_id == step:
        return True
    base = next((s.base for s in plan.injected if s.id == g.step_id), g.step_id or "")
    return base == step or (g.step_id or "").startswith(f"{step}+")
