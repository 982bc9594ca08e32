"""Sessions of the schema (tools/datasets/schema) as recordings: JSONL files of records, or a folder that holds some.

Steps, their order and what was done come from the records; a session whose graph no record gives has its own steps, in
no order. Omissions without an onset begin where the first step that needed them began; other deviations without a time,
and records about steps that no graph has, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from ....core.deviation import DeviationCode
from ....core.effects import TRUE, Formula, Op, done
from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.guidance import Act, Window
from ....core.steps import Step
from ....core.truth import EpisodeTruth, IdealGuidance, Outcome, StepRun, TrueDeviation
from ...datasets.schema.lines import read_records
from ...datasets.schema.records import Deviation, Event, Graph, Session, StepInstance

CODES = frozenset(code.value for code in DeviationCode)
ACTS = frozenset(act.value for act in Act)
ENDED = {"done": Outcome.DONE, "failed": Outcome.WRONG, "partial": Outcome.ABANDONED, "undone": Outcome.ABANDONED}
"""Instances of other outcomes are no runs."""


@dataclass(frozen=True, slots=True)
class _Lot:
    """The records of one session."""

    session: Session
    steps: list[StepInstance] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def record_files(folder: Path) -> tuple[Path, ...]:
    """The files of records in a folder (not below it): those whose first line is a record's."""
    return tuple(path for path in sorted(folder.glob("*.jsonl")) if _holds_records(path))


def _holds_records(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(400)
    return any(f'"type": "{kind}"'.encode() in start for kind in ("session", "graph", "step", "event"))


def session_names(path: Path) -> tuple[str, ...]:
    """Ids of the sessions in a file that have at least one executed step, in its order. Raises InputError."""
    return tuple(name for name, lot in _lots(path, _stamp(path))[0].items() if any(_is_run(one) for one in lot.steps))


def _stamp(path: Path) -> tuple[int, int]:
    """Changes when the file does. Raises InputError."""
    try:
        now = path.stat()
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read ({error.strerror}); has the data been moved?") from error
    return now.st_mtime_ns, now.st_size


@lru_cache(maxsize=2)
def _lots(path: Path, stamp: tuple[int, int]) -> tuple[dict[str, _Lot], dict[str, Graph]]:
    lots: dict[str, _Lot] = {}
    graphs: dict[str, Graph] = {}
    for record in read_records(path):
        if isinstance(record, Graph):
            graphs[record.graph_id] = record
        elif isinstance(record, Session):
            if record.session_id in lots:
                raise InputError(f"{path}: session {record.session_id!r} is there twice; ids must differ")
            lots[record.session_id] = _Lot(record)
        elif isinstance(record, StepInstance | Deviation | Event) and record.session_id in lots:
            _put(lots[record.session_id], record)
    return lots, graphs


def _put(lot: _Lot, record: StepInstance | Deviation | Event) -> None:
    if isinstance(record, StepInstance):
        lot.steps.append(record)
    elif isinstance(record, Deviation):
        lot.deviations.append(record)
    else:
        lot.events.append(record)


def read_session(path: Path, name: str) -> tuple[StepGraph, EpisodeTruth, Path | None]:
    """(task, what happened, video if there is one) of a session. Raises InputError when it is not in the file."""
    lots, graphs = _lots(path, _stamp(path))
    if name not in lots:
        raise InputError(f"{str(path)!r} holds no session {name!r}; has the data changed?")
    lot = lots[name]
    graph = _graph(graphs.get(lot.session.graph_id or ""), lot)
    runs = tuple(sorted(_runs(lot, graph), key=lambda r: (r.start, r.end)))
    ends = [r.end for r in runs]
    length = max([lot.session.duration_s or 0.0, *ends])
    deviations = tuple(sorted(_deviations(lot, graph, runs), key=lambda d: d.onset))
    ideal = tuple(sorted(_ideal(lot), key=lambda g: (g.window.open, g.window.ideal)))
    truth = EpisodeTruth(name, graph.id, length, runs, deviations, crc32(name.encode()), ideal=ideal)
    video = path.parent / lot.session.video if lot.session.video else None
    return graph, truth, video if video is not None and video.is_file() else None


def _graph(known: Graph | None, lot: _Lot) -> StepGraph:
    if known is None:
        texts = {one.step_id: one.text or one.step_id for one in sorted(lot.steps, key=lambda s: s.start_s or 0.0)}
        loose = tuple(Step(i, text) for i, text in texts.items() if i not in ("background", "unknown"))
        return StepGraph(lot.session.task_id, lot.session.goal, loose)
    before: dict[str, list[str]] = {step.step_id: [] for step in known.steps}
    for earlier, later in known.before:
        if earlier in before and later in before:
            before[later].append(earlier)
    return StepGraph(
        known.graph_id, lot.session.goal, tuple(_step(s.step_id, s.text, s.relevance, before) for s in known.steps)
    )


def _step(step_id: str, text: str, relevance: str | None, before: dict[str, list[str]]) -> Step:
    pre = Formula(Op.AND, tuple(done(one) for one in before[step_id])) if before[step_id] else TRUE
    return Step(step_id, text, pre=pre, optional=relevance in ("optional", "irrelevant"))


def _is_run(one: StepInstance) -> bool:
    return one.start_s is not None and one.end_s is not None and one.outcome in ENDED and one.level == "step"


def _runs(lot: _Lot, graph: StepGraph) -> Iterator[StepRun]:
    for one in lot.steps:
        if _is_run(one) and one.step_id in graph.by_id and one.start_s is not None and one.end_s is not None:
            yield StepRun(one.step_id, one.start_s, one.end_s, ENDED[one.outcome])


def _deviations(lot: _Lot, graph: StepGraph, runs: Sequence[StepRun]) -> Iterator[TrueDeviation]:
    for one in lot.deviations:
        if one.code not in CODES or one.step_id not in graph.by_id or one.step_id is None:
            continue
        code, onset, by = DeviationCode(one.code), one.onset_s, None
        if onset is None and code is DeviationCode.OMIT:
            first = next((r for r in runs if one.step_id in graph.needs[r.step_id]), None)
            onset, by = (first.start, first.step_id) if first else (None, None)
        if onset is not None:
            yield TrueDeviation(
                one.dev_id,
                code,
                one.step_id,
                onset,
                one.pnr_s,
                by=by,
                note=one.description or None,
                benign=bool(one.benign),
                self_corrected=bool(one.self_corrected),
            )


def _ideal(lot: _Lot) -> Iterator[IdealGuidance]:
    for one in lot.events:
        if one.golden and one.side == "assistant" and one.window is not None and one.act in ACTS:
            window = Window(one.window.open_s, one.window.ideal_s, one.window.close_s)
            yield IdealGuidance(Act(one.act), window, one.step_id, one.dev_id, one.text or "")
