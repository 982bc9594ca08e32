"""Assembly101's mistake annotations as timelines (Sener et al. 2022, Ding et al. 2023): mistakes and their corrections.

Rows are `start,end,verb,this,that,label,remark` in frames of 30 a second. There are no task graphs: every pair of parts
that is attached rightly is a step, with no order among them, so an order mistake is known from its label alone.
"""

from __future__ import annotations

import csv
import io
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from ....core.deviation import DeviationCode
from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.steps import Duration, Step
from .timeline import Entry, Timeline

FOLDER = "assembly101_mistakes"
FPS = 30.0


def read_assembly101(folder: Path) -> tuple[Timeline, ...]:
    """Every sequence of at least two rows. Raises InputError naming the file and line that cannot be read."""
    out = []
    for name, text in _files(folder):
        rows = [_row(name, i, row) for i, row in enumerate(csv.reader(io.StringIO(text)), 1) if row]
        if len(rows) >= 2:
            out.append(_timeline(name, sorted(rows)))
    return tuple(out)


Row = tuple[float, float, str, str, str, str, str]
"""(start seconds, end seconds, verb, this, that, label, remark)."""


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    archive = folder / "annots.tar.gz"
    if archive.is_file():
        with tarfile.open(archive) as tar:
            for member in sorted(tar.getmembers(), key=lambda m: m.name):
                file = tar.extractfile(member) if member.name.endswith(".csv") else None
                if file is not None:
                    yield Path(member.name).stem, file.read().decode("utf-8", "replace")
        return
    for path in sorted((folder / "annots").glob("*.csv")):
        yield path.stem, path.read_text(encoding="utf-8", errors="replace")


def _row(name: str, line: int, row: list[str]) -> Row:
    try:
        start, end, verb, this, that, label, *rest = (cell.strip().lower() for cell in row)
        return float(start) / FPS, float(end) / FPS, verb, this, that, label, rest[0] if rest else ""
    except ValueError as error:
        wanted = "start,end,verb,this,that,label[,remark]"
        raise InputError(f"{name}.csv:{line}: {','.join(row)!r}: allowed is {wanted}") from error


def _code(remark: str) -> DeviationCode:
    """Their remark -> our code; the remarks are full of typing errors, so one telling word decides."""
    if "position" in remark:
        return DeviationCode.PLACE
    if "happened" in remark:
        return DeviationCode.EXTRA
    return DeviationCode.ORDER


def _timeline(name: str, rows: list[Row]) -> Timeline:
    first = rows[0][0]
    pairs = list(dict.fromkeys(frozenset(row[3:5]) for row in rows if row[2] != "detach" and row[5] == "correct"))
    ids = {pair: "attach " + " to ".join(sorted(pair)) for pair in pairs}
    entries: list[Entry] = []
    open_mistakes: list[int] = []
    for start, end, verb, this, that, label, remark in rows:
        pair = frozenset((this, that))
        step_id = ids.get(pair) or f"extra:{verb} {this} {that}"
        mends = _mended(entries, open_mistakes, step_id) if label.startswith("corr") and label != "correct" else None
        slips = (_code(remark),) if label == "mistake" else ()
        if label == "mistake":
            open_mistakes.append(len(entries))
        start, end = start - first, max(end - first, start - first + 0.1)
        entries.append(Entry(step_id, start, end, slips, mends, undoes=verb == "detach" or mends is not None))
    seconds: dict[str, list[float]] = defaultdict(list)
    for entry in entries:
        seconds[entry.step_id].append(entry.seconds)
    usual = {step_id: median(values) for step_id, values in seconds.items()}
    steps = tuple(
        Step(i, i.capitalize(), duration=Duration(0.4 * usual[i], usual[i], 3.0 * usual[i])) for i in ids.values()
    )
    return Timeline(f"a101-{name}", FOLDER, StepGraph(name, "An assembled toy", steps), tuple(entries), usual)


def _mended(entries: list[Entry], open_mistakes: list[int], step_id: str) -> int | None:
    """The latest open mistake on the same parts, or else the latest open one; it is open no longer."""
    same = [i for i in open_mistakes if entries[i].step_id == step_id]
    chosen = (same or open_mistakes)[-1:] or [None]
    if chosen[0] is not None:
        open_mistakes.remove(chosen[0])
    return chosen[0]
