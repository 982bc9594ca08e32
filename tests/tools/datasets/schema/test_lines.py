from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.datasets.schema.check import check_file
from planwatch.tools.datasets.schema.lines import json_schema, line_of, parse_line, read_records, write_records
from planwatch.tools.datasets.schema.records import (
    Decision,
    Deviation,
    Event,
    EventWindow,
    Graph,
    GraphStep,
    LabelStream,
    Provenance,
    Record,
    Recovery,
    Session,
    StepInstance,
)
from planwatch.tools.datasets.schema.stats import stats

PROV = Provenance("human", "human", "CC0")
ONE_OF_EACH: tuple[Record, ...] = (
    Graph("g", (GraphStep("a", "Öffne 蓋"), GraphStep("b", "B")), (("a", "b"),), PROV),
    Session("s", "t", "tea", PROV, duration_s=60.0, is_clean=False),
    StepInstance("s", "i0", "a", PROV, 1.0, 3.0),
    StepInstance("s", "i1", "b", PROV, outcome="skipped"),
    Deviation("s", "d0", "S.OMIT", PROV, "b", ("i1",), 4.0),
    Recovery("s", "r0", PROV, "d0", "DO_NOW", 5.0, 6.0, True),
    Event("s", "e0", "assistant", "remind_owed", PROV, window=EventWindow(4.0, 4.0, 9.0), dev_id="d0"),
    Decision("s", 4.0, "interrupt", PROV, (0.0, 4.0), p=0.7),
    LabelStream("s", ("a",), ("a", "b"), PROV),
)


def test_every_record_comes_back_as_it_was(tmp_path: Path) -> None:
    assert write_records(tmp_path / "x.jsonl", ONE_OF_EACH) == len(ONE_OF_EACH)
    assert tuple(read_records(tmp_path / "x.jsonl")) == ONE_OF_EACH
    assert check_file(tmp_path / "x.jsonl").as_dict()["ok"]
    assert [p.name for p in tmp_path.iterdir()] == ["x.jsonl"]


def test_statistics_by_hand() -> None:
    found = stats(ONE_OF_EACH)
    assert found["executed_steps"] == 1
    assert found["step_seconds_median"] == 2
    assert found["deviations"] == {"S.OMIT": 1}
    assert found["silent_share"] == 0
    assert found["sessions"] == {"with deviations": 1}
    assert stats([])["hours"] is None
    assert stats([])["silent_share"] is None


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "not JSON"),
        ("[]", "type None; allowed: session"),
        ('{"type": "sesion"}', "type 'sesion'"),
        ('{"type": "session", "v": 9}', "version 9"),
        ('{"type": "session", "sesion_id": "x"}', "no field 'sesion_id'"),
        ('{"type": "session", "session_id": "x"}', "session.task_id"),
    ],
)
def test_a_bad_line_is_named(line: str, what: str) -> None:
    with pytest.raises(InputError, match="f:3: ") as caught:
        parse_line(line, "f:3")
    assert what in str(caught.value)


def test_what_is_wrong_is_counted_and_named(tmp_path: Path) -> None:
    bad: list[Record] = [
        Session("s", "t", "g", PROV),
        Session("s", "t", "g", PROV),
        StepInstance("s", "i", "a", PROV, 5.0, 4.0),
        StepInstance("s", "j", "a", PROV, -1.0, 4.0),
        StepInstance("nobody", "j", "a", PROV, 1.0, 4.0),
        Graph("g", (GraphStep("a", "A"),), (("a", "z"),), PROV),
        Event("s", "e", "user", "ask", Provenance("x", "rule", "")),
    ]
    path = tmp_path / "x.jsonl"
    write_records(path, bad)
    with path.open("a") as file:
        file.write('{"type": "step", "session_id": "s", "inst_id": "n", "step_id": "a", "start_s": NaN, "prov": ')
        file.write('{"source": "x", "method": "rule", "license": "y"}}\nrubbish\n')
    faults = check_file(path).as_dict()["faults"]
    assert faults == {
        "id given twice": 1,
        "ends before it starts": 1,
        "negative time": 1,
        "out of order in time": 1,
        "record of an unknown session": 1,
        "edge to an unknown step": 1,
        "no source or licence": 1,
        "time is not a finite number": 1,
        "not a record": 1,
    }


def test_the_published_schema_is_this_one() -> None:
    file = Path(__file__).parents[4] / "docs" / "dataset.schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == json_schema()


def test_a_line_leaves_out_what_is_not_known() -> None:
    assert "start_s" not in json.loads(line_of(ONE_OF_EACH[3]))
