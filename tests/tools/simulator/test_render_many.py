"""`planwatch sim render --n`: the same whatever the number of jobs, and on where it stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.core.graph_yaml import load_graph
from planwatch.tools.datasets.episode import read_episode
from planwatch.tools.simulator.render_many import INDEX, Wanted, render_many

TINY = Wanted("table", "test", "table-tiny-v1", 1.0, (64, 48))
GYM = Wanted("gym", "test", "gym-tiny-v1", 1.0, (64, 48))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_one_job_and_two_write_the_same_bytes(tmp_path: Path) -> None:
    told: list[float] = []
    render_many(tmp_path / "one", 3, wanted=TINY, progress=lambda done, n, note: told.append(done / n))
    render_many(tmp_path / "two", 3, wanted=TINY, jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert told[-1] == 1.0 and len(told) == 3


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    whole = render_many(tmp_path / "whole", 3, wanted=TINY)
    out = tmp_path / "broken"
    render_many(out, 2, wanted=TINY)
    shutil.copytree(out / "table-test-000001", out / ".table-test-000002.half")
    kept = (out / "table-test-000000" / "episode.mp4").stat().st_mtime_ns
    again = render_many(out, 3, wanted=TINY)
    assert (again["rendered"], again["there_already"]) == (1, 2) and again["hours"] == whole["hours"]
    assert (out / "table-test-000000" / "episode.mp4").stat().st_mtime_ns == kept
    assert contents(out) == contents(tmp_path / "whole")


@pytest.mark.parametrize("wanted", [TINY, GYM], ids=lambda w: w.world)
def test_what_is_written_can_be_read(tmp_path: Path, wanted: Wanted) -> None:
    render_many(tmp_path / "out", 1, wanted=wanted, seed=4)
    (row,) = (json.loads(line) for line in (tmp_path / "out" / INDEX).read_text().splitlines())
    files = read_episode(tmp_path / "out" / row["folder"])
    assert files.truth.seed == row["seed"] == 4 and files.truth.card == wanted.card
    assert files.truth.ideal and files.truth.effects and files.truth.seen
    assert {run.step_id for run in files.truth.runs} & set(load_graph(files.task).by_id)


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        (Wanted("kitchen"), "'kitchen'. Allowed: table, gym"),
        (Wanted("table", "exam"), "no split is called 'exam'"),
        (Wanted("gym", "test", "gym-v0"), "'gym-v0'. Allowed: gym-v1"),
    ],
)
def test_unknown_names_are_named(tmp_path: Path, wanted: Wanted, what: str) -> None:
    with pytest.raises(InputError, match=what):
        render_many(tmp_path / "out", 1, wanted=wanted)
    assert not (tmp_path / "out").exists()


def test_other_settings_want_another_folder(tmp_path: Path) -> None:
    render_many(tmp_path / "out", 1, wanted=TINY)
    with pytest.raises(InputError, match="begun with other settings"):
        render_many(tmp_path / "out", 1, wanted=GYM)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="is not empty"):
        render_many(tmp_path / "mine", 1, wanted=TINY)
