"""Task graph files: read, check, write. The only door between YAML and StepGraph."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from .errors import GraphError, InputError
from .faults import Fault, FaultCode
from .graph import SCHEMA_VERSION, StepGraph
from .graph_build import build
from .graph_check import MAX_FAULTS, check_graph, in_order
from .graph_dump import dump_graph
from .graph_lint import lint_graph
from .graph_salvage import salvage
from .graph_schema import GraphModel
from .graph_schema_faults import schema_faults
from .graph_text import MAX_BYTES, Marked, parse, stop


def load_graph(path: str | os.PathLike[str]) -> StepGraph:
    """Read and check a task graph file.

    Raises:
        InputError: it is missing, a folder, or cannot be read.
        GraphError: it has faults; all of them are in `faults`, by line.
    """
    return read_graph(_text(Path(path)), str(path))


def check_file(path: str | os.PathLike[str]) -> tuple[Fault, ...]:
    """Every fault of a task graph file, by line; empty when it is sound. Raises InputError when it cannot be read."""
    try:
        load_graph(path)
    except GraphError as error:
        return error.faults
    return ()


def lint_file(path: str | os.PathLike[str]) -> tuple[Fault, ...]:
    """Every fault of a task graph file, or, when it is sound, every warning; by line, told apart by `level`.

    Raises InputError when it cannot be read.
    """
    try:
        return lint_text(_text(Path(path)), str(path))
    except GraphError as error:
        return error.faults


def lint_text(text: str, file: str = "<text>") -> tuple[Fault, ...]:
    """As `lint_file`, from YAML text. Raises GraphError when the graph has faults."""
    marked, graph = _read(text, file)
    return lint_graph(graph, marked)


def read_graph(text: str, file: str = "<text>") -> StepGraph:
    """Read and check a task graph from YAML text; `file` is the name that faults show. Raises GraphError."""
    return _read(text, file)[1]


def _read(text: str, file: str) -> tuple[Marked, StepGraph]:
    marked = parse(text, file)
    if not isinstance(marked.data, dict):
        stop(FaultCode.SYNTAX, "not a mapping of fields; a task graph starts with `schema_version: 1`", file)
    _check_version(marked)
    graph, faults = _model(marked)
    if faults or graph is None:
        raise GraphError(in_order(faults)[:MAX_FAULTS])
    return marked, graph


def _model(marked: Marked) -> tuple[StepGraph | None, tuple[Fault, ...]]:
    faults = marked.faults
    try:
        model: GraphModel | None = GraphModel.model_validate(marked.data)
    except ValidationError as error:
        found = schema_faults(error, marked)
        faults += tuple(fault for _, fault in found)
        model = salvage(marked, (path for path, _ in found))
    if model is None:
        return None, faults
    graph = build(model)
    return graph, (*faults, *check_graph(graph, marked))


def _check_version(marked: Marked) -> None:
    version = marked.data.get("schema_version", str(SCHEMA_VERSION))
    if version != str(SCHEMA_VERSION):
        message = (
            f"schema_version {version!r} is not one this release reads. Allowed: {SCHEMA_VERSION}. "
            "Install a newer planwatch, or write the graph in that version."
        )
        line = marked.line("schema_version")
        raise GraphError((Fault(FaultCode.VERSION, message, marked.file, line),))


def _text(path: Path) -> str:
    try:
        if not path.exists():
            raise InputError(f"no task graph at {str(path)!r}; check the path")
        if not path.is_file():
            raise InputError(f"{str(path)!r} is not a file; give the path of one task graph (.yaml)")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"task graph {str(path)!r} cannot be read: {reason}; check the path and its rights") from error
    if len(data) > MAX_BYTES:
        message = f"bigger than {MAX_BYTES} bytes, the most that is read; split the task into smaller graphs"
        raise GraphError((Fault(FaultCode.TOO_LARGE, message, str(path), 1),))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8 text; save the file as UTF-8"
        raise GraphError((Fault(FaultCode.SYNTAX, message, str(path), line),)) from error


__all__ = ["check_file", "dump_graph", "lint_file", "lint_text", "load_graph", "read_graph"]
