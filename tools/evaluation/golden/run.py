"""`planwatch eval golden`: every case of every JSON file below a folder, against our metrics with `compat="official"`.

A file holds `cases` (each with `inputs` and `official_outputs`) or is one case itself. Which function a case is
about is told from the names of its inputs, so a folder may hold any cases and files of that form. A case that nobody
knows has failed; a file without cases is named and has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from .check import Check, attempt
from .compare import differences
from .fitcoach import CHECKS as FITCOACH
from .fitcoach import RELATIVE
from .others import CHECKS as OTHERS

CHECKS: tuple[Check, ...] = (*FITCOACH, *OTHERS)
MAX_BYTES = 64 * 2**20
"""Of one golden file."""


@dataclass(slots=True)
class FileResult:
    """One file."""

    passed: int = 0
    failed: int = 0
    remarks: list[str] = field(default_factory=list)
    """What failed and how, for people."""


def run_golden(folder: Path, progress: Callable[[float, float, str], None] | None = None) -> dict[str, FileResult]:
    """Path below `folder` -> its result, by name. Raises InputError when there is no folder or no JSON file in it."""
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is no folder; give one with golden JSON files")
    paths = sorted(p for p in folder.rglob("*.json") if p.is_file())
    if not paths:
        raise InputError(f"{str(folder)!r} holds no *.json; give a folder with golden JSON files")
    out: dict[str, FileResult] = {}
    for k, path in enumerate(paths):
        name = path.relative_to(folder).as_posix()
        if progress:
            progress(k, len(paths), name)
        out[name] = _file(path)
    return out


def _file(path: Path) -> FileResult:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"bigger than {MAX_BYTES} bytes")
        cases = _cases(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        return FileResult(0, 1, [f"the file cannot be read: {error}"])
    result = FileResult()
    if not cases:
        result.remarks.append("no cases in it")
    for k, case in enumerate(cases):
        wrong = _case(case)
        result.passed += not wrong
        result.failed += bool(wrong)
        result.remarks += [f"{case.get('name', f'case {k}')}: {line}" for line in wrong[:3]]
    return result


def _cases(value: Any) -> list[Mapping[str, Any]]:
    found = value.get("cases", [value]) if isinstance(value, dict) else value
    return [case for case in found if isinstance(case, dict) and "inputs" in case] if isinstance(found, list) else []


def _case(case: Mapping[str, Any]) -> list[str]:
    inputs, expected = case["inputs"], case.get("official_outputs")
    check = next((c for c in CHECKS if c.knows(inputs, expected)), RELATIVE if _is_relative(inputs) else None)
    if check is None:
        names = sorted(inputs) if isinstance(inputs, dict) else type(inputs).__name__
        return [f"no metric of ours takes such inputs ({names})"]
    try:
        return differences(expected, attempt(lambda: check.answer(inputs, expected)))
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, StopIteration) as error:
        return [f"{check.name}: {type(error).__name__}: {error}"]


def _is_relative(inputs: Any) -> bool:
    if not isinstance(inputs, dict):
        return False
    return any(isinstance(v, list) for v in inputs.values()) and any("start" in k for k in inputs)
