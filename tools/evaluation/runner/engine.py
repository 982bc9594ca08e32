"""Who does the jobs: this process, worker processes, or a Ray cluster. What is finished is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path

from ....core.errors import PlanwatchError
from .jobs import Job, do_job

Done = Callable[[Job, str], None]
"""Called with each finished job and its result, in the order in which they finish."""

TRIES = 3
"""How often a job is given to a worker before it is said to kill them."""


class Engine(StrEnum):
    """Where jobs are done."""

    LOCAL = "local"
    """In this process, or in worker processes of this machine."""
    RAY = "ray"
    """On a Ray cluster; needs the extra `planwatch[ray]`."""


def do_jobs(
    jobs: Sequence[Job], engine: Engine, workers: int, address: str | None, partial: Path | None, done: Done
) -> tuple[str, ...]:
    """The result of every job in the jobs' order, whatever the engine and the number of workers.

    `partial`: a file to which each finished job is appended at once, and from which finished ones are read back, so
    that a broken run goes on where it stopped. A worker that dies loses nothing but its own job, which is done again.

    Raises:
        InputError: Ray is asked for and not installed, or the address does not answer.
        PlanwatchError: the same job has brought down its worker TRIES times.
    """
    known = _read(partial)
    for job in jobs:
        if job.key in known:
            done(job, known[job.key])
    todo = [job for job in jobs if job.key not in known]
    for job, result in _run(todo, engine, workers, address):
        known[job.key] = result
        _append(partial, job, result)
        done(job, result)
    return tuple(known[job.key] for job in jobs)


def _run(jobs: Sequence[Job], engine: Engine, workers: int, address: str | None) -> Iterator[tuple[Job, str]]:
    if engine is Engine.RAY:
        from .ray_engine import run_on_ray

        yield from run_on_ray(jobs, workers, address)
    elif workers <= 1 or len(jobs) <= 1:
        yield from ((job, do_job(job.key)) for job in jobs)
    else:
        yield from run_in_processes(jobs, workers)


def run_in_processes(jobs: Sequence[Job], workers: int, do: Callable[[str], str] = do_job) -> Iterator[tuple[Job, str]]:
    """Jobs as they finish. When a worker dies, those that may have been under way are done again, each on its own."""
    left = dict.fromkeys(jobs)
    while left:
        try:
            for job, result in _drain(list(left), workers, do):
                del left[job]
                yield job, result
        except BrokenProcessPool:
            for job in list(left)[: 2 * workers]:
                yield job, _alone(job, do)
                del left[job]


def _alone(job: Job, do: Callable[[str], str]) -> str:
    """The job in a worker of its own, TRIES times at most."""
    for _ in range(TRIES):
        try:
            return next(_drain([job], 1, do))[1]
        except BrokenProcessPool:
            continue
    raise PlanwatchError(
        f"the worker died {TRIES} times of {job.ref!r}; what is finished is kept: run the same command again, with "
        "--jobs 1 to see the fault"
    )


def _drain(jobs: list[Job], workers: int, do: Callable[[str], str]) -> Iterator[tuple[Job, str]]:
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        running: dict[Future[str], Job] = {pool.submit(do, job.key): job for job in jobs}
        while running:
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(ready, key=lambda f: jobs.index(running[f])):
                yield running.pop(future), future.result()


def _read(partial: Path | None) -> dict[str, str]:
    """key -> result of what is finished; a last line cut by a kill is passed over."""
    if partial is None or not partial.exists():
        return {}
    out: dict[str, str] = {}
    for text in partial.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue
        if isinstance(line, dict) and isinstance(line.get("job"), str) and isinstance(line.get("result"), str):
            out[line["job"]] = line["result"]
    return out


def _append(partial: Path | None, job: Job, result: str) -> None:
    if partial is not None:
        with partial.open("a", encoding="utf-8") as file:
            # the newline first: a line cut by a kill must not swallow this one
            file.write("\n" + json.dumps({"job": job.key, "result": result}) + "\n")
