"""Task graph files for command lines."""

from __future__ import annotations

from pathlib import Path

import pytest

SQUASH = """\
schema_version: 1
id: squash
goal: A glass of squash
world: table
steps:
  - id: pour
    text: Pour syrup from the red bottle into the yellow glass
    verb: pour
    object: red bottle
    target: yellow glass
  - id: stir
    text: Stir the yellow glass with the black spoon
    verb: stir
    target: yellow glass
    tool: black spoon
    after: [pour]
"""


@pytest.fixture
def squash(tmp_path: Path) -> Path:
    """A sound task graph of two steps."""
    path = tmp_path / "squash.yaml"
    path.write_text(SQUASH)
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The same with an unknown reference in line 16."""
    path = tmp_path / "faulty.yaml"
    path.write_text(SQUASH.replace("[pour]", "[pur]"))
    return path
