from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from planwatch.core.errors import InputError, PlanwatchError
from planwatch.tools.evaluation.runner.assistants import Who
from planwatch.tools.evaluation.runner.blind import blind_prediction
from planwatch.tools.evaluation.runner.data import open_recording
from planwatch.tools.evaluation.runner.engine import Engine, do_jobs, run_in_processes
from planwatch.tools.evaluation.runner.jobs import Job, read_marks, read_result
from planwatch.tools.evaluation.runner.score import tally
from tests.tools.evaluation.runner.helpers import dies, dies_once

ORACLE = Who(perception="oracle")


def job(seed: int) -> Job:
    return Job(f"sim:test:{seed}:table-v1", (ORACLE,))


def nothing(job: Job, result: str) -> None:
    pass


def test_a_broken_run_goes_on_where_it_stopped_and_ends_the_same(tmp_path: Path) -> None:
    jobs, partial = [job(0), job(1)], tmp_path / "partial"
    whole = do_jobs(jobs, Engine.LOCAL, 1, None, None, nothing)
    do_jobs(jobs[:1], Engine.LOCAL, 1, None, partial, nothing)
    first = partial.read_text()
    partial.write_text(first + '{"job": "cut by a ki')
    ready: list[Job] = []
    assert do_jobs(jobs, Engine.LOCAL, 1, None, partial, lambda j, r: ready.append(j)) == whole
    assert ready == jobs
    assert partial.read_text().startswith(first)
    assert [one.session_id for text in whole for one in read_result(text)] == ["test-0", "test-1"]
    marks = [read_marks(text) for text in whole]
    assert [one.session_id for one in marks] == ["test-0", "test-1"]
    recording = open_recording(jobs[0].ref)
    silent = tally(recording.truth, blind_prediction("silent", recording, 2.0))
    assert marks[0].rows["silent"] == silent
    assert marks[0].rows["main"] == tally(recording.truth, read_result(whole[0])[0])


def test_kept_work_of_an_older_form_is_done_again(tmp_path: Path) -> None:
    old = json.loads(job(0).key)
    del old["form"]
    kept = tmp_path / "partial"
    kept.write_text(json.dumps({"job": json.dumps(old, sort_keys=True), "result": "[]"}) + "\n")
    (result,) = do_jobs([job(0)], Engine.LOCAL, 1, None, kept, nothing)
    assert read_result(result)


def test_a_closed_loop_has_no_marks() -> None:
    with pytest.raises(ValueError, match="closed loop"):
        read_marks('{"predictions": [], "marks": null}')


@pytest.mark.slow
def test_a_dead_worker_loses_nothing_but_its_own_job(tmp_path: Path) -> None:
    jobs = [Job(str(tmp_path / str(n)), ()) for n in range(3)]
    results = dict(run_in_processes(jobs, 2, dies_once))
    assert {Path(j.ref).name: r for j, r in results.items()} == {str(n): f"done {n}" for n in range(3)}


@pytest.mark.slow
def test_a_job_that_kills_every_worker_is_named() -> None:
    with pytest.raises(PlanwatchError, match="'bad'.*--jobs 1"):
        list(run_in_processes([Job("bad", ())], 1, dies))


@pytest.mark.slow
def test_two_workers_give_the_same_text_as_none(tmp_path: Path) -> None:
    jobs = [job(seed) for seed in range(3)]
    assert do_jobs(jobs, Engine.LOCAL, 2, None, None, nothing) == do_jobs(jobs, Engine.LOCAL, 1, None, None, nothing)


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_its_engine_says_how_to_get_it() -> None:
    with pytest.raises(InputError, match=r"planwatch\[ray\]"):
        do_jobs([job(0)], Engine.RAY, 2, None, None, nothing)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(find_spec("ray") is None, reason="needs the extra planwatch[ray]")
def test_ray_gives_the_same_text() -> None:
    jobs = [job(seed) for seed in range(3)]
    assert do_jobs(jobs, Engine.RAY, 2, None, None, nothing) == do_jobs(jobs, Engine.LOCAL, 1, None, None, nothing)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(find_spec("ray") is None, reason="needs the extra planwatch[ray]")
def test_a_dead_ray_worker_loses_nothing(tmp_path: Path) -> None:
    from planwatch.tools.evaluation.runner.ray_engine import run_on_ray

    jobs = [Job(str(tmp_path / str(n)), ()) for n in range(3)]
    results = dict(run_on_ray(jobs, 2, None, dies_once))
    assert {Path(j.ref).name: r for j, r in results.items()} == {str(n): f"done {n}" for n in range(3)}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(find_spec("ray") is None, reason="needs the extra planwatch[ray]")
def test_the_users_mistake_stays_one_on_ray() -> None:
    with pytest.raises(InputError, match="no episode"):
        do_jobs([Job("episode:/nowhere/at/all", (ORACLE,))], Engine.RAY, 2, None, None, nothing)
