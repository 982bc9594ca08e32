from __future__ import annotations

from pathlib import Path

from planwatch.tools.evaluation.jobs import Job, do_all


def job(seed: int, *rows: str) -> Job:
    return Job((seed,), "table-v1", "oracle", rows or ("oracle",))


def test_a_broken_run_goes_on_where_it_stopped_and_ends_the_same(tmp_path: Path) -> None:
    jobs = [job(0), job(1)]
    whole = do_all(jobs, 1, None, lambda _: None)
    partial = tmp_path / "partial.jsonl"
    do_all(jobs[:1], 1, partial, lambda _: None)
    first = partial.read_text()
    partial.write_text(first + '{"job": "cut by a ki')
    ready: list[Job] = []
    assert do_all(jobs, 1, partial, ready.append) == whole
    assert ready == jobs
    assert partial.read_text().startswith(first)
    assert do_all(jobs, 1, partial, ready.append) == whole


def test_jobs_that_differ_in_anything_do_not_share_results() -> None:
    keys = {job(0).key, job(1).key, job(0, "timer").key, Job((0,), "table-v1", "noisy", ("oracle",)).key}
    assert len(keys) == 4
