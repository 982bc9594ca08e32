"""Words in, a sound task graph out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.errors import InputError
from planwatch.core.graph_yaml import read_graph
from planwatch.core.steps import Confirm, ParamKind, Reversible
from planwatch.tools.authoring.author import Authored, author_file, author_text
from planwatch.tools.datasets.importers.source import Source

RECIPE = """Tomato soup

1. Preheat the oven to 200 °C.
2. Halve 4 tomatoes and roast them for 25 minutes.
3. Meanwhile, chop the onion and fry it in a pan until soft. Be careful, the pan is hot.
4. Add the tomatoes to the pan, pour in 500 ml stock and simmer for 10-12 minutes.
5. Blend until smooth, then discard the skins.
6. Garblewump.
"""


def _made(text: str, name: str = "soup.txt") -> Authored:
    return author_text(Source(name, text))


def test_a_recipe_becomes_a_graph_that_is_read_back() -> None:
    made = _made(RECIPE)
    assert made.graph.goal == "Tomato soup"
    assert read_graph(made.yaml) == made.graph
    by_verb = {step.verb: step for step in made.graph.steps}
    needs = made.graph.needs
    assert set(needs[by_verb["chop"].id]).isdisjoint({by_verb["roast"].id})
    assert {by_verb["roast"].id, by_verb["fry"].id} <= set(needs[by_verb["simmer"].id])


def test_the_words_give_cues_amounts_dangers_and_ways_back() -> None:
    steps = {step.verb: step for step in _made(RECIPE).graph.steps}
    assert steps["fry"].complete_cues == ("The onion is soft",)
    assert any(h.text == "Be careful, the pan is hot." for h in steps["fry"].hazards)
    assert [(p.name, p.target, p.unit) for p in steps["pour"].params] == [("stock", 500.0, "ml")]
    assert steps["preheat"].params[0].kind is ParamKind.TEMPERATURE
    assert steps["roast"].duration.median == pytest.approx(1505.0)
    assert steps["discard"].reversible is Reversible.NO
    assert {r.kind.value for r in steps["discard"].recoveries} == {"replace"}


def test_what_is_not_understood_is_kept_for_the_person_to_confirm() -> None:
    made = _made(RECIPE)
    last = made.graph.steps[-1]
    assert made.unsure == (last.id,)
    assert last.confirm is Confirm.PERSON


def test_dangerous_steps_are_never_confirmed_by_a_sense_alone() -> None:
    risky = [s for s in _made(RECIPE).graph.steps if s.hazards or s.reversible is Reversible.NO]
    assert risky
    assert all(s.confirm is not Confirm.VISION for s in risky)


def test_a_goal_that_is_given_wins_and_one_that_is_promised_is_found() -> None:
    assert author_text(Source("a.txt", "Boil the water."), "Tea").graph.goal == "Tea"
    assert _made("Today I'll show you how to make tea. You want to boil the water.").graph.goal == "Make tea"


@pytest.mark.parametrize("text", ["", "Roses are red.", "<html><body><p>Nothing here.</p></body></html>"])
def test_nothing_to_do_is_one_clear_line(text: str) -> None:
    with pytest.raises(InputError, match=r"no instruction was found in it; write what to do"):
        _made(text)


def test_too_many_steps_are_refused() -> None:
    with pytest.raises(InputError, match="allowed: 400"):
        _made("\n".join(f"{i}. Chop onion {i}" for i in range(1, 402)))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        author_file(path)


WORDS = [
    "Chop",
    "the",
    "onion",
    *".,;:()#-&'\"\n",
    "1/2",
    "tsp",
    "<li>",
    "<p hidden>",
    "until",
    "5 minutes",
    "1.",
    "{{",
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_text_gives_a_sound_graph_or_one_clear_fault(words: list[str]) -> None:
    try:
        made = _made(" ".join(words))
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert read_graph(made.yaml) == made.graph
        assert all(step.confirm is not Confirm.VISION for step in made.graph.steps if step.hazards)
