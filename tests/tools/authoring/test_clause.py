"""Instructions taken apart."""

from __future__ import annotations

import pytest

from planwatch.tools.authoring.acts import Act, plain_verb
from planwatch.tools.authoring.clause import clause, clauses
from planwatch.tools.authoring.nouns import noun, tokens_of
from planwatch.tools.authoring.sentences import Use, body, sentences, use_of


def _names(nouns: tuple) -> list[str]:
    return [n.name for n in nouns]


def test_verb_object_place_and_tool() -> None:
    found = clause("Pour the batter into the large mug with a spoon")
    assert (found.verb, found.act, found.preposition) == ("pour", Act.ADD, "into")
    assert (_names(found.objects), _names(found.places), _names(found.tools)) == (["batter"], ["large mug"], ["spoon"])


@pytest.mark.parametrize(
    ("text", "verb", "act"),
    [
        ("Keep mixing with a spatula for 3 minutes", "mix", Act.COMBINE),
        ("Use scissors to cut one corner from the bag", "cut", Act.PREPARE),
        ("Measure and add 2 tbsp flour to the bowl", "add", Act.ADD),
        ("Turn on the heat to medium", "turn", Act.HEAT),
        ("Set aside the lined mug", "set", Act.WAIT),
        ("Let the coffee drain into the mug", "let", Act.WAIT),
        ("Once the water has boiled, carefully add the pasta", "add", Act.ADD),
        ("Remove the noodles from the package", "remove", Act.GATHER),
        ("Remove the pan from the stove", "remove", Act.DETACH),
        ("The colour of the sky", "", None),
    ],
)
def test_the_act_itself(text: str, verb: str, act: Act | None) -> None:
    found = clause(text)
    assert (found.verb, found.act) == (verb, act)


@pytest.mark.parametrize(
    ("phrase", "name", "words"),
    [
        ("1/2 tsp baking powder", "baking powder", {"baking", "powder"}),
        ("a pinch of salt", "salt", {"salt"}),
        ("2 cloves of garlic", "garlic", {"garlic"}),
        ("a 6-oz. ramekin cup", "ramekin cup", {"ramekin", "cup"}),
        ("the cup", "cup", {"cup"}),
        ("the chopped onions", "chopped onions", {"onion"}),
        ("500 ml stock", "stock", {"stock"}),
        ("the bleed screw", "bleed screw", {"bleed", "screw"}),
    ],
)
def test_a_thing_is_named_without_its_amount(phrase: str, name: str, words: set[str]) -> None:
    found = noun(tokens_of(phrase))
    assert found is not None
    assert (found.name, found.words) == (name, words)


@pytest.mark.parametrize("phrase", ["medium-high heat", "a circular motion", "high power", "", "the"])
def test_how_is_no_thing(phrase: str) -> None:
    assert noun(tokens_of(phrase)) is None


@pytest.mark.parametrize(
    ("word", "verb"), [("chopped", "chop"), ("stirring", "stir"), ("mixes", "mix"), ("dried", "dry"), ("sky", None)]
)
def test_plain_forms(word: str, verb: str | None) -> None:
    assert plain_verb(word) == verb


def test_an_abbreviation_ends_no_sentence() -> None:
    assert sentences("Add 2 tbsp. sugar. Stir well!\nServe") == ("Add 2 tbsp. sugar.", "Stir well!", "Serve")


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("Chop the onion.", Use.INSTRUCTION),
        ("Then, slowly pour in the milk.", Use.INSTRUCTION),
        ("Do not overfill the filter.", Use.CAUTION),
        ("Be careful, the pan is hot.", Use.CAUTION),
        ("If the pan gets too hot, turn the heat down.", Use.CONDITION),
        ("My grandmother loved this soup.", Use.REMARK),
        ("Wear gloves.", Use.INSTRUCTION),
    ],
)
def test_what_a_sentence_is_for(sentence: str, use: Use) -> None:
    assert use_of(sentence) is use


def test_what_stands_before_the_verb_is_left_out() -> None:
    assert body("Once the butter melts, then add the eggs") == "add the eggs"
    assert body("While you wait for it, nobody knows") == "While you wait for it, nobody knows"


def test_only_instructions_of_a_step_are_taken_apart() -> None:
    found = clauses("Microwave the mug. If it is wet, wait. Check the cake (it should be dry).")
    assert [c.verb for c in found] == ["microwave", "check"]
