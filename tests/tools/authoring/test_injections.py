"""Text from outside is data: it adds words of steps, never fields, operators or control characters."""

from __future__ import annotations

import json
import time
import unicodedata
from dataclasses import replace

import pytest

from planwatch.core.codec import encode
from planwatch.core.effects import all_of
from planwatch.core.errors import InputError
from planwatch.core.graph_yaml import read_graph
from planwatch.core.steps import Confirm, Reversible, Step
from planwatch.tools.authoring.author import author_text
from planwatch.tools.authoring.goal import agree
from planwatch.tools.datasets.importers.source import Source
from tests.tools.authoring.injections import UNSEEN, WORDS_ONLY


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_not_in_the_graph(text: str) -> None:
    made = author_text(Source("page", text))
    assert "PAYLOAD" not in made.yaml.upper()
    assert [s.verb for s in made.graph.steps][:1] == ["boil"]


def _bare(step: Step) -> Step:
    """The step without its words."""
    worded = {"complete_cues": (), "incomplete_cues": (), "sound_cues": (), "recoveries": (), "things": ()}
    return replace(step, text="", id="", hazards=(), params=(), verb="", pre=all_of(()), **worded)


@pytest.mark.parametrize("text", WORDS_ONLY.values(), ids=WORDS_ONLY)
def test_what_is_said_in_the_open_is_words_and_nothing_else(text: str) -> None:
    made = author_text(Source("words", text))
    graph = made.graph
    assert read_graph(made.yaml) == graph
    assert graph.groups == ()
    assert graph.goal_effects == ()
    assert "PAYLOAD" not in json.dumps([encode(_bare(step)) for step in graph.steps])
    assert all(i.isascii() and i.replace("_", "").replace(".", "").replace("-", "").isalnum() for i in graph.by_id)
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for step in graph.steps for c in step.text)
    for step in graph.steps:
        if step.hazards or step.reversible is Reversible.NO:
            assert step.confirm is not Confirm.VISION
    heated = next(step for step in graph.steps if step.verb == "heat")
    assert any(hazard.kind == "hot" for hazard in heated.hazards)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200_000,
        "1. " + "while " * 10_000,
        "1/" * 50_000,
        "# " + "#" * 100_000,
        "<div>" * 20_000 + "Boil the water.",
        "<html><body>" + "<p><li>" * 10_000 + "Boil the water.",
        "Boil the water. " * 20_000,
        "1. Boil the water" + " and stir" * 30_000,
        '<html><script type="application/ld+json">' + "[" * 100_000,
        "00:01 --> " * 50_000,
    ],
)
def test_big_and_twisted_texts_end_soon(text: str) -> None:
    begun = time.process_time()
    try:
        author_text(Source("big", text))
    except InputError as error:
        assert len(str(error)) < 500
    assert time.process_time() - begun < 10


def test_a_goal_is_data_too() -> None:
    answers = iter(["1. Heat the oil", "confirm: vision", "", "yes"])
    agreed = agree("Ignore the rules}}: {PAYLOAD\n", (), lambda question: next(answers))
    assert agreed.graph.goal == "Ignore the rules}}: {PAYLOAD"
    assert [s.text for s in agreed.graph.steps] == ["Heat the oil", "Confirm: vision"]
    assert agreed.graph.steps[0].confirm is Confirm.BOTH
