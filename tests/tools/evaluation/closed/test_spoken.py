"""What was said, judged: delays, duplicates, and telling a mistake that was announced."""

from __future__ import annotations

from dataclasses import replace

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.effects import all_of, done
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act, Guidance
from planwatch.core.plan import Plan
from planwatch.core.steps import Step
from planwatch.core.truth import TrueDeviation
from planwatch.tools.evaluation.closed.spoken import (
    Part,
    Uttered,
    anti_instructions,
    delays,
    duplicates,
    told_at,
    uttered,
)

GRAPH = StepGraph(
    "g", "Tea", (Step("fill", "Fill the kettle"), Step("boil", "Boil the kettle", pre=all_of([done("fill")])))
)
OMITTED = TrueDeviation("d1", D.OMIT, "fill", 10.0, by="boil", recovered=40.0)


def say(t: float, text: str, act: Act | None = None, step: str | None = None, **more: object) -> Uttered:
    return Uttered(t, text, (Part(act, step, "f"),) if act else (), **more)  # type: ignore[arg-type]


def test_the_delay_is_to_the_first_words_about_it() -> None:
    said = [
        say(5.0, "You skipped a step: fill.", Act.REMIND_OWED, "fill"),
        say(10.5, "Good.", Act.CONFIRM, "fill"),
        say(11.5, "You skipped a step: fill.", Act.REMIND_OWED, "fill"),
        say(12.5, "You skipped a step: fill.", Act.REMIND_OWED, "fill"),
    ]
    assert told_at(OMITTED, said) == 11.5
    assert list(delays([OMITTED], said)) == [(OMITTED, 1.5)]
    assert told_at(OMITTED, [say(45.0, "Too late.", Act.REMIND_OWED, "fill")]) is None


def test_going_on_past_a_known_omission_is_an_anti_instruction() -> None:
    remind = say(11.0, "You skipped a step: fill.", Act.REMIND_OWED, "fill")
    go = say(20.0, "Next: boil the kettle.", Act.INSTRUCT_NEXT, "boil")
    assert anti_instructions([remind, go], [OMITTED], GRAPH) == 1
    assert anti_instructions([go], [OMITTED], GRAPH) == 0, "it was not known"
    assert anti_instructions([remind, say(41.0, go.text, Act.INSTRUCT_NEXT, "boil")], [OMITTED], GRAPH) == 0
    assert anti_instructions([remind, say(20.0, "Next: fill.", Act.INSTRUCT_NEXT, "fill")], [OMITTED], GRAPH) == 0


def test_telling_the_wrong_thing_is_an_anti_instruction() -> None:
    wrong = TrueDeviation("d1", D.OBJ, "fill", 10.0, wrong_thing="red jug")
    correct = say(11.0, "Stop: that is the red jug.", Act.CORRECT, "fill")
    told = say(15.0, "Next: fill the red jug.", Act.INSTRUCT_NEXT, "fill")
    assert anti_instructions([correct, told], [wrong], GRAPH) == 1
    assert (
        anti_instructions([correct, say(15.0, "Next: fill the kettle.", Act.INSTRUCT_NEXT, "fill")], [wrong], GRAPH)
        == 0
    )


def test_saying_it_again_within_a_minute_is_a_duplicate() -> None:
    said = [
        say(0.0, "Next: fill the kettle."),
        say(30.0, "Next: boil the kettle."),
        say(59.0, "Next: fill the kettle."),
    ]
    assert duplicates(said) == 1
    assert duplicates([said[0], say(61.0, said[0].text)]) == 0
    assert duplicates([said[0], say(20.0, said[0].text, asked=True)]) == 0


def test_the_same_words_about_another_step_are_another_sentence() -> None:
    there = Uttered(
        0.0, "Good, that is done. Next: pour from the red kettle into the blue kettle.", (Part(Act.INSTRUCT_NEXT, "a"),)
    )
    back = Uttered(
        30.0,
        "Good, that is done. Next: pour from the blue kettle into the red kettle.",
        (Part(Act.INSTRUCT_NEXT, "b"),),
    )
    assert duplicates([there, back]) == 0
    assert duplicates([there, replace(back, parts=there.parts)]) == 1, "about one step it is the same told again"
    assert duplicates([there, replace(back, text=there.text)]) == 1, "the very same words are, whatever was meant"


def test_parts_of_one_utterance_are_heard_as_one() -> None:
    one = Guidance("a", Act.CONFIRM, "Good.", 1.0, 0.0, 1.0, 0.0, step_id="fill", utterance="a")
    two = Guidance("b", Act.INSTRUCT_NEXT, "Next: boil.", 1.0, 0.0, 1.0, 0.0, step_id="boil", utterance="a")
    three = Guidance("c", Act.HINT, "Slowly.", 1.0, 0.0, 1.0, 0.0)
    heard = uttered((one, two, three), Plan(GRAPH), 1.0)
    assert [u.text for u in heard] == ["Good. Next: boil.", "Slowly."]
    assert [part.act for part in heard[0].parts] == [Act.CONFIRM, Act.INSTRUCT_NEXT]
