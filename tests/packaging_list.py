"""What the tree holds and what pyproject.toml lists, for the wheel's tests."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "planners", "perception", "agent", "tools")


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tree_files() -> set[str]:
    """Every file of the rooms as its path in the wheel."""
    found = (p.relative_to(ROOT) for room in ROOMS for p in (ROOT / room).rglob("*") if p.is_file())
    return {f"planwatch/{p.as_posix()}" for p in found if "__pycache__" not in p.parts}


def tree_packages() -> set[str]:
    """Every folder of the rooms that holds a file, as a package name."""
    return {str(Path(name).parent).replace("/", ".") for name in tree_files()}
