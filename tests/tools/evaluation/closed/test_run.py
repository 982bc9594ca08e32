"""The closed loop as a whole: paired rows, the same numbers again, resumed work, and bad input."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.closed.asked import Act, Asked
from planwatch.tools.evaluation.closed.costs import shipped_costs
from planwatch.tools.evaluation.closed.episode import Lived
from planwatch.tools.evaluation.closed.run import run_loop
from planwatch.tools.evaluation.closed.sweep import over_traits
from planwatch.tools.simulator.people.traits import NUMBERS

COSTS = shipped_costs()
SMALL = {"episodes": 2, "card": "table-tiny-v1", "split": "dev", "rows": ("silent", "timer")}


def test_an_oracle_coaches_people_through(tmp_path: Path) -> None:
    notes: list[tuple[float, float]] = []
    partial = tmp_path / "done.jsonl"
    first = run_loop(lambda done, total, note: notes.append((done, total)), partial=partial, **SMALL)
    assert first["success"] == 1.0 and first["episodes"] == 2
    assert set(first["rows"]) == {"silent", "timer"}
    assert first["rows"]["silent"]["utterances_per_min"] == 0.0 < first["utterances_per_min"]
    assert sorted(first["ranking"]) == ["main", "silent", "timer"]
    assert notes[-1] == (6, 6)
    spec = first["spec"]
    assert (spec["episodes"], spec["card"], spec["rows"]) == (2, "table-tiny-v1", ["main", "silent", "timer"])
    assert not {"jobs", "partial"} & set(spec) and "numpy" in first["versions"]  # what only changes the time stays out
    size = partial.stat().st_size
    cut = partial.read_text(encoding="utf-8").rstrip().rsplit("\n", 2)[0] + '\n{"act": "half a li'
    partial.write_text(cut, encoding="utf-8")
    assert run_loop(partial=partial, **SMALL) == first
    assert partial.stat().st_size >= size


def test_every_number_of_the_person_is_varied() -> None:
    acts = Asked(sweep=2, persona="newcomer", rows=("silent",)).swept()
    names = {act.changed for act in acts if act.changed}
    assert names == {(n, f) for n in NUMBERS for f in (0.5, 2.0)}
    assert len(acts) == len(names) * 2 * 2
    assert len({act.key for act in acts}) == len(acts)


def test_the_weights_are_those_for_the_card_unless_others_are_named() -> None:
    """Senses that have none are given none."""
    asked = Asked(perception="compact")
    assert (asked.card, asked.looking_with) == ("table-v4", "wide")
    assert {act.weights for act in asked.work()} == {"wide"}
    assert replace(asked, card="table-v1").looking_with is None
    assert replace(asked, weights=Path("usual")).looking_with == "usual"
    assert Asked().looking_with is None


def test_a_number_that_turns_the_ranking_is_named() -> None:
    good, bad = (Lived(row, 0, row == "main", 60.0, 0.0, 0.0, 0, 0, 0.0) for row in ("main", "silent"))
    base = {"main": [good], "silent": [bad]}
    acts = [Act(row, 0, "default", "c", "dev", "p", "r", "t", changed=("slip", 2.0)) for row in ("main", "silent")]
    turned = over_traits(acts, [replace(good, success=False, needless=3), replace(bad, success=True)], base, COSTS)
    assert turned == {"slip x2": {"ranking": ["silent", "main"], "flips": ["silent over main"]}}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"persona": "defalt"}, "Did you mean 'default'"),
        ({"rows": ("silnt",)}, "Did you mean 'silent'"),
        ({"card": "table-v9"}, "table-v9"),
        ({"split": "train"}, "allowed: test, dev"),
        ({"perception": "orcale"}, "oracle"),
        ({"episodes": 0}, "at least 1"),
    ],
)
def test_bad_input_is_one_line(asked: dict, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        run_loop(**{**SMALL, **asked})
    assert "\n" not in str(error.value)


@pytest.mark.slow
def test_the_numbers_do_not_depend_on_the_number_of_workers() -> None:
    assert run_loop(jobs=1, **SMALL) == run_loop(jobs=2, **SMALL)
