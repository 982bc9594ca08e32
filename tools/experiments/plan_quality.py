"""`planwatch experiment plan-quality`: the same recordings and seeds with one plan after another.

What a better plan is worth to an assistant with these eyes: with no plan at all, with its own, with the true state,
with the future, and with noise on the state or on the eyes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...core.errors import InputError, PlanwatchError
from ..evaluation.runner.assistants import NO_ARGS, Who, args_text, parse_perception
from ..evaluation.runner.blind import BLIND
from ..evaluation.runner.data import Recording, list_recordings, open_recording
from ..evaluation.runner.engine import Engine, do_jobs
from ..evaluation.runner.jobs import Job, read_marks, read_result
from ..evaluation.runner.play import parts_for
from ..evaluation.runner.score import HEADLINES, Tally, gap, not_beaten, row_scores
from ..evaluation.stamp import versions
from .plan_names import DOSES, PlanName, parse_plans

Progress = Callable[[float, float, str], None]

COMPARED = (*HEADLINES, "instruct_next_f1")
"""The scores in which plans are compared."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the numbers depend on; engine and jobs only change how long it takes."""

    data: str
    perception: str = "noisy:accuracy=0.8"
    policy: str = "utility"
    plans: str = "none,goal-only,rules,canonical,as-performed,noisy"
    doses: tuple[float, ...] = DOSES
    accuracies: tuple[float, ...] = ()
    """Of the sense `noisy`: the dose-response of perception noise; none when empty."""
    base: str = "rules"
    """The plan that the others are compared with."""
    door: Mapping[str, str] = field(default_factory=dict)
    """`server`, `model` and `preset` of the plan `llm`; what is not there is looked for on this machine."""
    fps: float = 2.0
    seed: int = 0
    engine: Engine = Engine.LOCAL
    jobs: int = 1
    partial: Path | None = None


@dataclass(frozen=True, slots=True)
class _Lot:
    """Everything that is watched: the plans with the given eyes, and the dose-response of the eyes."""

    plans: tuple[PlanName, ...]
    whos: tuple[Who, ...]
    missing: dict[str, str]
    """plan -> why it was not run."""


def run_plan_quality(asked: Asked, progress: Progress | None = None) -> dict[str, Any]:
    """The whole experiment as JSON values.

    Raises:
        InputError: unknown data, parts or plans.
    """
    refs = list_recordings(asked.data)
    lot = _lot(asked, open_recording(refs[0]))
    results = _watch(asked, refs, lot, progress)
    rows = _rows(results, lot)
    blind = {row: rows[row] for row in BLIND}
    names = [one.name for one in lot.plans if one.name in rows]
    table = {one.name: _row(one, rows, blind, asked) for one in lot.plans if one.name in rows}
    return {
        "plans": table,
        "rows": {row: row_scores(tallies, asked.seed) for row, tallies in blind.items()},
        "not_run": lot.missing,
        "model": _model(results, lot),
        "plan_noise": _plan_noise(lot.plans, table),
        "perception_noise": _perception_noise(asked, rows, names),
        "leaks_future": [one.name for one in lot.plans if one.leaks and one.name in rows],
        "sessions": len(refs),
        "spec": _spec(asked),
        "versions": versions(),
    }


def _lot(asked: Asked, first: Recording) -> _Lot:
    name, args = parse_perception(asked.perception)
    like = Who("main", name, args, "rules", asked.policy, planner_args=args_text(asked.door))
    plans, missing = parse_plans(asked.plans, asked.doses), {}
    if asked.base not in [one.name for one in plans]:
        plans = (PlanName("rules", "own"), *plans) if asked.base == "rules" else plans
    if asked.base not in [one.name for one in plans]:
        raise InputError(f"the plan to compare with, {asked.base!r}, is not among {asked.plans!r}; name it there")
    for one in plans:
        try:
            parts_for(first, one.who(like), first.graph)
        except PlanwatchError as error:
            if one.planner == "rules":
                raise
            missing[one.name] = str(error)
    whos = [one.who(like) for one in plans if one.name not in missing]
    return _Lot(plans, (*whos, *_foggy(asked, like)), missing)


def _foggy(asked: Asked, like: Who) -> list[Who]:
    """The plans `rules` and `canonical` with worse and worse eyes."""
    out = []
    for accuracy in asked.accuracies:
        if not 0 < accuracy <= 1:
            raise InputError(f"accuracy {accuracy!r} of the sense noisy; allowed: above 0, up to 1")
        args = args_text({"accuracy": accuracy})
        for plan, told in (("rules", "own"), ("canonical", "canonical")):
            eyes = {"perception": "noisy", "perception_args": args, "planner_args": NO_ARGS}
            out.append(replace(like, row=_fog_row(plan, accuracy), plan=told, **eyes))
    return out


def _fog_row(plan: str, accuracy: float) -> str:
    return f"{plan} @ {accuracy:g}"


def _watch(asked: Asked, refs: Sequence[str], lot: _Lot, progress: Progress | None) -> tuple[str, ...]:
    work = tuple(Job(ref, lot.whos, fps=asked.fps) for ref in refs)
    count = 0

    def done(job: Job, result: str) -> None:
        nonlocal count
        count += 1
        if progress:
            progress(count, len(work), job.ref.rpartition("/")[2])

    return do_jobs(work, asked.engine, asked.jobs, None, asked.partial, done)


def _rows(results: Sequence[str], lot: _Lot) -> dict[str, list[Tally]]:
    marks = [read_marks(text) for text in results]
    return {row: [one.rows[row] for one in marks] for row in (*(who.row for who in lot.whos), *BLIND)}


def _model(results: Sequence[str], lot: _Lot) -> dict[str, Any] | None:
    """Whose changes of the plan the row `llm` took, and what went wrong with the model; None without that row."""
    if "llm" not in [who.row for who in lot.whos]:
        return None
    mine = [one for text in results for one in read_result(text) if one.row == "llm"]
    revised, notes = Counter[str](), Counter[str]()
    for one in mine:
        revised.update(dict(one.revisions))
        notes.update(one.planner_notes)
    return {"revisions": dict(sorted(revised.items())), "notes": sum(notes.values()), "first": list(notes)[:3]}


def _row(one: PlanName, rows: dict[str, list[Tally]], blind: dict[str, list[Tally]], asked: Asked) -> dict[str, Any]:
    mine = rows[one.name]
    over = {score: gap(mine, rows[asked.base], score, asked.seed) for score in COMPARED}
    return {
        **row_scores(mine, asked.seed),
        f"minus_{asked.base}": over,
        "not_beaten": not_beaten({**blind, one.name: mine}, BLIND, one.name, asked.seed),
        "leaks_future": one.leaks,
    }


def _plan_noise(plans: Sequence[PlanName], table: dict[str, Any]) -> list[dict[str, Any]]:
    """One point a kind and dose; dose 0 is the canonical plan itself."""
    zero = [("canonical", kind, 0.0) for kind in dict.fromkeys(p.kind for p in plans if p.kind)]
    points = [*zero, *((p.name, p.kind, p.dose) for p in plans if p.kind)]
    found = [{"kind": kind, "p": dose, **_short(table[name])} for name, kind, dose in points if name in table]
    return sorted(found, key=lambda point: (str(point["kind"]), float(point["p"] or 0.0)))


def _perception_noise(asked: Asked, rows: dict[str, list[Tally]], names: Sequence[str]) -> list[dict[str, Any]]:
    out = []
    for accuracy in asked.accuracies:
        for plan in ("rules", "canonical"):
            scores = row_scores(rows[_fog_row(plan, accuracy)], asked.seed)
            out.append({"plan": plan, "accuracy": accuracy, **_short(scores)})
    return out


def _short(scores: dict[str, Any]) -> dict[str, Any]:
    keep = ("speech_f1", "speech_f1_95", "instruct_next_f1", "completion_f1", "completion_f1_95", "deviation_f1")
    return {name: scores[name] for name in (*keep, "deviation_f1_95")}


def _spec(asked: Asked) -> dict[str, Any]:
    names = ("data", "perception", "policy", "plans", "doses", "accuracies", "base", "fps", "seed")
    return {**{name: getattr(asked, name) for name in names}, "door": dict(asked.door)}
