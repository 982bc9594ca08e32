"""The shape of the tree: floors, sizes, what an import may drag in, and the habits of the tests."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "planners", "perception", "agent", "tools")
CORE_MAY = {"numpy", "networkx", "pydantic", "yaml"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """Top names of the absolute imports of a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def modules_after(code: str) -> set[str]:
    """Top names in sys.modules of a fresh interpreter that ran `code`."""
    script = f"{code}\nimport sys\nprint(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def environment() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT / ".ns"), "PATH": "/usr/bin:/bin"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_loaded_from_this_tree(room: str) -> None:
    assert Path(str(import_module(f"planwatch.{room}").__file__)).resolve() == ROOT / room / "__init__.py"


def test_there_is_no_planwatch_folder() -> None:
    assert not (ROOT / "planwatch").exists()


def test_core_imports_only_what_it_may() -> None:
    bad = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("core")
        for name in imported(path)
        if name not in CORE_MAY and name not in sys.stdlib_module_names
    }
    assert bad == set()


def test_rooms_import_each_other_relatively() -> None:
    names = {"planwatch", "tests", *ROOMS}
    bad = {f"{path.relative_to(ROOT)}: {name}" for path in sources(*ROOMS) for name in imported(path) if name in names}
    assert bad == set()


def test_tests_and_examples_import_planwatch() -> None:
    bad = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("tests", "examples")
        for name in imported(path)
        if name in ROOMS
    }
    assert bad == set()


@pytest.mark.parametrize(
    "module", ["core.plan", "planners.base", "perception.base", "perception", "planners", "agent", "tools"]
)
def test_light_modules_stay_light(module: str) -> None:
    heavy = {"torch", "transformers", "langgraph", "cv2", "av", "langchain_core"}
    assert modules_after(f"import planwatch.{module}") & heavy == set()


def test_no_file_over_500_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in sources(*ROOMS) if (n := len(p.read_text().splitlines())) > 500}
    assert long == {}


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    doc = node.body[0] if ast.get_docstring(node) is not None else None
    doc_lines = (doc.end_lineno or doc.lineno) - doc.lineno + 1 if doc else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - doc_lines


def functions(*folders: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in sources(*folders):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def test_no_function_over_60_lines() -> None:
    assert {name: body_lines(node) for name, node in functions(*ROOMS) if body_lines(node) > 60} == {}


def test_every_function_says_what_it_returns() -> None:
    assert [name for name, node in functions(*ROOMS) if node.returns is None] == []


def test_at_most_six_parameters() -> None:
    # a command's parameters are its options: Typer reads them from the signature
    def count(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        return len([name for name in names if name not in ("self", "cls")])

    many = {name: count(node) for name, node in functions(*ROOMS) if count(node) > 6}
    assert {name: n for name, n in many.items() if not name.startswith("tools/cli/")} == {}


def test_tests_neither_sleep_nor_patch() -> None:
    words = ("time" + ".sleep", "unittest" + ".mock", "monkeypatch" + ".setattr", "mocker" + ".patch")
    bad = [f"{p.relative_to(ROOT)}: {w}" for p in sources("tests") for w in words if w in p.read_text(encoding="utf-8")]
    assert bad == []
