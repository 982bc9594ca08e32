"""`planwatch eval sim`: the watcher, its blind rivals and the controls on unseen simulated episodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .asked import Asked
from .jobs import Job, do_all
from .scores import BLIND, not_beaten, row_scores
from .stamp import stamped
from .watch import Watched

EXTRA_SEED = 1_000_000
"""Clean-only episodes take their seeds from here on, so that they meet no other."""

Progress = Callable[[float, float, str], None]


def run_eval(progress: Progress | None = None, **asked: Any) -> dict[str, Any]:
    """Score test episodes; keyword arguments are the fields of `asked.Asked`.

    Returns the main row's numbers at the top, every other row's, with the same keys, under `rows`, and the blind rows
    that it does not beat under `not_beaten`. With at least 100
    episodes (or `clean_hours` given) clean-only episodes are added until the main row has watched that much clean
    stream. The numbers do not depend on `jobs`.

    Raises:
        InputError: an unknown row, or fewer than one episode.
    """
    return _run(Asked(**asked), progress)


def _run(asked: Asked, progress: Progress | None) -> dict[str, Any]:
    rows, work = asked.table(), asked.work()
    count = _Count(len(work), progress)
    results = [w for found in do_all(work, asked.jobs, asked.partial, count.done) for w in found]
    extra = _extra_clean(asked, results, count)
    by_row = {row.name: [w for w in results if w.row == row.name] for row in rows}
    main = row_scores(by_row["main"], rows[0], asked.seed, extra)
    table = {row.name: row_scores(by_row[row.name], row, asked.seed) for row in rows[1:]}
    about = {
        "episodes": asked.episodes,
        "seed": asked.seed,
        "card": asked.card,
        "split": asked.split,
        "perception": asked.perception,
    }
    weak = not_beaten(by_row["main"], {row: by_row[row] for row in BLIND if row in by_row}, asked.seed)
    return stamped({**main, **about, "rows": table, "not_beaten": weak}, **asked.spec())


class _Count:
    """Counts finished jobs for the progress bar."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total = total
        self._ready = 0
        self._progress = progress

    def done(self, job: Job) -> None:
        """One more is ready."""
        self._ready += 1
        if self._progress:
            self._progress(self._ready, self.total, "clean stream" if job.clean else f"seed {job.seeds[0]}")


def _extra_clean(asked: Asked, results: list[Watched], count: _Count) -> tuple[Watched, ...]:
    """Clean-only episodes of the main row until enough clean stream has been watched."""
    lacking = asked.clean_seconds - sum(w.seconds for w in results if w.row == "main" and w.truth.clean)
    out: list[Watched] = []
    first = EXTRA_SEED + asked.seed * 1000
    while lacking > 0:
        work = asked.clean_work(first + len(out), max(int(lacking / 240.0), 1))
        count.total += len(work)
        new = [w for found in do_all(work, asked.jobs, asked.partial, count.done) for w in found]
        lacking -= sum(w.seconds for w in new)
        out.extend(new)
    return tuple(out)
