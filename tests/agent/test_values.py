"""Values in words: what states one, what does not, and that a session turns it into the deviation it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.agent.values import said_value, value_in
from planwatch.core.deviation import DeviationCode
from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.plan import Plan
from planwatch.core.steps import Param, ParamKind, Step
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import graph

WATER = Param("water", ParamKind.QUANTITY, 0.2, 0.02, 0.02, "l")
HEAT = Param("heat", ParamKind.TEMPERATURE, 90.0, 5.0, 5.0, "C")
TEA = Param("tea", ParamKind.COUNT, 2.0, 0.0, 0.0, "spoons")
BOTH = graph({"pour": [], "heat": ["pour"]}, pour={"params": (WATER, TEA)}, heat={"params": (HEAT,)})


def heard(text: str) -> tuple[str, ParamKind, float] | None:
    value = value_in(text, BOTH.steps)
    return None if value is None else (value.step_id, value.kind, round(value.value, 6))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("I poured 200 ml", ("pour", ParamKind.QUANTITY, 0.2)),
        ("I poured 0,25 Liter.", ("pour", ParamKind.QUANTITY, 0.25)),
        ("Ich habe 150 Milliliter eingegossen", ("pour", ParamKind.QUANTITY, 0.15)),
        ("It's 80 degrees", ("heat", ParamKind.TEMPERATURE, 80.0)),
        ("it is 80°C now", ("heat", ParamKind.TEMPERATURE, 80.0)),
        ("the dial shows 194 degrees Fahrenheit", ("heat", ParamKind.TEMPERATURE, 90.0)),
        ("es sind 85 Grad", ("heat", ParamKind.TEMPERATURE, 85.0)),
        ("I took 3 spoons", ("pour", ParamKind.COUNT, 3.0)),
        ("I put 1 spoon and 200 ml", ("pour", ParamKind.QUANTITY, 0.2)),
        ("is it 80 degrees", None),
        ("it is 80 degrees?", None),
        ("should be 80 degrees, it is said", None),
        ("I need 200 ml", None),
        ("it is not 80 degrees", None),
        ("I poured 200 ml and then 100 ml", None),
        ("I weighed 200 g", None),
        ("it is 80", None),
        ("it is 5 o'clock", None),
        ("", None),
    ],
)
def test_plain_statements_are_read_and_nothing_else(text: str, want: tuple[str, ParamKind, float] | None) -> None:
    assert heard(text) == want


@given(st.text(max_size=1000))
def test_any_text_is_harmless(text: str) -> None:
    value = value_in(text, BOTH.steps)
    assert value is None or abs(value.value) < 1e10


def test_the_first_step_that_has_such_a_parameter_is_meant() -> None:
    first, second = (Step(i, i, "do", (), params=(WATER,)) for i in "ab")
    value = value_in("I poured 300 ml", (first, second))
    assert value is not None and value.step_id == "a"


def follow(*words: tuple[float, str], end: float = 12.0) -> list[Finding]:
    """Someone pours from second 1 to `end`, and says something meanwhile."""
    tracker, plan = StepTracker(), Plan(BOTH)
    belief, _ = tracker.start(plan, 0.0)
    out: list[Finding] = []
    for k in range(1, 40):
        t = k / 2
        on, now = 1.0 < t < end, end <= t < end + 1.0
        item = StepEvidence("pour", 0.97 if on else 0.02, 0.97 if now else 0.02)
        ticks = [Evidence(t, t, Sense.PIXELS, (item,))]
        for at, text in words:
            value = value_in(text, BOTH.steps)
            if at == t and value is not None:
                ticks.append(said_value(value, t, t))
        for evidence in ticks:
            seen = tracker.observe(plan, belief, evidence)
            belief, out = seen.belief, [*out, *seen.findings]
    return [f for f in out if f.kind is FindingKind.MISTAKE]


def test_too_much_is_said_at_the_word_and_too_little_at_the_end() -> None:
    (much,) = follow((5.0, "I poured 300 ml"))
    assert (much.code, much.step_id, much.t) == (DeviationCode.QTY, "pour", 5.0)
    assert much.off == pytest.approx(0.1)
    (little,) = follow((5.0, "I poured 100 ml"))
    assert little.code is DeviationCode.QTY and little.off == pytest.approx(-0.1)
    assert 12.0 <= little.t <= 15.0
    assert follow((5.0, "I poured 200 ml")) == []
    assert follow((5.0, "I poured 100 ml"), (8.0, "I have poured 190 ml")) == []


def test_a_value_says_nothing_of_how_far_the_step_is() -> None:
    tracker, plan = StepTracker(), Plan(BOTH)
    belief, _ = tracker.start(plan, 0.0)
    value = value_in("I poured 200 ml", BOTH.steps)
    assert value is not None
    assert tracker.observe(plan, belief, said_value(value, 3.0, 3.0)).belief.steps == belief.steps
