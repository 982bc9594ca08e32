from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.guidance import Act
from planwatch.tools.datasets.schema.from_captaincook4d import CaptainCook4D
from planwatch.tools.datasets.schema.lines import write_records
from planwatch.tools.datasets.schema.records import Deviation, Event, EventWindow, Provenance, Session, StepInstance
from planwatch.tools.evaluation.runner.data import has_picture, list_recordings, open_recording
from planwatch.tools.evaluation.runner.run import Asked, run
from tests.tools.datasets.tiny_kitchen import write_kitchen

PROV = Provenance("made up", "human", "CC0-1.0")


@pytest.fixture
def kitchen(tmp_path: Path) -> Path:
    out = tmp_path / "records" / "cc4d.jsonl"
    write_records(out, CaptainCook4D().records(write_kitchen(tmp_path / "captaincook4d")))
    return out


def test_a_folder_of_the_schema_is_data(kitchen: Path) -> None:
    refs = list_recordings(str(kitchen.parent))
    assert refs == list_recordings(str(kitchen))
    names = [open_recording(ref).session_id for ref in refs]
    assert names == ["1_1", "1_2", "1_3"]
    assert not any(has_picture(ref) for ref in refs)


def test_an_omission_begins_where_the_first_step_that_needed_it_began(kitchen: Path) -> None:
    skipped = open_recording(list_recordings(str(kitchen))[1]).truth
    assert [(d.code, d.onset, d.by) for d in skipped.deviations] == [(DeviationCode.OMIT, 34.0, "4")]
    assert Act.REMIND_OWED in {g.act for g in skipped.ideal}


def test_it_runs_without_naming_a_sense_and_the_file_is_the_same_for_any_number_of_jobs(
    kitchen: Path, tmp_path: Path
) -> None:
    one = run(Asked(str(kitchen.parent), tmp_path / "a.jsonl", fps=1.0))
    assert one["sessions"] == 3 and one["completion_f1"] > 0.8
    assert one["spec"]["assistant"]["perception"] == "oracle"
    run(Asked(str(kitchen.parent), tmp_path / "b.jsonl", fps=1.0))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_without_a_graph_a_session_has_its_own_steps_in_no_order(tmp_path: Path) -> None:
    event = Event("s", "e", "assistant", "instruct_next", PROV, window=EventWindow(0, 1, 9), step_id="b", text="Do b")
    write_records(
        tmp_path / "x.jsonl",
        [
            Session("s", "task", "A task", PROV),
            StepInstance("s", "i1", "b", PROV, 0.0, 10.0, text="Do b"),
            StepInstance("s", "i2", "a", PROV, 12.0, 20.0, outcome="failed"),
            StepInstance("s", "i3", "c", PROV, outcome="skipped"),
            Deviation("s", "d1", "other:odd", PROV, "a", onset_s=12.0),
            Deviation("s", "d2", "E.TECH", PROV, "a", onset_s=12.0),
            Deviation("s", "d3", "E.TECH", PROV, "a"),
            event,
            Session("empty", "task", "Nothing was done", PROV),
        ],
    )
    (ref,) = list_recordings(str(tmp_path))
    one = open_recording(ref)
    assert set(one.graph.by_id) == {"a", "b", "c"} and not one.graph.dag.edges
    assert [(r.step_id, r.outcome.value) for r in one.truth.runs] == [("b", "done"), ("a", "wrong")]
    assert [d.id for d in one.truth.deviations] == ["d2"]
    assert [(g.act, g.step_id, g.window.ideal) for g in one.truth.ideal] == [(Act.INSTRUCT_NEXT, "b", 1)]


def test_damaged_and_empty_files_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"type": "session", "session_id": 3}\n')
    with pytest.raises(InputError, match="x.jsonl:1"):
        list_recordings(str(path))
    write_records(path, [Session("s", "task", "Nothing", PROV)])
    with pytest.raises(InputError, match="no session with an executed step"):
        list_recordings(str(path))
    write_records(path, [Session("s", "task", "Twice", PROV)] * 2)
    with pytest.raises(InputError, match="twice"):
        list_recordings(str(path))
