"""Everything that the page over many sessions shows, as JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from ...evaluation.closed.costs import shipped_costs
from ...evaluation.diagnosis.case import Case
from ...evaluation.diagnosis.diagnose import diagnosed
from ...evaluation.runner.assistants import Mode
from ...evaluation.runner.blind import BLIND, blind_prediction
from ...evaluation.runner.data import Recording, list_recordings, open_recording
from ...evaluation.runner.files import read_run
from ...evaluation.runner.prediction import Prediction
from ...evaluation.runner.score import HEADLINES, Tally, gap, not_beaten, row_scores, tally
from .failures import Failure, failures
from .thumbnails import thumbnails

Progress = Callable[[float, float, str], None]

WORST_SHOWN, PICTURES = 12, 4
"""Sessions with pictures, dearest first, and pictures of each, unless more are asked for."""


@dataclass(frozen=True, slots=True)
class _Run:
    name: str
    spec: Mapping[str, Any]
    found: Mapping[str, Prediction]
    tallies: Sequence[Tally]
    failures: Mapping[str, tuple[Failure, ...]]

    def cost(self, session_id: str) -> float:
        return sum(f.cost for f in self.failures[session_id])


def collect(
    run: Path, against: Path | None = None, pictured: int = WORST_SHOWN, progress: Progress | None = None
) -> dict[str, Any]:
    """The page's content: the run, its sessions in falling cost, and what differs from `against`.

    Raises:
        InputError: no run file, a closed-loop run, or runs over different data.
    """
    spec, found = read_run(run)
    if spec.get("mode") == Mode.CLOSED_LOOP.value:
        raise InputError(f"{str(run)!r} is a closed-loop run: nothing was recorded that a timeline could show")
    recordings = [open_recording(ref) for ref in list_recordings(str(spec.get("data")))]
    main = _run(run.stem, spec, found, recordings)
    other = _other(against, spec, recordings)
    blind = {row: [tally(r.truth, blind_prediction(row, r, 2.0)) for r in recordings] for row in BLIND}
    worst = sorted(recordings, key=lambda r: -main.cost(r.session_id))
    pictures = _pictures(worst[:pictured], main, progress)
    sessions = [_session(r, main, other, pictures.get(r.session_id, [])) for r in worst]
    cases = [
        Case(r.session_id, f.seconds, f.findings, f.said, r.truth)
        for r in recordings
        if (f := main.found[r.session_id])
    ]
    return {
        "name": main.name,
        "spec": dict(spec),
        "rows": {"main": row_scores(main.tallies, 0), **{row: row_scores(t, 0) for row, t in blind.items()}},
        "not_beaten": not_beaten({**blind, "main": main.tallies}, BLIND, "main", 0),
        "diagnosis": diagnosed(cases),
        "sessions": sessions,
        "costs": _by_kind(main),
        "diff": _diff(main, other, recordings) if other else None,
    }


def _other(path: Path | None, spec: Mapping[str, Any], recordings: Sequence[Recording]) -> _Run | None:
    if path is None:
        return None
    other_spec, found = read_run(path)
    if other_spec.get("data") != spec.get("data"):
        raise InputError(
            f"{str(path)!r} is over {other_spec.get('data')!r}, not {spec.get('data')!r}; compare like with like"
        )
    return _run(path.stem, other_spec, found, recordings)


def _run(name: str, spec: Mapping[str, Any], found: Sequence[Prediction], recordings: Sequence[Recording]) -> _Run:
    """A session without a prediction counts as one in which nothing was said."""
    mine = {one.session_id: one for one in found if one.row == "main"}
    every = {r.session_id: mine.get(r.session_id) or blind_prediction("silent", r, 2.0) for r in recordings}
    costs = shipped_costs()
    return _Run(
        name,
        spec,
        every,
        [tally(r.truth, every[r.session_id]) for r in recordings],
        {r.session_id: failures(r.truth, every[r.session_id], costs) for r in recordings},
    )


def _pictures(recordings: Sequence[Recording], run: _Run, progress: Progress | None) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for number, recording in enumerate(recordings, 1):
        times = [f.t for f in run.failures[recording.session_id][:PICTURES]]
        out[recording.session_id] = [asdict(one) for one in thumbnails(recording, times)]
        if progress:
            progress(number, len(recordings), "pictures")
    return out


def _session(recording: Recording, run: _Run, other: _Run | None, pictures: list[dict[str, Any]]) -> dict[str, Any]:
    truth, found = recording.truth, run.found[recording.session_id]
    texts = {step.id: step.text for step in recording.graph.steps}
    mine = {
        "id": recording.session_id,
        "goal": recording.graph.goal,
        "seconds": round(truth.duration, 1),
        "clean": truth.clean,
        "cost": round(run.cost(recording.session_id), 2),
        "steps": [[i, texts[i]] for i in recording.graph.order()],
        "runs": [[r.step_id, round(r.start, 1), round(r.end, 1), r.outcome.value] for r in truth.runs],
        "ideal": [[g.act.value, g.step_id, round(g.window.open, 1), round(g.window.close, 1)] for g in truth.ideal],
        "wrong": [[d.code.value, d.step_id, round(d.onset, 1)] for d in truth.deviations],
        "found": [[f.finding.kind.value, f.base, round(f.at, 1)] for f in found.findings],
        "said": [[s.act.value, s.step_id, round(s.t, 1), s.text] for s in found.said],
        "failures": [[round(f.t, 1), f.kind, f.what, round(f.cost, 2)] for f in run.failures[recording.session_id]],
        "pictures": pictures,
    }
    return mine if other is None else {**mine, "other_cost": round(other.cost(recording.session_id), 2)}


def _by_kind(run: _Run) -> dict[str, dict[str, float]]:
    """kind of failure -> how often and what it cost, dearest first."""
    out: dict[str, dict[str, float]] = {}
    for lot in run.failures.values():
        for one in lot:
            row = out.setdefault(one.kind, {"count": 0, "cost": 0.0})
            row["count"] += 1
            row["cost"] = round(row["cost"] + one.cost, 2)
    return dict(sorted(out.items(), key=lambda item: -item[1]["cost"]))


def _diff(main: _Run, other: _Run, recordings: Sequence[Recording]) -> dict[str, Any]:
    """`main` minus `other`, paired; positive cost means that `main` is worse there."""
    costs = [(r.session_id, main.cost(r.session_id) - other.cost(r.session_id)) for r in recordings]
    return {
        "name": other.name,
        "spec": dict(other.spec),
        "scores": {score: gap(main.tallies, other.tallies, score, 0) for score in HEADLINES},
        "worse": sum(c > 1e-9 for _, c in costs),
        "better": sum(c < -1e-9 for _, c in costs),
        "equal": sum(abs(c) <= 1e-9 for _, c in costs),
    }
