from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.datasets.captaincook4d import ORDER, read_captaincook4d
from tests.tools.datasets.tiny_kitchen import write_kitchen

REAL = Path(__file__).parents[4] / "shared" / "data" / "captaincook4d"


def test_steps_are_joined_by_text_and_sorted_by_time(tmp_path) -> None:
    well, skip, order = read_captaincook4d(write_kitchen(tmp_path))
    assert [(e.step, e.start) for e in order.executions] == [(1, 2), (4, 40), (2, 65), (5, 95)]
    assert [e.step for e in order.executions if ORDER in e.errors] == [4, 2]
    assert (skip.missing, well.missing) == (frozenset({2}), frozenset())
    assert (well.is_clean, skip.is_clean, order.is_clean) == (True, False, False)
    assert well.before[5] == {1, 2, 4}


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("task_graphs/teawithmilk.json", "[]", "allowed: dict"),
        ("task_graphs/teawithmilk.json", '{"steps": {"1": "a"}, "edges": [[1, 2]]}', "edge names step 2"),
        ("task_graphs/teawithmilk.json", '{"steps": {"1": "a", "2": "b"}, "edges": [[1, 2], [2, 1]]}', "circles"),
        ("task_graphs/teawithmilk.json", '{"steps": 3}', "no CaptainCook4D graph"),
        ("annotation_json/error_annotations.json", "{", "no JSON"),
        ("annotation_json/error_annotations.json", json.dumps([{"recording_id": "1_1"}]), "lacks 'step_annotations'"),
    ],
)
def test_a_damaged_file_is_named(tmp_path, file, text, says) -> None:
    data = write_kitchen(tmp_path)
    (data / file).write_text(text)
    with pytest.raises(InputError, match="json") as caught:
        read_captaincook4d(data)
    assert says in str(caught.value)


def test_a_folder_without_graphs_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="no task graphs"):
        read_captaincook4d(tmp_path)


@pytest.mark.skipif(not REAL.is_dir(), reason="the data set is not on this machine")
def test_the_real_part_is_whole() -> None:
    recordings = read_captaincook4d(REAL)
    assert (len(recordings), len({r.recipe for r in recordings})) == (197, 12)
    assert sum(r.is_clean for r in recordings) == 104
