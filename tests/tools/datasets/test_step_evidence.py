from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.datasets.step_evidence import read_evidence

GOOD = {
    "recording": "r1",
    "hz": 2.0,
    "order": [3, 5],
    "ticks": [[0.1, 0.2, 0.7], [0.8, 0.1, 0.1]],
    "graph": {"steps": {"3": "Boil water", "5": "Pour water"}, "edges": [[3, 5]]},
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_a_recording_is_read(tmp_path) -> None:
    (found,) = read_evidence(write(tmp_path / "e.jsonl", GOOD))
    assert (found.recording, found.order, found.ids) == ("r1", (3, 5), ("3", "5"))
    assert found.graph.needs["5"] == {"3"}
    first, second = found.evidence()
    assert (first.t, second.t) == (0.0, 0.5)
    assert (second.steps[0].step_id, second.steps[0].p_on, second.p_background) == ("3", 0.8, 0.1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ticks": [[0.1, 0.9]]}, "tick 0 has 2 numbers; allowed: 3"),
        ({"ticks": [[0.1, 0.2, float("nan")]]}, "finite number"),
        ({"ticks": [[0.1, 0.2, 1.7]]}, "less than or equal to 1"),
        ({"hz": 0}, "hz"),
        ({"order": [3, 3]}, "twice"),
        ({"order": []}, "order"),
        ({"graph": {"steps": {}, "edges": [[3, 9]]}}, "edge names step '9'"),
        ({"graph": {"steps": {}, "edges": [[3, 5], [5, 3]]}}, "wait for each other"),
    ],
)
def test_a_broken_line_is_named(tmp_path, change, says) -> None:
    path = write(tmp_path / "e.jsonl", GOOD, {**GOOD, "recording": "r2", **change})
    with pytest.raises(InputError, match=r"e.jsonl:2: ") as caught:
        list(read_evidence(path))
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_what_is_no_evidence_file_is_refused(tmp_path) -> None:
    for path, says in (
        (tmp_path / "none.jsonl", "cannot be read"),
        (write(tmp_path / "empty.jsonl"), "holds no recording"),
        (write(tmp_path / "text.jsonl", "hello"), "no JSON"),
        (write(tmp_path / "twice.jsonl", GOOD, GOOD), "is there twice"),
    ):
        with pytest.raises(InputError, match=says):
            list(read_evidence(path))
