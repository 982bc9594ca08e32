"""From a goal to steps that the person agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.core.steps import Confirm
from planwatch.tools.authoring.author import author_text
from planwatch.tools.authoring.goal import agree
from planwatch.tools.authoring.nearest import Own, nearest, own_graphs
from planwatch.tools.datasets.importers.source import Source

TASKS = {
    "tea": "A mug of tea\n1. Boil the water\n2. Pour the water into the mug",
    "brake": "Bleed a bicycle brake\n1. Remove the wheel\n2. Loosen the bleed screw\n3. Pump the lever",
    "shelf": "Put up a shelf\n1. Drill two holes\n2. Screw the shelf to the wall",
}


def _own() -> tuple[Own, ...]:
    return tuple(Own(Path(f"{name}.yaml"), author_text(Source(name, text)).graph) for name, text in TASKS.items())


class Person:
    """Answers from a list, and remembers what was asked; None when the answers are over."""

    def __init__(self, *answers: str) -> None:
        self._answers = iter(answers)
        self.asked: list[str] = []

    def __call__(self, question: str) -> str | None:
        self.asked.append(question)
        return next(self._answers, None)


@pytest.mark.parametrize(
    ("goal", "id_"), [("bleed my front brake", "brake"), ("make some tea", "tea"), ("mount shelves", "shelf")]
)
def test_the_nearest_graph_by_words(goal: str, id_: str) -> None:
    found = nearest(goal, _own())
    assert found[0].own.path.stem == id_
    assert 1 >= found[0].similarity > found[1].similarity >= 0


def test_no_shared_word_is_no_similarity() -> None:
    assert [near.similarity for near in nearest("quantum chromodynamics", _own())] == [0, 0, 0]
    assert nearest("anything", ()) == ()


def test_the_person_agrees_to_an_own_graph_with_its_similarity_and_steps_before_them() -> None:
    person = Person("yes")
    agreed = agree("bleed my front brake", _own(), person)
    assert agreed.path == Path("brake.yaml")
    assert "similarity 0." in person.asked[0]
    assert "  - Pump the lever" in person.asked[0]


def test_without_a_near_graph_the_person_tells_the_steps() -> None:
    person = Person("Boil the rice in a pot", "Chop 1 onion", "Add the onion to the pot", "", "yes")
    agreed = agree("cook rice with onion", (), person)
    assert agreed.path is None
    assert [s.text for s in agreed.graph.steps] == [
        "Boil the rice in a pot",
        "Chop 1 onion",
        "Add the onion to the pot",
    ]
    assert "after: " in person.asked[-1]


def test_an_unsure_step_is_asked_about_and_a_no_takes_it_out() -> None:
    person = Person("no", "Heat the oil", "Flummox the gizmo", "Stir the oil", "", "no", "yes")
    agreed = agree("bleed my front brake", _own(), person)
    assert [s.text for s in agreed.graph.steps] == ["Heat the oil", "Stir the oil"]
    kept = agree("fry", (), Person("Heat the oil", "Flummox the gizmo", "", "yes", "yes"))
    assert kept.graph.steps[-1].confirm is Confirm.PERSON


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ((), "nobody answers here"),
        (("Boil the water", "", "no"), "nothing was begun"),
        (("", "yes"), "no instruction was found"),
        (("Boil the water", "", "perhaps", "maybe", "who knows"), "nothing was begun"),
    ],
)
def test_without_a_yes_nothing_begins(answers: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        agree("boil water", (), Person(*answers))


@pytest.mark.parametrize("goal", ["", "  ", "x" * 201])
def test_a_goal_has_a_length(goal: str) -> None:
    with pytest.raises(InputError, match="allowed: 1 to 200"):
        agree(goal, (), Person())


def test_only_sound_task_graphs_of_a_folder_are_own_graphs(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_text(author_text(Source("tea", TASKS["tea"])).yaml)
    (tmp_path / "other.yaml").write_text("a: 1\n")
    (tmp_path / "broken.yml").write_text("steps: [")
    assert [own.path.name for own in own_graphs([tmp_path, tmp_path / "nothing"])] == ["tea.yaml"]
