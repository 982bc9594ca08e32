"""What installing planwatch takes beyond torch and transformers, from what is installed here. Exit 1 over the limit."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LIMIT_MB = 400
ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "planners", "perception", "agent", "tools")
GIVEN = ("torch", "transformers")


def needs(dist: Distribution) -> set[str]:
    """Names a distribution requires on this machine, its extras left out."""
    from packaging.requirements import Requirement

    found = [Requirement(line) for line in dist.requires or ()]
    return {canonical(r.name) for r in found if r.marker is None or r.marker.evaluate({"extra": ""})}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(names: tuple[str, ...]) -> set[str]:
    """The names and everything they need, as far as it is installed."""
    todo, seen = [canonical(n) for n in names], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        try:
            todo += needs(distribution(name))
        except PackageNotFoundError:
            continue
        seen.add(name)
    return seen


def megabytes(name: str) -> float:
    paths = {Path(str(f.locate())) for f in distribution(name).files or ()}
    if name == "planwatch":  # an editable install lists none of the rooms' files
        paths |= {p for room in ROOMS for p in (ROOT / room).rglob("*") if "__pycache__" not in p.parts}
    return sum(p.stat().st_blocks * 512 for p in paths if p.is_file()) / 1e6


def main() -> int:
    """Print the table; 0 when within the limit."""
    given = closure(GIVEN)
    ours = closure(("planwatch",)) - given
    sizes = sorted(((megabytes(n), n) for n in ours), reverse=True)
    print(f"{'distribution':32} {'MB':>8}")
    for size, name in sizes:
        print(f"{name:32} {size:8.1f}")
    total = sum(size for size, _ in sizes)
    print(f"{'beyond torch and transformers':32} {total:8.1f}   (limit {LIMIT_MB})")
    print(f"{'torch, transformers, their needs':32} {sum(megabytes(n) for n in given):8.1f}")
    return int(total > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
