"""`planwatch eval judge RUN`: what a language model makes of what was said, beside the words of rows that never look.

Each item (an utterance, or a session) is judged `draws` times. What cannot be read is counted, never dropped in
silence. How far the draws agree with each other, and with a second judge, is printed beside every mean: a judge that
does not agree with itself says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from ....core.errors import InputError
from ...evaluation.agreement.correlation import spearman
from ...evaluation.agreement.krippendorff import alpha
from ...evaluation.runner.blind import blind_prediction
from ...evaluation.runner.data import Recording, list_recordings, open_recording
from ...evaluation.runner.files import read_run
from ...evaluation.runner.prediction import Prediction, Said
from ...metrics.bootstrap import mean_interval
from .client import Cache, JudgeUnreachable, Server
from .rubric import Rubric, Verdict, load_rubric, read_reply

Progress = Callable[[float, float, str], None]

ROWS = ("timer", "fixed")
"""The blind rows whose words are judged too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a judgement depends on; `parallel` and `cache` only change how long it takes."""

    run: Path
    server: Server
    second: Server | None = None
    rubric: str = "guidance-v1"
    draws: int = 3
    limit: int = 50
    """The most items a row, spread evenly."""
    seed: int = 0
    cache: Path | None = None
    parallel: int = 4

    def check(self) -> None:
        """Raise InputError for what cannot be done."""
        self.server.check()
        if self.second is not None:
            self.second.check()
        if not (1 <= self.draws <= 20 and 1 <= self.limit <= 10_000 and 1 <= self.parallel <= 64):
            raise InputError(
                f"draws={self.draws!r}, limit={self.limit!r}, parallel={self.parallel!r}: allowed are 1 to 20, 1 to "
                "10000 and 1 to 64"
            )


@dataclass(frozen=True, slots=True)
class Item:
    """Something to judge."""

    session_id: str
    text: str
    """The user message: JSON, so that nothing in it reads as an instruction."""


def run_judge(asked: Asked, progress: Progress | None = None) -> dict[str, Any]:
    """The marks of every row as JSON values; None where nothing could be read.

    Raises:
        InputError: no run file, an unknown rubric, or nothing was said.
        PlanwatchError: a judge does not answer.
    """
    asked.check()
    rubric = load_rubric(asked.rubric)
    if rubric.unit == "pair":
        raise InputError(f"rubric {asked.rubric!r} is for pairs (`experiment metric-audit --judge`); name another")
    rows = _items(asked, rubric)
    if not rows["main"]:
        raise InputError(f"nothing was said in {str(asked.run)!r}: there is nothing to judge")
    cache = Cache(asked.cache)
    judges = {"first": asked.server, **({"second": asked.second} if asked.second else {})}
    work = [
        (judge, row, n, draw)
        for judge in judges
        for row in rows
        for n in range(len(rows[row]))
        for draw in range(asked.draws)
    ]
    verdicts: dict[tuple[str, str, int, int], Verdict] = {}
    system = rubric.instructions()

    def one(at: tuple[str, str, int, int]) -> Verdict:
        judge, row, n, draw = at
        return read_reply(cache.answer(judges[judge], system, rows[row][n].text, draw + asked.seed), rubric)

    with ThreadPoolExecutor(asked.parallel) as pool:
        try:
            for count, (at, verdict) in enumerate(zip(work, pool.map(one, work), strict=True), 1):
                verdicts[at] = verdict
                if progress:
                    progress(count, len(work), at[1])
        except JudgeUnreachable:
            pool.shutdown(cancel_futures=True)
            raise
    table = {row: _row(rubric, rows[row], _of(verdicts, "first", row, asked), asked.seed) for row in rows}
    second = _second(rows["main"], verdicts, asked) if asked.second else None
    return {
        **table["main"], "rows": {row: table[row] for row in ROWS}, "second_judge": second, "not_beaten": _weak(table),
        "cached": cache.hits, "asked": len(work) - cache.hits, "rubric": f"{rubric.name}-v{rubric.version}",
        "model": asked.server.model, "draws": asked.draws,
    }  # fmt: skip


def _items(asked: Asked, rubric: Rubric) -> dict[str, list[Item]]:
    spec, found = read_run(asked.run)
    fps = float(spec.get("fps", 2.0))
    recordings = {r.session_id: r for r in map(open_recording, list_recordings(str(spec.get("data"))))}
    mine = [one for one in found if one.row == "main" and one.session_id in recordings]
    lots = {"main": mine}
    lots |= {row: [blind_prediction(row, recordings[one.session_id], fps) for one in mine] for row in ROWS}
    make = _utterances if rubric.unit == "utterance" else _session
    every = {row: [i for one in lot for i in make(recordings[one.session_id], one)] for row, lot in lots.items()}
    return {row: _spread(items, asked.limit) for row, items in every.items()}


def _spread(items: list[Item], limit: int) -> list[Item]:
    if len(items) <= limit:
        return items
    return [items[i] for i in np.unique(np.linspace(0, len(items) - 1, limit).round().astype(int))]


def _utterances(recording: Recording, found: Prediction) -> list[Item]:
    return [Item(found.session_id, json.dumps(_moment(recording, one), ensure_ascii=False)) for one in found.said]


def _moment(recording: Recording, one: Said) -> dict[str, Any]:
    texts = {step.id: step.text for step in recording.graph.steps}
    runs = [r for r in recording.truth.runs if r.step_id in texts]
    wrong = [d for d in recording.truth.deviations if d.onset <= one.t and (d.recovered is None or d.recovered > one.t)]
    return {
        "task": recording.graph.goal,
        "steps": [texts[i] for i in recording.graph.order()],
        "done_by_then": [f"{texts[r.step_id]} ({r.outcome.value})" for r in runs if r.end <= one.t],
        "going_on": [texts[r.step_id] for r in runs if r.start <= one.t < r.end],
        "wrong_at_that_moment": [texts[d.step_id] for d in wrong if d.step_id in texts],
        "said": one.text,
    }


def _session(recording: Recording, found: Prediction) -> list[Item]:
    texts = {step.id: step.text for step in recording.graph.steps}
    happened = [
        {
            "from": round(r.start, 1),
            "to": round(r.end, 1),
            "step": texts.get(r.step_id, r.step_id),
            "ended": r.outcome.value,
        }
        for r in recording.truth.runs
    ]
    said = [{"t": round(s.t, 1), "text": s.text} for s in found.said[:200]]
    whole = {"task": recording.graph.goal, "steps": list(texts.values()), "happened": happened, "said": said}
    return [Item(found.session_id, json.dumps(whole, ensure_ascii=False))]


Drawn = list[list[Verdict]]
"""Item by item, its draws."""


def _of(verdicts: Mapping[tuple[str, str, int, int], Verdict], judge: str, row: str, asked: Asked) -> Drawn:
    count = len({n for j, r, n, _ in verdicts if (j, r) == (judge, row)})
    return [[verdicts[judge, row, n, draw] for draw in range(asked.draws)] for n in range(count)]


def _row(rubric: Rubric, items: Sequence[Item], drawn: Drawn, seed: int) -> dict[str, Any]:
    """Means over items of the means over their readable draws; the interval is over sessions."""
    scores = [_mean(v.mean for v in draws) for draws in drawn]
    sessions: dict[str, list[float]] = {}
    for item, score in zip(items, scores, strict=True):
        if score is not None:
            sessions.setdefault(item.session_id, []).append(score)
    means = [fmean(values) for values in sessions.values()]
    interval = mean_interval(means, seed)
    unread = sum(v.marks is None for draws in drawn for v in draws)
    whole = sum(len(draws) for draws in drawn)
    return {
        "score": _round(fmean(means)) if means else None,
        "score_95": [round(x, 4) for x in interval] if interval else None,
        "dimensions": {name: _dimension(drawn, name) for name in rubric.names},
        "items": len(drawn),
        "unparsable": unread,
        "unparsable_share": _round(unread / whole) if whole else None,
        "unparsable_example": next((v.why for draws in drawn for v in draws if v.marks is None), None),
        "alpha_of_draws": _round(
            alpha([{n: v.mean for n, v in enumerate(draws) if v.mean is not None} for draws in drawn])
        ),
    }


def _dimension(drawn: Drawn, name: str) -> float | None:
    marks = [_mean(v.marks[name] if v.marks else None for v in draws) for draws in drawn]
    known = [mark for mark in marks if mark is not None]
    return _round(fmean(known)) if known else None


def _second(
    items: Sequence[Item], verdicts: Mapping[tuple[str, str, int, int], Verdict], asked: Asked
) -> dict[str, Any]:
    """How far two judges agree on the main row's items."""
    one, two = (
        [_mean(v.mean for v in draws) for draws in _of(verdicts, j, "main", asked)] for j in ("first", "second")
    )
    both = [(a, b) for a, b in zip(one, two, strict=True) if a is not None and b is not None]
    unread = sum(v.marks is None for draws in _of(verdicts, "second", "main", asked) for v in draws)
    return {
        "model": asked.second.model if asked.second else None,
        "score": _round(fmean(b for _, b in both)) if both else None,
        "alpha": _round(alpha([{"first": a, "second": b} for a, b in both])),
        "spearman": _round(spearman([a for a, _ in both], [b for _, b in both])),
        "items": len(both),
        "of": len(items),
        "unparsable": unread,
    }


def _weak(table: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """The blind rows whose mean is not below the main row's interval."""
    low = (table["main"]["score_95"] or [None])[0]
    return {"score": [r for r in ROWS if low is None or (table[r]["score"] is not None and table[r]["score"] >= low)]}


def _mean(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
