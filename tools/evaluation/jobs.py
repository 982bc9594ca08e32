"""The work of a scored run, cut into jobs whose results do not depend on who does them or when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ...core.codec import decode, encode
from ..runtime.build import wish_for
from ..simulator.episode import Split, clean_episode, record_episode
from .rows import chosen
from .watch import Watched, named_parts, watch_pair


@dataclass(frozen=True, slots=True)
class Job:
    """One or two episodes to be watched by every row that fits."""

    seeds: tuple[int, ...]
    card: str
    perception: str
    rows: tuple[str, ...]
    split: str = "test"
    clean: bool = False
    """True for episodes in which nothing goes wrong."""
    weights: str | None = None
    """Folder of other weights for `compact`."""

    @property
    def key(self) -> str:
        """The same for the same work; names the job in a partial results file."""
        return json.dumps(encode(self), sort_keys=True)


def do_job(job: Job) -> tuple[Watched, ...]:
    """Watch the job's episodes."""
    rows = tuple(row for row in chosen(job.rows) if row.name in job.rows)
    plain = tuple(row for row in rows if not row.paraphrase)
    split, parts_for = Split(job.split), named_parts(wish_for(job.perception, job.weights))
    out: list[Watched] = []
    if plain:
        record = clean_episode if job.clean else record_episode
        filmed = [record(seed, split=split, card=job.card) for seed in job.seeds]
        out.extend(watch_pair(filmed, plain, parts_for))
    for row in (row for row in rows if row.paraphrase):
        for seed in job.seeds:
            filmed = [record_episode(seed, split=split, card=job.card, paraphrase=True)]
            out.extend(watch_pair(filmed, (row,), parts_for))
    return tuple(out)


def do_all(
    jobs: Sequence[Job], workers: int, partial: Path | None, done: Callable[[Job], None]
) -> tuple[tuple[Watched, ...], ...]:
    """Every job's results in the jobs' order, whatever the number of workers.

    `partial`: a file to which each finished job is appended and from which finished jobs are read back, so that a
    broken run goes on where it stopped. `done` is called after each job.
    """
    known = _read(partial)
    for job in jobs:
        if job.key in known:
            done(job)
    todo = [job for job in jobs if job.key not in known]
    for job, result in _run(todo, workers):
        known[job.key] = result
        _append(partial, job, result)
        done(job)
    return tuple(known[job.key] for job in jobs)


def _run(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, tuple[Watched, ...]]]:
    if workers <= 1 or len(jobs) <= 1:
        with _one_core():
            yield from ((job, do_job(job)) for job in jobs)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_take_one_core) as pool:
        yield from zip(jobs, pool.map(do_job, jobs), strict=True)


def _take_one_core() -> None:
    """For the life of a worker: more threads only fight."""
    _threads(1, 1)


@contextmanager
def _one_core() -> Iterator[None]:
    """One core while jobs are done here, so that sums are added up in the same order as in a worker."""
    before = _threads(1, 1)
    try:
        yield
    finally:
        _threads(*before)


def _threads(torch_threads: int, cv2_threads: int) -> tuple[int, int]:
    """Set how many threads each library may use; returns what it was before."""
    import cv2
    import torch

    before = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(torch_threads)
    cv2.setNumThreads(cv2_threads)
    return before


def _read(partial: Path | None) -> dict[str, tuple[Watched, ...]]:
    if partial is None or not partial.exists():
        return {}
    return {line["job"]: tuple(decode(Watched, w) for w in line["watched"]) for line in _whole_lines(partial)}


def _whole_lines(partial: Path) -> Iterable[dict[str, Any]]:
    """The file's JSON lines; a last line cut by a kill is passed over."""
    for text in partial.read_text(encoding="utf-8").split("\n"):
        try:
            yield json.loads(text)
        except json.JSONDecodeError:
            continue


def _append(partial: Path | None, job: Job, result: Sequence[Watched]) -> None:
    if partial is not None:
        line = json.dumps({"job": job.key, "watched": [encode(w) for w in result]})
        with partial.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")  # the newline first: a line cut by a kill must not swallow this one
