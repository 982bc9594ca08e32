"""Jobs on a Ray cluster: the same jobs, the same text. Ray is optional: `pip install 'planwatch[ray]'`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from ....core.errors import InputError, PlanwatchError
from .jobs import Job, do_job

RETRIES = 3
"""How often a task whose worker died is started again."""


def run_on_ray(
    jobs: Sequence[Job], workers: int, address: str | None, do: Callable[[str], str] = do_job
) -> Iterator[tuple[Job, str]]:
    """Jobs as they finish; at most `workers` at a time. Without `address` a cluster is started on this machine.

    A task whose worker dies is started again, RETRIES times at most.

    Raises:
        InputError: Ray is not installed, or there is no cluster at the address.
    """
    ray = _ray()
    with _cluster(ray, workers, address):
        task = ray.remote(num_cpus=1, max_retries=RETRIES)(do)
        waiting = list(reversed(jobs))
        running: dict[Any, Job] = {}
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop()
                running[task.remote(job.key)] = job
            ready, _ = ray.wait(list(running), num_returns=1)
            for ref in ready:
                yield running.pop(ref), _result(ray, ref)


def _result(ray: Any, ref: Any) -> str:
    """What the task gave. A mistake of the user's stays one; a worker that died again and again is named."""
    try:
        return ray.get(ref)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, PlanwatchError):
            raise error.cause from error
        raise
    except ray.exceptions.WorkerCrashedError as error:
        raise PlanwatchError(
            f"a Ray worker died {RETRIES + 1} times at the same job; run with --jobs 1 to see why"
        ) from error


def _ray() -> Any:
    try:
        return import_module("ray")
    except ImportError as error:
        raise InputError(
            "the engine 'ray' needs Ray, which is not installed; pip install 'planwatch[ray]', or use --engine local"
        ) from error


@contextmanager
def _cluster(ray: Any, workers: int, address: str | None) -> Iterator[None]:
    paths = [p for p in (os.environ.get("PYTHONPATH"),) if p]
    env = {"OMP_NUM_THREADS": "1", **({"PYTHONPATH": os.pathsep.join(map(os.path.abspath, paths))} if paths else {})}
    options: dict[str, Any] = {"log_to_driver": False, "runtime_env": {"env_vars": env}}
    if address is None:
        options |= {"num_cpus": workers, "include_dashboard": False}
    else:
        options |= {"address": address}
    try:
        ray.init(**options)
    except (ConnectionError, ValueError, RuntimeError) as error:
        where = address or "this machine"
        raise InputError(f"no Ray cluster at {where!r} ({' '.join(str(error).split())[:200]})") from error
    try:
        yield
    finally:
        ray.shutdown()
