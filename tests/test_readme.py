"""The README tells the truth about the tree and the commands."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def listed_files(text: str) -> set[str]:
    """Paths of the tree between the marks: two blanks of indent a level, folders end in a slash."""
    block = text.partition("<!-- tree -->\n```\n")[2].partition("\n```")[0]
    folders: list[str] = []
    found: set[str] = set()
    for line in block.splitlines():
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        del folders[depth:]
        if name.endswith("/"):
            folders.append(name)
        else:
            found.add("".join(folders) + name)
    return found


def test_the_tree_names_every_file_once_and_no_other() -> None:
    tree = runpy.run_path(str(ROOT / ".ci" / "tree.py"))
    real = {path.as_posix() for path in tree["library_files"]()}
    shown = listed_files(README)
    hint = "run `make tree`"
    assert shown - real == set(), hint
    assert real - shown == set(), hint


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"(?:^    |`)make ([a-z][a-z-]+)", README.partition("<!-- tree -->")[0], re.M))
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (page.parent / link).exists()] == []
