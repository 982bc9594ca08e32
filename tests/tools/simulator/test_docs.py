"""The page on the simulator names what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.perception.lexicon.concepts import COLOUR_NAMES, KIND_NAMES, VERB_NAMES
from planwatch.tools.simulator.acts import ACTS
from planwatch.tools.simulator.items import SIZES
from planwatch.tools.simulator.primitives import PRIMITIVES, PUT_BACK
from planwatch.tools.simulator.scene import SIMILAR
from planwatch.tools.simulator.sprites import SPRITES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", sorted(PRIMITIVES))
def test_the_table_of_primitives_is_that_of_the_code(verb: str) -> None:
    primitive = PRIMITIVES[verb]
    roles = "; ".join(f"{role.value}: {' '.join(sorted(kinds))}" for role, kinds in primitive.roles.items())
    assert f"| `{verb}` | {primitive.grip.value} | {primitive.seconds:g} | {roles} |" in PAGE


def test_every_kind_has_a_size_a_shape_and_a_look_alike() -> None:
    assert set(KIND_NAMES) == set(SIZES) == set(SPRITES) == set(SIMILAR)
    assert set(SIMILAR.values()) <= set(KIND_NAMES)
    assert f"{len(KIND_NAMES)} kinds in {len(COLOUR_NAMES)} colours" in PAGE


def test_every_primitive_has_a_word_and_an_act() -> None:
    assert set(PRIMITIVES) <= set(ACTS)
    assert {*PRIMITIVES, PUT_BACK} == set(VERB_NAMES)
    assert len(PRIMITIVES) >= 14 and len(KIND_NAMES) >= 20
