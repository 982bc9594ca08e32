"""From words to concepts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.steps import Role, Step, Thing
from planwatch.perception.lexicon.concepts import COLOURS, KINDS, VERBS, Concept
from planwatch.perception.lexicon.parse import Meaning, Phrase, meaning, phrase, tokens, verb_of

NONE = Phrase()


def ask(text: str, verb: str = "") -> Meaning:
    return meaning(Step("s", text, verb))


@pytest.mark.parametrize(
    ("text", "verb", "obj", "target", "tool"),
    [
        ("Pour from the red bottle into the blue mug", "pour", ("bottle", "red"), ("mug", "blue"), None),
        ("Pour the water from the kettle into the mug", "pour", ("kettle", None), ("mug", None), None),
        ("Stir the green bowl with the white spoon", "stir", None, ("bowl", "green"), ("spoon", "white")),
        ("Cut the apple using the black knife", "cut", ("apple", None), None, ("knife", "black")),
        ("Switch on the white kettle", "switch_on", ("kettle", "white"), None, None),
        ("Switch the lamp off", "switch_off", ("lamp", None), None, None),
        ("Turn on the radio", "switch_on", ("radio", None), None, None),
        ("Turn the red plate over", "flip", ("plate", "red"), None, None),
        ("Put the blue cup back", "put_back", ("mug", "blue"), None, None),
        ("Put the bread on the plate", "place", ("bread", None), ("plate", None), None),
        ("Take the apple from the box", "take_out", ("apple", None), ("box", None), None),
        (
            "Scoop from the red jar into the bowl with the spoon",
            "scoop",
            ("jar", "red"),
            ("bowl", None),
            ("spoon", None),
        ),
        ("Spread from the jar on the toast with the knife", "spread", ("jar", None), ("bread", None), ("knife", None)),
        ("Screw the bolt into the brown block", "screw", ("bolt", None), ("block", "brown"), None),
        ("Decant from the crimson carafe into the azure beaker", "pour", ("bottle", "red"), ("mug", "blue"), None),
        ("Sing a song", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_sentences(
    text: str,
    verb: str | None,
    obj: tuple[str, str | None] | None,
    target: tuple[str, str | None] | None,
    tool: tuple[str, str | None] | None,
) -> None:
    found = ask(text)
    wanted = [Phrase(*words) if words else NONE for words in (obj, target, tool)]
    assert (found.verb, [found.object, found.target, found.tool]) == (verb, wanted)


@pytest.mark.parametrize("concept", KINDS, ids=lambda c: c.name)
def test_every_word_for_a_thing_names_it(concept: Concept) -> None:
    for word in (concept.name, *concept.words, *concept.held_out):
        assert phrase(f"the {word}") == Phrase(concept.name), word


@pytest.mark.parametrize("concept", COLOURS, ids=lambda c: c.name)
def test_every_word_for_a_colour_names_it(concept: Concept) -> None:
    for word in (concept.name, *concept.words, *concept.held_out):
        assert phrase(f"the {word} mug") == Phrase("mug", concept.name), word


def words_of_verbs() -> list[tuple[str, str]]:
    return [(word, c.name) for c in VERBS for word in (c.name, *c.words, *c.held_out)]


@pytest.mark.parametrize(("word", "name"), words_of_verbs())
def test_every_word_for_an_action_names_one(word: str, name: str) -> None:
    """Two actions may share a word ("cover" opens no jar): then it names one of the two, always the same."""
    sharing = {n for w, n in words_of_verbs() if w == word}
    sentence = f"{word.replace('_', ' ').replace('-', ' ')} the mug"
    assert verb_of(sentence) in sharing or verb_of(f"{word} the mug") in sharing


def test_no_thing_and_no_colour_shares_a_word_with_another() -> None:
    for concepts in (KINDS, COLOURS):
        words = [w for c in concepts for w in {c.name, *c.words, *c.held_out}]
        assert len(words) == len(set(words))


def test_held_out_words_are_not_training_words() -> None:
    for concept in (*KINDS, *COLOURS, *VERBS):
        assert not set(concept.words) & set(concept.held_out)


def test_things_given_by_the_author_win_over_the_text() -> None:
    step = Step("s", "Do it", "pour", (Thing(Role.OBJECT, "red jug"), Thing(Role.TARGET, "mug")))
    assert meaning(step) == Meaning("pour", Phrase("bottle", "red"), Phrase("mug"))


def test_an_unknown_word_says_nothing() -> None:
    assert phrase("the flux capacitor") == NONE and not phrase("the flux capacitor")
    assert phrase("the red flux") == Phrase(None, "red")


@given(st.text(max_size=120), st.text(max_size=20))
@settings(deadline=None)
def test_any_text_is_survived(text: str, verb: str) -> None:
    found = ask(text, verb)
    assert found.verb is None or found.verb in {c.name for c in VERBS}
    assert all(token == token.lower() for token in tokens(text))
    kinds = {c.name for c in KINDS} | {None}
    assert {found.object.kind, found.target.kind, found.tool.kind} <= kinds


WORDS = st.sampled_from([*(w for c in (*KINDS, *COLOURS, *VERBS) for w in c.words), "the", "into", "on", "back", "up"])


@given(st.lists(WORDS, max_size=8).map(" ".join))
@settings(deadline=None)
def test_words_of_the_lexicon_in_any_order_are_survived(text: str) -> None:
    assert meaning(Step("s", text)) == meaning(Step("other", text))
