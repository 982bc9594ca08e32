"""The wheel: only `planwatch/` in it, equal to the tree, and the demo runs from it outside the clone."""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.packaging_list import ROOMS, ROOT, project, tree_files, tree_packages

ALSO = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")


def test_every_package_is_listed() -> None:
    listed = set(project()["tool"]["setuptools"]["packages"])
    missing, gone = sorted(tree_packages() - listed), sorted(listed - tree_packages())
    add = "".join(f'    "{name}",\n' for name in missing)
    assert not missing, f"add to [tool.setuptools] packages in pyproject.toml:\n{add}"
    assert not gone, f"remove from [tool.setuptools] packages in pyproject.toml: {gone}"


def test_every_kind_of_file_is_listed() -> None:
    patterns = (*project()["tool"]["setuptools"]["package-data"]["*"], "*.py")
    lost = [f for f in tree_files() if not any(fnmatch.fnmatch(Path(f).name, pattern) for pattern in patterns)]
    assert not lost, f"no pattern of [tool.setuptools.package-data] takes these files: {sorted(lost)}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of what it needs, so that the clone stays clean."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ALSO:
        shutil.copy(ROOT / name, copy / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(copy))
    (built,) = out.glob("*.whl")
    return built


def run(*command: str, cwd: Path | None = None) -> str:
    """stdout of a command that must succeed."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, cwd=cwd, env=env, text=True, capture_output=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.mark.slow
def test_the_wheel_holds_the_tree_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        assert all(archive.read(name) == (ROOT / name.partition("/")[2]).read_bytes() for name in names & tree_files())
    inside = {name for name in names if name.split("/")[0] == "planwatch"}
    beside = {name.split("/")[0] for name in names - inside}
    assert inside == tree_files()
    assert beside == {f"planwatch-{project()['project']['version']}.dist-info"}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; what it needs is lent by the environment of the tests.

    The lent folder is named in a .pth file: its own .pth files, and so the editable install, are not read.
    """
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", str(home))
    run(str(home / "bin/python"), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel))
    (site,) = home.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return home


@pytest.mark.slow
def test_the_installed_rooms_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    files_of = f"[import_module('planwatch.' + room).__file__ for room in {ROOMS!r}]"
    code = f"import json\nfrom importlib import import_module\nprint(json.dumps({files_of}))"
    files = json.loads(run(str(installed / "bin/python"), "-c", code, cwd=tmp_path))
    assert all(Path(file).is_relative_to(installed) for file in files)


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_outside_the_clone(installed: Path, tmp_path: Path) -> None:
    answer = json.loads(run(str(installed / "bin/planwatch"), "demo", "--json", cwd=tmp_path))
    assert answer["finished"]
    assert (tmp_path / answer["report"]).is_file()
