"""What a person hears: the step's own text, the wrong thing and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planwatch.agent.drafts import Cue, Draft, candidate
from planwatch.agent.wording import Wording
from planwatch.core.deviation import DeviationCode
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act, Grain, Tone
from planwatch.core.plan import Plan, Revision, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Confirm, Hazard, Step
from tests.agent.helpers import mistake, owed, tea

PLAN = Plan(tea())


def words(
    act: Act, step_id: str | None = None, finding: Finding | None = None, cue: Cue = Cue.PLAIN, plan: Plan = PLAN
) -> str:
    then = finding.by if finding else None
    return Wording().text(Draft(candidate("x", act, 1.0, step_id, finding), 0.0, cue, finding, None, then), plan)


def test_an_instruction_says_the_steps_own_text() -> None:
    assert words(Act.INSTRUCT_NEXT, "milk") == "Next: pour milk from the white bottle into the blue mug."
    assert words(Act.INSTRUCT_NEXT, "fill", cue=Cue.FIRST) == "Start with this: fill the white kettle."


def test_an_owed_step_says_what_was_skipped_and_what_comes_after() -> None:
    text = words(Act.REMIND_OWED, "boil", owed("boil", "pour", 1.0))
    assert text.startswith("You skipped a step: switch on the white kettle. Do that first, then go on with")
    assert "pour hot water into the blue mug." in text
    also = words(Act.REMIND_OWED, "fill", owed("fill", "pour", 1.0), Cue.ALSO)
    assert also.startswith("You also skipped a step: fill the white kettle.")


CLEAN = Step("milk+clean1", "Clean up", "clean")
INJECTED = Revision(1, 0.5, "rules", "accident", (Edit(EditKind.INJECT, step=CLEAN, before=("milk",)),))


def test_a_recovery_says_for_which_step_it_is() -> None:
    plan = Plan(tea(), (INJECTED,))
    milk = "pour milk from the white bottle into the blue mug"
    assert words(Act.RECOVER, CLEAN.id, plan=plan) == f"Next: clean up, then {milk}."
    assert words(Act.HINT, CLEAN.id, plan=plan) == f"Take your time. The next thing to do: clean up, then {milk}."
    done = plan.mark("milk", Status.DONE, 1.0)
    assert words(Act.RECOVER, CLEAN.id, plan=done) == f"Next: clean up, for this step: {milk}."
    own = replace(CLEAN, text="Wipe the table", verb="wipe")
    written = Plan(tea(), (replace(INJECTED, edits=(replace(INJECTED.edits[0], step=own),)),))
    assert words(Act.RECOVER, CLEAN.id, plan=written.mark("milk", Status.DONE, 1.0)) == "Next: wipe the table."


def test_a_correction_names_the_wrong_thing_and_the_right_one() -> None:
    assert (
        words(Act.CORRECT, "milk", mistake("milk", "red mug", 1.0))
        == "Stop: that is the red mug. Pour milk from the white bottle into the blue mug."
    )


def test_a_correction_names_the_right_thing_when_the_steps_text_does_not() -> None:
    step = replace(tea().steps[3], text="Add the milk")
    plan = Plan(replace(tea(), steps=(step,)))
    assert words(Act.CORRECT, "milk", mistake("milk", "red mug", 1.0), plan=plan).endswith("Use the blue mug.")


@pytest.mark.parametrize("code", list(DeviationCode))
def test_every_deviation_has_words(code: DeviationCode) -> None:
    found = Finding("m", FindingKind.MISTAKE, 1.0, 0.0, "milk", code)
    text = words(Act.CORRECT, "milk", found)
    assert text.startswith("Stop: ") and "pour milk from the white bottle" in text.lower()


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("step_id", ["milk", None, "nobody_knows_it"])
def test_every_act_gives_a_sentence(act: Act, step_id: str | None) -> None:
    text = words(act, step_id)
    assert text[0].isupper() and text[-1] in ".?!" and "None" not in text and "  " not in text


def test_the_blind_warnings_say_what_to_do_instead() -> None:
    for cue in (Cue.DOMAIN, Cue.SCENE, Cue.DARK, Cue.FROZEN, Cue.GAP):
        assert "ell me when a step is done" in words(Act.WARN, cue=cue)


def test_a_hazard_is_told_with_its_step_and_needs_the_persons_word() -> None:
    hot = Step("boil", "Boil water", hazards=(Hazard("hot", "The kettle is hot."),), confirm=Confirm.BOTH)
    plan = Plan(replace(tea(), steps=(hot,)))
    text = words(Act.INSTRUCT_NEXT, "boil", plan=plan)
    assert text == "Next: boil water. Careful: The kettle is hot. Tell me when it is done."
    assert words(Act.WARN, "boil", plan=plan) == "Stop, this is dangerous. The kettle is hot."


def test_a_locale_is_spoken_where_the_author_gave_one() -> None:
    step = Step("fill", "Fill the kettle", locales={"de": "Den Wasserkocher füllen"})
    assert Wording("de").step(step) == "den Wasserkocher füllen"
    assert Wording("fr").step(step) == "fill the kettle"


@pytest.mark.parametrize(
    ("text", "inside"), [("USB cable in.", "USB cable in"), ("Stir!", "stir"), ("I rest", "I rest")]
)
def test_capitals_that_belong_to_a_word_stay(text: str, inside: str) -> None:
    assert Wording().step(Step("a", text)) == inside


def test_the_summary_counts_and_lists_what_is_open() -> None:
    plan = PLAN.mark("fill", Status.DONE, 1.0)
    text = Wording().summary(plan)
    assert "Steps done: 1." in text and "switch on the white kettle" in text
    everything = plan
    for step in plan.steps:
        everything = everything.mark(step.id, Status.DONE, 2.0)
    assert Wording().summary(everything) == "The picture has ended, and everything is done: a mug of tea with milk."


def test_what_is_unsure_is_asked_and_what_is_not_heeded_is_told_otherwise() -> None:
    tones = (Tone.TELL, Tone.ASK, Tone.HINT, Tone.REMIND, Tone.INSIST)
    for act, found in ((Act.CORRECT, mistake("milk", "red mug", 1.0)), (Act.REMIND_OWED, owed("boil", "pour", 1.0))):
        draft = Draft(candidate("x", act, 1.0, found.step_id, found), 0.0, finding=found)
        texts = {tone: Wording().text(replace(draft, tone=tone), PLAN) for tone in tones}
        assert texts[Tone.ASK].startswith(("Please look: I think", "Did you do this already"))
        assert texts[Tone.REMIND] != texts[Tone.TELL] != texts[Tone.INSIST] != texts[Tone.REMIND]
        step = PLAN.by_id[found.step_id or ""].text.rstrip(".").lower()
        assert all(step in text.lower() for text in texts.values()), "each says what to do"


GERMAN = Wording("de-AT")
ALL_CUES = [Cue.PLAIN, *(cue for cue in Cue if cue is not Cue.PLAIN)]
OWN = {word for one in tea().steps for word in one.text.lower().replace(".", "").split()} | {"tea"}
ENGLISH_ONLY = {"the", "this", "that", "is", "you", "step", "please", "next", "and", "stop", "done", "not", "i", "it"}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("tone", list(Tone))
def test_german_is_whole(act: Act, tone: Tone) -> None:
    """Every act in every tone and cue, with and without a step: no English word but those of the task's author."""
    for step_id in ("milk", None):
        for cue in ALL_CUES:
            draft = replace(Draft(candidate("x", act, 1.0, step_id), 0.0, cue, None, "fill", "milk"), tone=tone)
            text, english = GERMAN.text(draft, PLAN, "Gut."), Wording().text(draft, PLAN, "Gut.")
            heard = {word.strip('.,:;!?„“"()').lower() for word in text.split()}
            assert not heard & (ENGLISH_ONLY - OWN), text
            assert text == "Gut." or text != english, text


@pytest.mark.parametrize("code", list(DeviationCode))
def test_german_names_every_deviation(code: DeviationCode) -> None:
    found = Finding("m", FindingKind.MISTAKE, 1.0, 0.0, "milk", code, wrong_thing="Kanne")
    text = GERMAN.text(Draft(candidate("x", Act.CORRECT, 1.0, "milk", found), 0.0, Cue.PLAIN, found), PLAN)
    assert text.startswith("Halt: ") and "Kanne" in text


def test_german_nouns_keep_their_capitals() -> None:
    noun = Step("a", "Pour water", locales={"de": "Wasser eingießen.", "de-AT": "Wasser einschenken"})
    assert Wording("de").step(noun) == "Wasser eingießen" and GERMAN.step(noun) == "Wasser einschenken"
    assert Wording("de-CH").step(noun) == "Wasser eingießen"
    assert Wording("fr").text(Draft(candidate("x", Act.CONFIRM, 1.0), 0.0), PLAN) == "Good, that is done."


def test_repetitions_are_counted_and_good_words_take_turns() -> None:
    count = replace(Draft(candidate("x", Act.COUNT, 1.0), 0.0), number=7)
    assert Wording().text(count, PLAN) == "7." == GERMAN.text(count, PLAN)
    words_of = {Wording().text(Draft(candidate("x", Act.ENCOURAGE, float(t)), 0.0), PLAN) for t in range(3)}
    assert len(words_of) == 3


def test_a_coach_speaks_german_too() -> None:
    squat = Step("squat", "Do ten squats", "exercise", locales={"de": "Zehn Kniebeugen machen"})
    plan = Plan(replace(tea(), steps=(squat,)))
    fault = Finding("m", FindingKind.MISTAKE, 1.0, 0.0, "squat", DeviationCode.TECH, wrong_thing="Knie nach außen")
    company = (Act.CONFIRM, Act.ACKNOWLEDGE_CORRECTION, Act.ENCOURAGE, Act.REMIND_OWED, Act.CORRECT, Act.SUMMARISE)
    for act in company:
        one = replace(candidate("stall", act, 1.0, "squat"), grain=Grain.MOVE)
        draft = Draft(one, 0.0, finding=fault if act is Act.CORRECT else None, number=10)
        whole = replace(plan, status={"squat": Status.DONE})
        texts = {locale: Wording(locale).text(draft, whole) for locale in ("de", "en")}
        assert texts["de"] != texts["en"] or act is Act.CORRECT
        heard = {word.strip(".,:").lower() for word in texts["de"].split()}
        assert not heard & ENGLISH_ONLY, texts["de"]
    assert Wording("de").text(Draft(candidate("x", Act.REMIND_OWED, 1.0, "squat"), 0.0), plan) == (
        "Fang jetzt an: Zehn Kniebeugen machen."
    )
