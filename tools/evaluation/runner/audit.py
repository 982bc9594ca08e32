"""`planwatch eval audit`: does a sense look, and does it read the task? Rows that a real watcher cannot pass.

`wrong_graph`  the words of the steps are exchanged among them (a derangement); whoever follows the order of the plan,
               or the ids, and not what is seen, does not notice
`wrong_video`  the task of this recording over another recording's frames
`frozen`       one early picture for ever
`black`        black pictures
`no_text`      the sense is told no words

The blind rows of every table (`blind.py`) stand beside them: what is left of speech F1 without eyes is often theirs.
A row keeps what it scores of the main row's score; a toy keeps much. `caught` names the rows that keep at least KEPT
of a completion or speech F1 above FLOOR. Where the main row itself scores less than FLOOR in both, nothing can be told:
`caught` is None, not empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....core.errors import InputError
from ..stamp import stamped
from .assistants import NO_PIXELS, Shown, Who
from .blind import BLIND
from .data import list_recordings
from .engine import do_jobs
from .jobs import Job, read_marks
from .run import Asked
from .score import Tally, not_beaten, row_scores

KEPT, FLOOR = 0.3, 0.1
SCORES = ("completion_f1", "speech_f1", "deviation_f1")

Progress = Callable[[float, float, str], None]


def audit_rows(who: Who) -> tuple[Who, ...]:
    """The main row and the rows that it has to fail."""
    return (
        who,
        replace(who, row="wrong_graph", wrong_graph=True),
        replace(who, row="wrong_video", shown=Shown.OTHER),
        replace(who, row="frozen", shown=Shown.FROZEN),
        replace(who, row="black", shown=Shown.BLACK),
        replace(who, row="no_text", wordless=True),
    )


def run_audit(asked: Asked, progress: Progress | None = None) -> dict[str, Any]:
    """Every audit row's numbers, what each keeps of the main row's, which are caught, and the blind rows.

    `asked.out` keeps finished work, so that a broken audit goes on from it.

    Raises:
        InputError: the sense does not look, or there are fewer than two recordings.
    """
    asked.check()
    who, refs = asked.who(), list_recordings(asked.data)
    if who.perception in NO_PIXELS:
        raise InputError(
            f"the sense {who.perception!r} does not look at the picture: there is nothing to audit; name another"
        )
    if len(refs) < 2:
        raise InputError(f"{asked.data!r} is one recording; the row wrong_video needs at least two")
    whos = audit_rows(who)
    rows = _watch(asked, whos, refs, progress)
    table = {row: row_scores(tallies, asked.seed) for row, tallies in rows.items()}
    rest = {row: table[row] for row in table if row != "main"}
    weak = not_beaten(rows, BLIND, "main", asked.seed)
    found = {**table["main"], "rows": rest, **verdict({who.row: table[who.row] for who in whos}), "not_beaten": weak}
    return stamped(found, **asked.spec())


def verdict(table: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`kept`: row -> score -> the share of the main row's that it keeps; `caught`: the rows that keep too much.

    `table`: row -> its numbers, `main` among them.
    """
    kept = {row: {score: _kept(table, row, score) for score in SCORES} for row in table if row != "main"}
    caught = [row for row in kept if any(_passes(table, row, score) for score in SCORES[:2])]
    told = any((table["main"][score] or 0.0) >= FLOOR for score in SCORES[:2])
    return {"kept": kept, "caught": caught if told else None}


def _watch(
    asked: Asked, whos: tuple[Who, ...], refs: Sequence[str], progress: Progress | None
) -> dict[str, list[Tally]]:
    others = (*refs[1:], refs[0])
    work = tuple(Job(ref, whos, fps=asked.fps, other=other) for ref, other in zip(refs, others, strict=True))
    count = 0

    def done(job: Job, result: str) -> None:
        nonlocal count
        count += 1
        if progress:
            progress(count, len(work), job.ref.rpartition("/")[2])

    results = do_jobs(work, asked.engine, asked.jobs, asked.address, asked.out, done)
    marks = [read_marks(text) for text in results]
    return {row: [one.rows[row] for one in marks] for row in (*(who.row for who in whos), *BLIND)}


def _kept(table: Mapping[str, Mapping[str, Any]], row: str, score: str) -> float | None:
    mine, main = table[row][score], table["main"][score]
    return round(mine / main, 4) if mine is not None and main else None


def _passes(table: Mapping[str, Mapping[str, Any]], row: str, score: str) -> bool:
    mine, main = table[row][score], table["main"][score]
    return mine is not None and bool(main) and mine >= FLOOR and mine / main >= KEPT
