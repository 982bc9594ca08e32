"""What a detector could tell of a step: words, goals, named labels."""

from __future__ import annotations

from planwatch.core.steps import Role, Step, Thing
from planwatch.perception.detections.words import Goal, goals_of, key_of, named, words_of

STATES = (("mug", "tea-bag"), ("mug", "tea-bag+water"), ("bowl", "oatmeal[dry]"), ("plate", "with-food"))


def step(text: str, *cues: str, **more: object) -> Step:
    return Step("s", text, complete_cues=cues, **more)  # type: ignore[arg-type]


def test_words() -> None:
    assert words_of("Place the 5 tea bags in THE mug, then stir.") == ("bag", "mug", "place", "stir", "tea")
    assert words_of("") == ()


def test_a_goal_is_a_cue_of_label_and_state() -> None:
    assert goals_of(step("x", "mug: tea-bag"), STATES) == (Goal("mug", "tea-bag"),)
    assert goals_of(step("x", "mug: tea-bag+water[full]"), STATES) == (Goal("mug", "tea-bag+water"),)
    assert goals_of(step("x", "bowl: oatmeal[dry]"), STATES) == (Goal("bowl", "oatmeal[dry]"),)
    assert goals_of(step("x", "tortilla: on-plate[full]"), STATES) == (Goal("plate", "with-food"),)
    assert goals_of(step("x", "the mug is full", "mug: unheard of", "cup: tea-bag"), STATES) == ()


def test_named_labels() -> None:
    labels = ("mug", "teabag", "paper_towel", "jar_lid", "spoon", "microwave_oven")
    assert named(step("Place tea bag in mug."), labels) == (0, 1)
    assert named(step("Wipe it with a paper towel"), labels) == (2,)
    assert named(step("Open it", "jar_lid: open"), labels) == (3,)
    assert named(Step("s", "Stir", things=(Thing(Role.TOOL, "spoon"),)), labels) == (4,)
    assert named(step("Discard it"), labels) == ()


def test_another_step_has_another_key() -> None:
    assert key_of(Step("a", "Stir the tea")) == key_of(Step("a", "Stir tea!"))
    assert key_of(Step("a", "Stir the tea")) != key_of(Step("b", "Stir the tea"))
    assert key_of(Step("a", "Stir the tea")) != key_of(Step("a", "Stir the soup"))
    assert key_of(Step("a+redo1", "Stir the tea", stands_for="a")) == key_of(Step("a", "Stir the tea"))
