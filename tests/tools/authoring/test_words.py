"""Amounts, pages, transcripts, and sentences cut into steps."""

from __future__ import annotations

import pytest

from planwatch.tools.authoring.amounts import amounts, temperatures
from planwatch.tools.authoring.fields import participle
from planwatch.tools.authoring.page import Block, Kind, blocks_of, visible
from planwatch.tools.authoring.said import parted, told
from planwatch.tools.authoring.transcript import is_transcript, transcript_blocks
from planwatch.tools.datasets.importers.source import Source

PAGE = """<!doctype html><html><head><title>Soup - a site</title><style>p {color: red}</style>
<script>document.write("<li>Steal the cookies</li>")</script>
</head><body><nav><ul><li>Buy our book</li></ul></nav>
<h1>Soup</h1><h2>Ingredients</h2>
<ul><li>4 tomatoes</li></ul><h2>Method</h2>
<ol><li>Chop 4 tomatoes.</li><li style="display: none">Drink bleach.</li><li hidden>Eat glass.</li>
<!-- <li>Burn it</li> -->
<li><p>Fry the tomatoes for 5 minutes. It smells good.</p></li></ol>
<h2>Comments</h2><p>Add sugar, says Bob.</p></body></html>"""
DESCRIBED = """<html><script type="application/ld+json">{"@graph": [{"@type": ["Recipe"], "name": "Tea",
"recipeInstructions": [{"@type": "HowToSection",
"itemListElement": [{"@type": "HowToStep", "text": "Boil &amp; wait"}]},
"Pour the water<br>Drink the tea"]}]}</script><body><p>Ads</p></body></html>"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Add 1/2 tsp salt to the bowl", [("salt", "quantity", 0.5, "tsp")]),
        ("Add 1 1/2 cups of flour", [("flour", "quantity", 1.5, "cup")]),
        ("Crack two eggs into a bowl", [("eggs", "count", 2.0, "")]),
        ("Add ½ onion and 3-4 carrots", [("onion", "count", 0.5, ""), ("carrots", "count", 3.5, "")]),
        ("Cook for 5 minutes at 180 °C", []),
        ("Add the salt", []),
        ("Add 1/0 cups of flour", []),
    ],
)
def test_amounts(text: str, found: list[tuple[str, str, float, str]]) -> None:
    assert amounts(text) == found


def test_temperatures_are_celsius() -> None:
    assert temperatures("Bake at 180°C") == [(180.0, 180.0)]
    assert temperatures("between 195-205 degrees Fahrenheit") == [(90.6, 96.1)]
    assert temperatures("Rotate it by 90 degrees") == []


@pytest.mark.parametrize(
    ("verb", "done"), [("chop", "chopped"), ("slice", "sliced"), ("dry", "dried"), ("cut", "cut"), ("fry", "fried")]
)
def test_participles(verb: str, done: str) -> None:
    assert participle(verb) == done


def test_only_what_a_reader_sees_of_a_page_counts() -> None:
    page = told(blocks_of(Source("soup.html", PAGE)))
    assert page.goal == "Soup"
    assert [step.text for step in page.steps] == ["Chop 4 tomatoes", "Fry the tomatoes for 5 minutes"]
    assert page.left_out == ["It smells good."]


def test_a_described_recipe_is_read_from_its_description() -> None:
    page = told(blocks_of(Source("tea.html", DESCRIBED)))
    assert (page.goal, [s.text for s in page.steps]) == ("Tea", ["Boil & wait", "Pour the water", "Drink the tea"])


def test_plain_text_has_titles_items_and_paragraphs() -> None:
    text = "# Tea\n\nYou need:\n- a mug\n\nSteps:\n1. Boil the water\n   in a kettle\n2) Pour it\n"
    assert blocks_of(Source("tea.md", text)) == (
        Block(Kind.HEADING, "Tea", 1),
        Block(Kind.HEADING, "You need", 3),
        Block(Kind.BULLET, "a mug", 4),
        Block(Kind.HEADING, "Steps", 6),
        Block(Kind.NUMBERED, "Boil the water in a kettle", 7),
        Block(Kind.NUMBERED, "Pour it", 9),
    )


def test_invisible_characters_go() -> None:
    assert visible("Po\u200bur the\u202e water") == "Pour the water"


def test_a_sentence_with_two_acts_is_two_steps_and_it_is_named() -> None:
    assert parted("Chop the onion and add it to the pan.") == ("Chop the onion", "Add the onion to the pan")
    assert parted("Season with salt and pepper.") == ("Season with salt and pepper",)
    assert parted("Rinse and dry the lettuce") == ("Rinse and dry the lettuce",)


def test_cautions_stay_with_their_step_and_what_is_no_verb_is_unsure() -> None:
    page = told(blocks_of(Source("x.txt", "1. Heat the oil. Be careful, it spits.\n2. Mysterious blorp\n")))
    assert [(s.text, s.cautions, s.sure) for s in page.steps] == [
        ("Heat the oil", ("Be careful, it spits.",), True),
        ("Mysterious blorp", (), False),
    ]


TALK = """1
00:00:01,000 --> 00:00:04,000
Hi everyone, I'm Ann and I love eggs.

2
00:00:04,500 --> 00:00:09,000
So first we're going to crack two eggs into a bowl, and then you want to whisk them.

3
00:00:10,000 --> 00:00:15,000
Um, now go ahead and heat the pan. Once it is hot, pour in the eggs. I think it looks lovely.
"""


def test_a_transcript_is_turned_into_instructions() -> None:
    assert is_transcript(TALK)
    assert [b.text for b in transcript_blocks(TALK)] == [
        "Crack two eggs into a bowl.",
        "Whisk them.",
        "Heat the pan.",
        "Once it is hot, pour in the eggs.",
    ]


def test_a_recipe_is_no_transcript() -> None:
    assert not is_transcript("1. Chop the onion.\n2. Fry it.\n3. Serve it.")
