"""Assembly101's mistake annotations: which parts were joined and taken apart, what was wrong, what corrected it.

The repository `assembly-101/assembly101-mistake-detection` (CC BY-NC 4.0, Ding et al. 2023, arXiv 2307.16453) holds one
CSV a recording without header: start, end, verb, this, that, label, remark. Times are frames at 30 a second (our
reading of them); the remark may be missing and is spelt in several ways; a few verbs are names of parts.
"""

from __future__ import annotations

import csv
import io
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ...core.errors import InputError

FPS = 30.0
MAX_FILE = 1_000_000
"""Bytes of one recording's file; the largest real one has 4 kB."""
MAX_FILES = 10_000


class Label(StrEnum):
    """What an action was."""

    CORRECT = "correct"
    """As it should be."""
    MISTAKE = "mistake"
    """Wrong; the remark says how."""
    CORRECTION = "correction"
    """It takes a mistake back."""


class Remark(StrEnum):
    """Why an action was a mistake."""

    NONE = ""
    """No remark."""
    ORDER = "wrong order"
    """Too early: something has to come before it."""
    POSITION = "wrong position"
    """At the wrong place."""
    FOLLOWS = "previous one is mistake"
    """In order by itself, but it stands on a mistake."""
    NEEDLESS = "shouldn't have happened"
    """Nobody had to do it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One row: two parts joined or taken apart."""

    start: float
    """Seconds."""
    end: float
    joins: bool
    """True for attach, False for anything that takes apart."""
    parts: frozenset[str]
    label: Label
    remark: Remark


@dataclass(frozen=True, slots=True)
class Recording:
    """One assembly of one toy."""

    name: str
    toy: str
    actions: tuple[Action, ...]


def read_assembly101(path: Path) -> tuple[Recording, ...]:
    """Every recording below `path`: the folder with `annots.tar.gz` or CSV files, or the archive itself, by name.

    Raises InputError with one line: the file, the line, what is wrong and what is allowed.
    """
    recordings = [_recording(name, text) for name, text in _texts(path)]
    if not recordings:
        raise InputError(f"{str(path)!r} holds no recordings; allowed: a folder with annots.tar.gz or *.csv")
    return tuple(sorted(recordings, key=lambda r: r.name))


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    if not path.exists():
        raise InputError(f"{str(path)!r} does not exist; give the folder with the Assembly101 mistake annotations")
    archive = path / "annots.tar.gz" if path.is_dir() else path
    if archive.is_file() and archive.name.endswith((".tar.gz", ".tgz")):
        yield from _packed(archive)
    elif path.is_file():
        yield path.stem, _decoded(path, path.read_bytes()[: MAX_FILE + 1])
    else:
        for count, file in enumerate(sorted(path.rglob("*.csv"))):
            _check_count(path, count)
            yield file.stem, _decoded(file, file.read_bytes()[: MAX_FILE + 1])


def _packed(archive: Path) -> Iterator[tuple[str, str]]:
    try:
        with tarfile.open(archive) as tar:
            files = (m for m in tar if m.isfile() and m.name.endswith(".csv"))
            for count, member in enumerate(files):
                _check_count(archive, count)
                inside = tar.extractfile(member)
                data = inside.read(MAX_FILE + 1) if inside else b""
                yield Path(member.name).stem, _decoded(Path(member.name), data)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"{str(archive)!r} is no readable archive: {error}; fetch it again") from error


def _check_count(path: Path, count: int) -> None:
    if count >= MAX_FILES:
        raise InputError(f"{str(path)!r} holds more than {MAX_FILES} recordings; is it the right folder?")


def _decoded(file: Path, data: bytes) -> str:
    if len(data) > MAX_FILE:
        raise InputError(f"{file}: bigger than {MAX_FILE} bytes; a recording of Assembly101 has a few thousand")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: no UTF-8 text ({error.reason}); is it a CSV file of Assembly101?") from error


def _recording(name: str, text: str) -> Recording:
    rows = csv.reader(io.StringIO(text))
    actions = tuple(_action(name, rows.line_num, row) for row in rows if any(cell.strip() for cell in row))
    toy = re.search(r"_\d+-([a-z]\d+[a-z]?)_", name)
    return Recording(name, toy.group(1) if toy else name, actions)


def _action(name: str, line: int, row: list[str]) -> Action:
    cells = [cell.strip() for cell in row]
    if len(cells) not in (6, 7):
        raise InputError(f"{name}.csv:{line}: {len(cells)} cells; allowed: start,end,verb,this,that,label[,remark]")
    try:
        start, end = float(cells[0]) / FPS, float(cells[1]) / FPS
    except ValueError:
        raise InputError(f"{name}.csv:{line}: start {cells[0]!r}, end {cells[1]!r}; allowed: frame numbers") from None
    if cells[5] not in tuple(Label):
        raise InputError(f"{name}.csv:{line}: label {cells[5]!r}; allowed: {', '.join(Label)}")
    joins = cells[2].lower() == "attach"
    return Action(start, end, joins, frozenset(cells[3:5]), Label(cells[5]), _remark(cells[6] if cells[6:] else ""))


def _remark(text: str) -> Remark:
    """The remark behind its many spellings; an unknown one counts as none."""
    words = text.lower()
    for key, remark in (
        ("previous", Remark.FOLLOWS),
        ("order", Remark.ORDER),
        ("position", Remark.POSITION),
        ("happened", Remark.NEEDLESS),
    ):
        if key in words:
            return remark
    return Remark.NONE
