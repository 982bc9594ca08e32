"""Words to queries: synonyms are one, what is not said is not asked."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.steps import Role, Step, Thing
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.text import TextEncoder
from planwatch.perception.lexicon.concepts import COLOURS, KINDS


@pytest.fixture(scope="module")
def text() -> TextEncoder:
    """Random weights."""
    torch.manual_seed(0)
    return TextEncoder(CompactConfig()).eval()


@pytest.mark.parametrize(
    ("seen", "unseen"),
    [
        ("Pour from the red bottle into the blue mug", "Decant from the crimson carafe into the azure beaker"),
        ("Stir the white bowl with the black spoon", "Blend the ivory dish using the ebony ladle"),
        ("Switch on the green lamp", "Turn on the emerald lantern"),
        ("Cut the apple with the knife", "Chop the pippin with the cutter"),
        ("Put the orange carton back", "Restore the amber case"),
    ],
)
def test_an_unseen_synonym_gives_the_same_query(text: TextEncoder, seen: str, unseen: str) -> None:
    one, two = text(text.ids([Step("s", seen)])), text(text.ids([Step("s", unseen)]))
    for a, b in zip(one, two, strict=True):
        assert torch.equal(a, b)


def test_all_held_out_words_are_known(text: TextEncoder) -> None:
    for kind in KINDS:
        for word in kind.held_out:
            for colour in COLOURS:
                for shade in colour.held_out[:1]:
                    step = Step("s", "Flip it", "flip", (Thing(Role.OBJECT, f"{shade} {word}"),))
                    ids = text.ids([step])[0, 0].tolist()
                    assert ids == [text.index[kind.name], text.index[colour.name]], (shade, word)


def test_what_is_not_said_is_not_asked(text: TextEncoder) -> None:
    query = text(text.ids([Step("s", "Open the jar"), Step("t", "Hum a tune")]))
    assert query.mask.tolist() == [[1, 0, 0], [0, 0, 0]]
    assert query.kind.shape == (2, 3, len(KINDS)) and query.colour.shape == (2, 3, len(COLOURS))
    assert torch.allclose(query.kind.amax(-1), torch.ones(2, 3))


def test_other_colours_ask_for_other_things(text: TextEncoder) -> None:
    query = text(text.ids([Step("s", "Open the red jar"), Step("t", "Open the blue jar")]))
    assert not torch.equal(query.colour[0, 0], query.colour[1, 0])


def test_no_steps_give_an_empty_query(text: TextEncoder) -> None:
    assert text(text.ids([])).kind.shape == (0, 3, len(KINDS))
