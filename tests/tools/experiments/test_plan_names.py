from __future__ import annotations

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.runner.assistants import Who
from planwatch.tools.experiments.plan_names import parse_plans


def test_commas_inside_brackets_do_not_part_plans() -> None:
    found = parse_plans("none,rules, noisy(lag, 0.5),noisy(skip|wrong-index,1)")
    assert [one.name for one in found] == [
        "none", "rules", "noisy(lag,0.5)", "noisy(skip,1)", "noisy(wrong-index,1)",
    ]  # fmt: skip
    assert [one.plan for one in found] == ["none", "own", "lag:0.5", "skip:1", "wrong-index:1"]


def test_noise_without_a_share_stands_for_every_dose() -> None:
    assert [one.name for one in parse_plans("noisy(lag)", (0.1, 0.9))] == ["noisy(lag,0.1)", "noisy(lag,0.9)"]
    assert len(parse_plans("noisy", (0.1, 0.9))) == 6


def test_only_the_performed_order_leaks() -> None:
    assert [one.name for one in parse_plans("none,rules,llm,canonical,as-performed,noisy") if one.leaks] == [
        "as-performed"
    ]


def test_a_plan_changes_the_plan_and_nothing_else() -> None:
    like = Who("main", "noisy", '{"accuracy": 0.7}', "rules", "always")
    who = parse_plans("canonical")[0].who(like)
    assert (who.row, who.plan) == ("canonical", "canonical")
    assert (who.perception, who.perception_args, who.policy) == (like.perception, like.perception_args, like.policy)


@pytest.mark.parametrize("bad", ["", "ruls", "noisy(lag,2)", "noisy(lag,-0.1)", "noisy(fog)", "noisy(lag,0.5"])
def test_bad_names_are_refused_with_what_is_allowed(bad: str) -> None:
    with pytest.raises(InputError, match="[Aa]llowed"):
        parse_plans(bad)
