from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.codec import encode
from planwatch.core.errors import InputError
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Decision, Verdict
from planwatch.core.plan import Revision
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Step
from planwatch.tools.metrics.journal_findings import findings_of


def found(t: float, step_id: str | None = "a", kind: FindingKind = FindingKind.STEP_DONE) -> Finding:
    return Finding(f"{kind.value}/{step_id}/{t}", kind, t, 1000.0 + t, step_id)


def line(kind: str, value: Any, **more: Any) -> str:
    return json.dumps({"type": kind, **encode(value), **more}) + "\n"


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(lines))
    return path


def test_findings_come_in_order_with_the_moment_they_were_known(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        json.dumps({"type": "session", "session_id": "x", "schema_version": 1}) + "\n",
        line("finding", found(10.0), turn=1),
        line("decision", Decision("c", Verdict.HOLD, 11.5, "later"), turn=1),
        line("decision", Decision("c", Verdict.SPEAK, 14.0, "now"), turn=2),
        line("finding", found(20.0, "b"), turn=2),
        line("finding", found(30.0, "c"), at=31.0),
        line("finding", found(40.0, None, FindingKind.FINISHED)),
    )
    got = findings_of(path)
    assert [(one.finding.t, one.at, one.base) for one in got] == [
        (10.0, 11.5, "a"),
        (20.0, 20.0, "b"),  # a decision before its cause cannot date it back
        (30.0, 31.0, "c"),
        (40.0, 40.0, None),
    ]
    assert got[0].finding == found(10.0)


def test_injected_steps_are_known_by_what_they_stand_for(tmp_path: Path) -> None:
    edits = (
        Edit(EditKind.INJECT, Step("a+r1", "again", stands_for="a")),
        Edit(EditKind.INJECT, Step("b+put_back1", "back", "put_back")),
        Edit(EditKind.ACCEPT, step_id="c"),
    )
    path = write(
        tmp_path,
        line("finding", found(1.0, "a+r1")),
        line("finding", found(2.0, "b+put_back1")),
        line("revision", Revision(1, 0.5, "rules", "repair", edits), turn=1),
    )
    assert [one.base for one in findings_of(path)] == ["a", "put_back"]


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    assert len(findings_of(write(tmp_path, line("finding", found(1.0)), line("finding", found(2.0))[:-9]))) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no json\n", ":1: not JSON"),
        ("[]\n", "an object with a type"),
        ('{"type": "finding", "kind": "step_done"}\n', "a finding cannot be read"),
    ],
)
def test_what_is_no_journal_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        findings_of(write(tmp_path, text))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_journal(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        findings_of(tmp_path / "none.jsonl")
