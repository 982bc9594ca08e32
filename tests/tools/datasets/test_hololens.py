"""Sessions of a detector's output: read whole, or refused in one line that says where and why."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.effects import done
from planwatch.core.errors import InputError
from planwatch.tools.datasets import hololens
from planwatch.tools.datasets.hololens import read_session, read_sessions, session_paths
from planwatch.tools.datasets.hololens_recipes import read_recipes, step_number
from tests.perception.detections.kitchen import session, write_kitchen, write_session

Rows = list[dict[str, Any]]


def test_a_session_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path, rows = write_session(tmp_path, 3), session(3)
    packed = path.with_suffix(".json.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for found in (read_session(path), read_session(packed)):
        assert found.recipe == "squash" and found.labelled
        assert [f.t for f in found.frames] == [r["timestamp"] for r in rows]
        assert found.steps == tuple(r["step"] for r in rows)
        thing = next(d for f in found.frames for d in f.detections if d.hand > 0.5)
        assert thing.label in ("cup", "bottle", "spoon") and 0.5 <= thing.confidence <= 1
        assert any(d.states.get("juice", 0) > 0.5 for f in found.frames for d in f.detections)


def test_folders(tmp_path: Path) -> None:
    folder = write_kitchen(tmp_path / "k", (0, 1), labelled=False)
    assert [s.name for s in read_sessions(folder)] == ["data_squash_0.json", "data_squash_1.json"]
    assert not any(s.labelled for s in read_sessions(folder / "sessions"))
    with pytest.raises(InputError, match="no sessions in"):
        session_paths(tmp_path)


def change(**fields: Any) -> Callable[[Rows], Any]:
    return lambda rows: [*rows[:5], {**rows[5], **fields}, *rows[6:]]


def change_thing(**fields: Any) -> Callable[[Rows], Any]:
    return lambda rows: change(objects=[{**rows[5]["objects"][0], **fields}])(rows)


def drop(name: str) -> Callable[[Rows], Any]:
    return lambda rows: [*rows[:5], {k: v for k, v in rows[5].items() if k != name}, *rows[6:]]


@pytest.mark.parametrize(
    ("bend", "says"),
    [
        (change(timestamp=float("nan")), "frame 5: timestamp is nan"),
        (change(timestamp=0.5), "frame 5: timestamp 0.5 after 2.0; times must rise"),
        (change(timestamp="noon"), "frame 5: timestamp is 'noon'"),
        (drop("timestamp"), "frame 5: timestamp: field required"),
        (drop("objects"), "frame 5: objects: field required"),
        (change(step="two"), "frame 5: step is 'two'"),
        (change_thing(confidence=float("inf")), "objects.0.confidence is inf"),
        (change_thing(confidence=7), "objects.0.confidence is 7"),
        (change_thing(xyxyn=[0, 0, 1]), "objects.0.xyxyn.3: field required"),
        (change_thing(xyxyn=[0.9, 0, 0.1, 1]), "the box of the detection 'table'"),
        (change_thing(state={"full": 1.5}), "state 'full' of the detection 'table' is 1.5"),
        (change_thing(label=""), "objects.0.label is ''"),
        (lambda rows: {"frames": rows}, "holds dict, not a list"),
        (lambda rows: [], "at least one"),
        (lambda rows: [1, *rows], "frame 0: the frame is 1"),
    ],
)
def test_bad_sessions_are_refused_in_one_line(bend: Callable[[Rows], Any], says: str, tmp_path: Path) -> None:
    path = tmp_path / "data_squash_1.json"
    path.write_text(json.dumps(bend(session(1))))
    with pytest.raises(InputError) as caught:
        read_session(path)
    message = str(caught.value)
    assert says in message and message.startswith("data_squash_1.json") and "\n" not in message


def test_damaged_unnamed_and_endless_files(tmp_path: Path) -> None:
    good = write_session(tmp_path, 1)
    cut = tmp_path / "data_squash_cut.json.gz"
    cut.write_bytes(gzip.compress(good.read_bytes())[:200])
    with pytest.raises(InputError, match="cannot be read"):
        read_session(cut)
    unnamed = tmp_path / "session.json"
    unnamed.write_text(good.read_text())
    with pytest.raises(InputError, match="names no recipe"):
        read_session(unnamed)
    bomb = tmp_path / "data_squash_bomb.json.gz"
    with gzip.open(bomb, "wb", compresslevel=1) as file:
        for _ in range(hololens.MAX_BYTES // 2**20 + 1):
            file.write(b" " * 2**20)
    with pytest.raises(InputError, match="larger than 256 MB"):
        read_session(bomb)


def test_recipes_are_chains_with_goals(tmp_path: Path) -> None:
    graph = read_recipes(write_kitchen(tmp_path / "k", ()))["squash"]
    assert [step_number(s.id) for s in graph.steps] == [1, 2, 3]
    assert [s.pre.required() for s in graph.steps] == [frozenset(), {done("squash-1")}, {done("squash-2")}]
    assert [s.complete_cues for s in graph.steps] == [("cup: empty",), ("cup: juice[full]",), ()]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("recipe.json", None, "is missing"),
        ("recipe.json", "[", "is not JSON"),
        ("recipe.json", "{}", "holds no recipes"),
        ("recipe.json", '{"squash": {}}', "recipe 'squash' at 'steps': field required"),
        ("recipe.json", '{"squash": {"steps": {"one": "x"}}}', "recipe 'squash' at 'steps.one"),
        ("step_goals/squash/step1.json", '{"goals": [{"objects": ["cup"]}]}', "'goals.0.state': field required"),
    ],
)
def test_bad_recipes(name: str, text: str | None, says: str, tmp_path: Path) -> None:
    path = write_kitchen(tmp_path / "k", ()) / name
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_recipes(tmp_path / "k")
    assert says in str(caught.value)
