"""`planwatch eval run` and `eval rescore`: an assistant over recordings, and what blind rows make of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from ....perception.registry import MODELS, POLICIES
from ....planners.registry import PLANNERS
from ...simulator.people.named import person_named
from ..stamp import versions
from .assistants import Mode, Who, args_text, parse_perception
from .blind import BLIND, blind_prediction
from .closed_scores import closed_scores
from .data import has_picture, list_recordings, open_recording
from .engine import Engine, do_jobs
from .files import read_run, run_text
from .jobs import Job, read_marks, read_result
from .marks import Marks, marks_of
from .official import Format, read_official
from .play import CLOSED_BLIND
from .prediction import Prediction
from .score import not_beaten, row_scores
from .told import check_plan_name

Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for. Engine, workers and address change how long it takes and nothing else."""

    data: str
    out: Path | None = None
    perception: str | None = None
    """Name, with arguments after a colon; None: `compact` where there is a picture."""
    planner: str = "rules"
    policy: str = "utility"
    plan: str = "own"
    mode: Mode = Mode.STREAMING
    fps: float = 2.0
    seed: int = 0
    """Of the bootstrap."""
    persona: str = "default"
    engine: Engine = Engine.LOCAL
    jobs: int = 1
    address: str | None = None
    door: Mapping[str, str] = field(default_factory=dict)
    """`server`, `model` and `preset` of a planner that has a model; what is not there is looked for on this machine."""

    def who(self) -> Who:
        """The assistant. Raises InputError or UnknownNameError for parts that do not exist."""
        name, args = parse_perception(self.perception or usual_sense(list_recordings(self.data)[0]))
        MODELS.load(name)
        PLANNERS.load(self.planner)
        POLICIES.load(self.policy)
        person_named(self.persona)
        return Who(
            "main", name, args, self.planner, self.policy, check_plan_name(self.plan), planner_args=args_text(self.door)
        )

    def spec(self) -> dict[str, Any]:
        """What the numbers depend on."""
        who = self.who()
        persona = {"persona": self.persona} if self.mode is Mode.CLOSED_LOOP else {}
        same = {"data": self.data, "mode": self.mode.value, "fps": self.fps, "seed": self.seed, **persona}
        return {**same, "assistant": asdict(who)}

    def check(self) -> None:
        """Raise InputError for what cannot be run, before anything is done."""
        if self.jobs < 1 or not 0.05 <= self.fps <= 60:
            raise InputError(f"jobs={self.jobs!r}, fps={self.fps!r}: allowed are at least 1, and 0.05 to 60")
        if self.out is not None and (self.out.is_dir() or not self.out.parent.is_dir()):
            raise InputError(f"cannot write {str(self.out)!r}; name a file in a folder that exists")
        if self.mode is Mode.CLOSED_LOOP and not self.data.startswith("sim:"):
            raise InputError(f"a closed loop needs simulator episodes, not {self.data!r}; allowed: sim:SPLIT:N")


def usual_sense(ref: str) -> str:
    """`compact` where there is a picture; `oracle`, which reads the truth up to now, where there is none."""
    return "compact" if ref.startswith(("sim:", "episode:")) or has_picture(ref) else "oracle"


def run(asked: Asked, progress: Progress | None = None) -> dict[str, Any]:
    """Run, write `asked.out` as a whole at the end, and return the scores.

    While it runs, finished work is kept in `OUT.partial`; the same command goes on from there after a kill.

    Raises:
        InputError: what was asked for cannot be run.
    """
    asked.check()
    who, every = asked.who(), list_recordings(asked.data)
    refs, left_out = seen_by(who, every)
    whos = (who, *(replace(who, row=row) for row in CLOSED_BLIND)) if asked.mode is Mode.CLOSED_LOOP else (who,)
    work = tuple(Job(ref, whos, asked.mode, asked.fps, None, asked.persona) for ref in refs)
    partial = asked.out.with_name(f"{asked.out.name}.partial") if asked.out else None
    count = 0

    def done(job: Job, result: str) -> None:
        nonlocal count
        count += 1
        if progress:
            progress(count, len(work), job.ref.rpartition("/")[2])

    results = do_jobs(work, asked.engine, asked.jobs, asked.address, partial, done)
    found = tuple(one for text in results for one in read_result(text))
    if asked.mode is Mode.CLOSED_LOOP:
        scores = closed_scores(found, asked.seed)
    else:
        marks = [read_marks(text) for text in results]
        scores = _table(marks, _faults([one.session_id for one in marks], found), asked.seed)
    scores.get("faults", {})["without_picture"] = left_out
    spec = {**asked.spec(), **({"left_out": left_out} if left_out else {})}
    if asked.out is not None:
        _write(asked.out, run_text(spec, found, scores), partial)
    return {**scores, "spec": spec, "versions": versions(), "out": str(asked.out) if asked.out else None}


def seen_by(who: Who, refs: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The recordings that the assistant can watch, and those that lack the picture it needs: named, never scored as 0.

    Raises:
        InputError: none is left.
    """
    blind = [ref for ref in refs if who.looks and not has_picture(ref)]
    kept = tuple(ref for ref in refs if ref not in set(blind))
    if not kept:
        raise InputError(
            f"none of the {len(refs)} recordings has a picture, and {who.perception!r} needs one; choose a sense that "
            "needs none, for example --perception oracle or noisy:accuracy=0.8"
        )
    return kept, blind


def rescore_official(path: Path, kind: Format, data: str) -> dict[str, Any]:
    """The scores of another evaluator's prediction file over `data`; session ids have to be the file's video ids."""
    refs = list_recordings(data)
    found = read_official(path, kind, [open_recording(ref) for ref in refs])
    return {
        **scored(refs, found, Mode.STREAMING, 2.0, 0),
        "spec": {"data": data, "file": str(path), "format": kind.value},
        "versions": versions(),
    }


def rescore(path: Path, data: str | None = None) -> dict[str, Any]:
    """The scores of the predictions in a run file, anew. `data` takes the place of the data it was made on."""
    spec, found = read_run(path)
    left_out = list(spec.get("left_out", []))
    refs = [ref for ref in list_recordings(data or str(spec.get("data"))) if ref not in left_out]
    mode = Mode(spec.get("mode", "streaming"))
    scores = scored(refs, found, mode, float(spec.get("fps", 2.0)), int(spec.get("seed", 0)))
    scores.get("faults", {})["without_picture"] = left_out
    return {**scores, "spec": spec, "versions": versions()}


def scored(refs: Sequence[str], found: Sequence[Prediction], mode: Mode, fps: float, seed: int) -> dict[str, Any]:
    """The main row's numbers at the top, the blind rows under `rows`, and which of them are not beaten."""
    if mode is Mode.CLOSED_LOOP:
        return closed_scores(found, seed)
    recordings = [open_recording(ref) for ref in refs]
    faults = _faults([one.session_id for one in recordings], found)
    by_id = {one.session_id: one for one in found}
    marks = []
    for one in recordings:
        # a recording without a prediction counts as one in which nothing was said
        mine = by_id.get(one.session_id) or blind_prediction("silent", one, fps)
        marks.append(marks_of(one, [replace(mine, row="main")], fps))
    return _table(marks, faults, seed)


def _table(marks: Sequence[Marks], faults: dict[str, Any], seed: int) -> dict[str, Any]:
    """Every row over the same sessions."""
    rows = {row: [one.rows[row] for one in marks] for row in ("main", *BLIND)}
    table = {row: row_scores(tallies, seed) for row, tallies in rows.items()}
    weak = not_beaten(rows, BLIND, "main", seed)
    return {**table["main"], "rows": {row: table[row] for row in BLIND}, "not_beaten": weak, "faults": faults}


def _faults(ids: Sequence[str], found: Sequence[Prediction]) -> dict[str, Any]:
    """What was wrong with the predictions for sessions `ids`: counted and named, never a silent zero.

    Raises:
        InputError: a session or a prediction is there twice.
    """
    times = Counter(ids)
    twice = sorted(i for i, n in times.items() if n > 1)
    if twice:
        raise InputError(f"{len(twice)} session ids of the data are there twice, first {twice[0]!r}; ids must differ")
    counts = Counter(one.session_id for one in found)
    doubled = sorted(i for i, n in counts.items() if n > 1)
    if doubled:
        raise InputError(f"{len(doubled)} sessions have two predictions, first {doubled[0]!r}; give one each")
    return {
        "unknown_sessions": sorted(counts.keys() - times.keys()),
        "sessions_without_prediction": [i for i in ids if i not in counts],
        "unsorted": [one.session_id for one in found if _is_unsorted(one)],
        "negative_times": [one.session_id for one in found if _is_negative(one)],
    }


def _is_negative(found: Prediction) -> bool:
    return found.seconds < 0 or any(s.t < 0 for s in found.said) or any(f.at < 0 for f in found.findings)


def _is_unsorted(found: Prediction) -> bool:
    """In what was said or in what was concluded."""
    said, concluded = [s.t for s in found.said], [f.at for f in found.findings]
    return said != sorted(said) or concluded != sorted(concluded)


def _write(out: Path, text: str, partial: Path | None) -> None:
    fresh = out.with_name(f".{out.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(out)
    if partial is not None:
        partial.unlink(missing_ok=True)
