"""The file of a run: one header line, one line a prediction, one line of scores. Nothing in it is timed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ....core.codec import decode, encode
from ....core.errors import InputError
from ..stamp import versions
from .prediction import Prediction

RUN_VERSION = 1
"""Of run files."""


def run_text(spec: Mapping[str, Any], found: Sequence[Prediction], scores: Mapping[str, Any]) -> str:
    """The whole file."""
    head = {"type": "run", "schema_version": RUN_VERSION, "spec": spec, "versions": versions()}
    rows = ({"type": "prediction", **encode(one)} for one in found)
    lines = (head, *rows, {"type": "scores", **scores})
    return "".join(f"{json.dumps(line, sort_keys=True, ensure_ascii=False)}\n" for line in lines)


def read_run(path: Path) -> tuple[dict[str, Any], tuple[Prediction, ...]]:
    """The spec and the predictions in a run file.

    Raises:
        InputError: it is no run file, of another version, or a prediction in it is damaged.
    """
    lines = list(_lines(path))
    head = lines[0][1] if lines else {}
    if head.get("type") != "run" or not isinstance(head.get("spec"), dict):
        raise InputError(
            f"{str(path)!r} is no run file: it does not begin with a run line; `eval run --out` writes one"
        )
    if head.get("schema_version") != RUN_VERSION:
        raise InputError(
            f"{str(path)!r} is of version {head.get('schema_version')!r}; this release reads {RUN_VERSION}"
        )
    return head["spec"], tuple(_prediction(path, *line) for line in lines if line[1].get("type") == "prediction")


def _prediction(path: Path, number: int, line: Mapping[str, Any]) -> Prediction:
    try:
        return decode(Prediction, {key: value for key, value in line.items() if key != "type"})
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise InputError(f"{path}:{number}: prediction: {where}: {fault['msg']}") from error


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        texts = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot read {str(path)!r} as a run file ({error}); give a file of `eval run --out`"
        ) from error
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text, parse_constant=_no_constant)
        except ValueError as error:
            raise InputError(f"{path}:{number}: not JSON ({error}): every line of a run file is one object") from error
        if isinstance(line, dict):
            yield number, line


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number; allowed are finite ones")
