from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.core.guidance import Act
from planwatch.tools.evaluation.runner.data import list_recordings, open_recording
from planwatch.tools.evaluation.runner.run import usual_sense
from planwatch.tools.simulator.replay.recordings import read_timelines
from planwatch.tools.simulator.replay.timeline import split_of
from tests.tools.simulator.replay.recordings import write_recordings


def test_simulator_episodes_by_name() -> None:
    assert list_recordings("sim:dev:2:7") == ("sim:dev:7:table-v1", "sim:dev:8:table-v1")
    one = open_recording("sim:dev:7:table-v1")
    assert (one.session_id, one.seed) == ("dev-7", 7)
    assert any(g.act is Act.INSTRUCT_NEXT for g in one.truth.ideal)


@pytest.mark.parametrize("bad", ["sim:train:3", "sim:test:0", "sim:test", "sim:test:2:x:y:z", "nowhere/at/all"])
def test_what_cannot_be_read_is_refused_with_what_is_allowed(bad: str) -> None:
    with pytest.raises(InputError, match="allowed"):
        list_recordings(bad)


def test_a_folder_without_episodes_says_how_to_make_some(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sim render"):
        list_recordings(str(tmp_path))


def test_episodes_are_found_below_a_folder_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "truth.jsonl").touch()
    assert [ref.rpartition("/")[2] for ref in list_recordings(str(tmp_path))] == ["a", "b"]


def test_real_annotations_are_recordings_without_pictures(tmp_path: Path) -> None:
    folder = write_recordings(tmp_path)
    counts = Counter(split_of(t.id).value for t in read_timelines(folder))
    assert sum(counts.values()) > 2
    for split in ("test", "dev"):
        if not counts[split]:
            continue
        refs = list_recordings(f"replay:{split}:{counts[split]}:{folder}")
        found = [open_recording(ref) for ref in refs]
        assert len({one.session_id for one in found}) == counts[split]
        assert all(one.film is None and one.truth.runs and one.truth.ideal for one in found)
        with pytest.raises(InputError, match=f"1 to {counts[split]}"):
            list_recordings(f"replay:{split}:{counts[split] + 1}:{folder}")
    assert counts["test"] + counts["dev"] > 0
    with pytest.raises(InputError, match="replay:test"):
        list_recordings(f"replay:train:1:{folder}")


def test_the_usual_sense_needs_a_picture_only_where_there_is_one() -> None:
    assert [usual_sense(ref) for ref in ("sim:test:0:table-v1", "episode:/x", "replay:test:0:/x")] == [
        "compact", "compact", "oracle",
    ]  # fmt: skip
