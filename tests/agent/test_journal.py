"""The journal keeps order, survives a slow caller, and says when a disk is full."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.agent.folder import replace_file
from planwatch.agent.journal import Journal
from planwatch.core.errors import PlanwatchError


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_keep_their_order_and_are_there_when_written_returns(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    for n in range(500):
        journal.write("finding", {"n": n, "text": "größer\n"})
    journal.written()
    assert [line["n"] for line in lines(journal.path)] == list(range(500))
    journal.close()
    journal.close()


def test_it_appends_to_what_is_there(tmp_path: Path) -> None:
    for n in range(3):
        journal = Journal(tmp_path / "j.jsonl")
        journal.write("session", {"n": n})
        journal.close()
    assert [line["n"] for line in lines(tmp_path / "j.jsonl")] == [0, 1, 2]


def test_files_are_replaced_as_a_whole_and_in_order(tmp_path: Path) -> None:
    journal, beside = Journal(tmp_path / "j.jsonl"), tmp_path / "plan.json"
    for n in range(20):
        journal.replace(beside, str(n).encode())
    journal.synced()
    assert beside.read_text() == "19"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["j.jsonl", "plan.json"]
    journal.close()


def test_broken_text_does_not_stop_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    journal.write("source", {"note": "file \udcff name"})
    journal.close()
    assert lines(journal.path)[0]["note"] == "file ? name"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_reported_in_one_line_and_nothing_hangs() -> None:
    journal = Journal(Path("/dev/full"))
    journal.write("finding", {"n": 1})
    with pytest.raises(PlanwatchError, match="cannot be written.*make room on the disk") as caught:
        journal.written()
    assert "\n" not in str(caught.value)
    with pytest.raises(PlanwatchError):
        journal.close()
    journal.close()


def test_a_small_file_is_never_seen_half(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two" and list(tmp_path.iterdir()) == [path]
