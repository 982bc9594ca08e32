"""The file tree of the README, one line a file, from the first sentence of each file. `--write` puts it in."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "planners", "perception", "agent", "tools", "examples")
BEGIN, END = "<!-- tree -->", "<!-- /tree -->"
WIDTH = 118
DATA = {
    ".yaml": "task graph",
    ".mp4": "film",
    ".jsonl": "what really happens in the film",
    ".safetensors": "weights",
    ".json": "configuration",
    ".css": "style",
    ".html": "page",
    ".js": "script",
    ".md": "notes",
}
HIDDEN = {"__init__.py", "py.typed"}


def library_files() -> list[Path]:
    """Every file of the rooms and examples that a reader may want to open, relative to the root, sorted."""
    found = (p.relative_to(ROOT) for room in ROOMS for p in (ROOT / room).rglob("*") if p.is_file())
    return sorted(p for p in found if p.name not in HIDDEN and "__pycache__" not in p.parts)


def about(path: Path) -> str:
    """One short line: the first sentence of a module's docstring, a graph's goal, or the kind of data."""
    if path.suffix == ".py":
        text = (ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))) or "").split("\n")[0]
        return first_sentence(text)
    if path.suffix == ".yaml":
        goal = re.search(r"^goal:\s*(.+)$", (ROOT / path).read_text(encoding="utf-8"), re.M)
        return f"{DATA['.yaml']}: {goal[1]}" if goal else DATA[".yaml"]
    return DATA.get(path.suffix, "data")


def room_line(folder: Path) -> str:
    init = ROOT / folder / "__init__.py"
    text = (ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or "") if init.is_file() else ""
    return first_sentence(text.split("\n")[0])


def first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".")


def tree() -> str:
    """The tree as text."""
    lines: list[str] = []
    seen: set[Path] = set()
    for path in sorted(library_files(), key=_room_first):
        for folder in reversed(path.parents[:-1]):
            if folder not in seen:
                seen.add(folder)
                lines.append(_line(folder, f"{folder.name}/", room_line(folder)))
        lines.append(_line(path, path.name, about(path)))
    return "\n".join(lines)


def _room_first(path: Path) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Rooms in order; in a folder, files before folders."""
    parts = path.parts
    return ROOMS.index(parts[0]), tuple((int(i < len(parts) - 1), part) for i, part in enumerate(parts))


def _line(path: Path, name: str, text: str) -> str:
    left = "  " * (len(path.parts) - 1) + name
    line = f"{left:<30} {text}".rstrip()
    return line if len(line) <= WIDTH else line[: WIDTH - 3].rsplit(" ", 1)[0].rstrip(",;:") + " ..."


def with_tree(readme: str) -> str:
    """`readme` with the present tree between the two marks."""
    head, _, rest = readme.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n```\n{tree()}\n```\n{END}{tail}"


if __name__ == "__main__":
    if "--write" in sys.argv:
        page = ROOT / "README.md"
        page.write_text(with_tree(page.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(tree())
