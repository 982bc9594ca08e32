from __future__ import annotations

import time
from pathlib import Path

import pytest

from planwatch.core.errors import GraphError, InputError
from planwatch.core.faults import Fault, FaultCode
from planwatch.core.graph_yaml import check_file, load_graph, read_graph

HEAD = "schema_version: 1\nid: g\ngoal: All done\nsteps:\n"
"""Steps begin in line 5."""

C = FaultCode


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(GraphError) as caught:
        read_graph(text, "g.yaml")
    return caught.value.faults


ONE = [
    ("- {id: a, text: x, after: [b]}\n- {id: b, text: x, after: [a]}", C.CYCLE, 5, ["a -> b -> a"]),
    ("- {id: a, text: x, after: [a]}", C.CYCLE, 5, ["'a' waits for itself"]),
    ("- {id: a, text: x}\n- id: b\n  text: x\n  after:\n    - a\n    - boyl\n- {id: boil, text: x}",
     C.UNKNOWN_REFERENCE, 10, ["'boyl'", "Did you mean 'boil'?", "Allowed: a, b, boil"]),
    ("- {id: a, text: x, effects: [wet]}\n- {id: b, text: x, pre: weet}",
     C.UNKNOWN_REFERENCE, 6, ["'weet'", "Did you mean 'wet'?"]),
    ("- {id: a, text: x}\n- {id: b, text: x, pre: {all: [a]}}", C.UNKNOWN_REFERENCE, 6, ["write 'done:a'"]),
    ("- {id: a, text: x}\n- {id: a, text: y}", C.DUPLICATE_ID, 6, ["'a'", "line 5"]),
    ("- {id: a, text: x}\ngroups:\n- {id: a, kind: unordered, members: [a]}", C.DUPLICATE_ID, 7, ["'a'"]),
    ("- {id: a, text: x, effects: [hot]}\ngoal_effects:\n- hott", C.DEAD_END, 7, ["'hott'", "Did you mean 'hot'?"]),
    ("- {id: a, text: x}\ngroups:\n- {id: k, kind: xor, members: [p, q]}", C.DEAD_END, 7, ["'k'", "Allowed: a"]),
    ("- {id: milk, text: x}\n- {id: b, text: x}\ngroups:\n- id: k\n  kind: xor\n  members: [b, mlk]",
     C.UNKNOWN_REFERENCE, 10, ["'mlk'", "Did you mean 'milk'?"]),
    ("- {id: a, text: x}\n- {id: b, text: x}\n- {id: c, text: x, after: [a, b]}\n- {id: d, text: x, after: [c]}\n"
     "groups: [{id: k, kind: xor, members: [a, b]}]", C.UNREACHABLE, 7, ["'c'", "'a' and 'b'", "after: [k]"]),
    ("- {id: a, text: x}\n- {id: b, text: x, pre: {not: {all: []}}}\n- {id: c, text: x, after: [b]}",
     C.UNREACHABLE, 6, ["'b'"]),
    ("- {id: a, text: x}\n- {id: b}", C.NO_CUE, 6, ["'b'", "text", "cues"]),
    ("- {id: a, text: x, hazards: [{kind: hot}], confirm: vision}", C.UNSAFE, 5, ["'vision'", "person, both"]),
    ("- {id: a, text: x, reversible: no, confirm: vision}", C.UNSAFE, 5, ["cannot be undone"]),
    ("- {id: a, txt: x, verb: pour}", C.SCHEMA, 5, ["'txt'", "step 'a'", "Did you mean 'text'?"]),
    ("- {text: x}", C.SCHEMA, 5, ["'id' is missing"]),
    ("- id: a\n  text: x\n  effects: [wet, ' ']", C.SCHEMA, 7, ["must not be empty"]),
    ("- {id: , text: x}", C.SCHEMA, 5, ["'id' is missing"]),
    ("- id: a\n  text: x\n  after:\n  aftr:\n", C.SCHEMA, 8, ["'aftr'", "Did you mean 'after'?"]),
    ("- {id: a b, text: x}", C.SCHEMA, 5, ["'a b'", "one word"]),
    ("- {id: a, text: x, effects: ['done:a']}", C.SCHEMA, 5, ["done:a"]),
    ("- id: a\n  text: x\n  text: y", C.SCHEMA, 7, ["'text'", "twice", "line 6"]),
    ("- id: a\n  text: x\n  reversible: maybe", C.SCHEMA, 7, ["'maybe'", "no, partly, yes"]),
    ("- id: a\n  text: x\n  duration: {p10: 9, median: 3}", C.SCHEMA, 7, ["must not fall"]),
    ("- id: a\n  text: x\n  duration: fast", C.SCHEMA, 7, ["'fast'", "number"]),
    ("- id: a\n  text: x\n  duration: .inf", C.SCHEMA, 7, ["'.inf'"]),
    ("- id: a\n  text: x\n  after: fill", C.SCHEMA, 7, ["'fill'", "list"]),
    ("- id: a\n  text: x\n  pre: {al: [q]}", C.SCHEMA, 7, ["'al'", "Did you mean 'all'?"]),
    ("- id: a\n  text: x\n  recoveries: [{code: E.OBX, kind: redo}]", C.SCHEMA, 7, ["Did you mean 'E.OBJ'?"]),
    ("- {id: a, text: x}\n-", C.SCHEMA, 6, ["empty"]),
    ("- {id: a, text: x}\ngroups: [{id: k, kind: xor, members: [a]}]", C.SCHEMA, 6, ["at least two"]),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "code", "line", "says"), ONE)
def test_one_fault_is_told_once_with_its_line(steps: str, code: FaultCode, line: int, says: list[str]):
    (fault,) = faults(HEAD + steps + "\n")
    assert (fault.code, fault.line, fault.file) == (code, line, "g.yaml")
    assert all(part in fault.message for part in says), fault.message
    assert "\n" not in str(fault)


def test_all_faults_come_together_in_line_order():
    found = faults(
        HEAD
        + "- {id: a, text: x, after: [b]}\n- {id: b, text: x, after: [a, zz]}\n- {id: c, tekst: x}\n"
        + "- {id: c, text: x}\n- {id: d}\n- {id: e, text: x, after: [c]}\ngoal_effects: [warm]\ngole: 1\n"
    )
    assert [(fault.line, fault.code) for fault in found] == [
        (5, C.CYCLE),
        (6, C.UNKNOWN_REFERENCE),
        (7, C.SCHEMA),
        (8, C.DUPLICATE_ID),
        (9, C.NO_CUE),
        (11, C.DEAD_END),
        (12, C.SCHEMA),
    ]


def test_a_step_with_a_schema_fault_causes_no_second_fault():
    found = faults(HEAD + "- {id: a, effects: [wet], colour: red}\n- {id: b, text: x, after: [a], pre: wet}\n")
    assert [(fault.line, fault.code) for fault in found] == [(5, C.SCHEMA)]


@pytest.mark.parametrize("version", ["2", "0", "one", "[1]"])
def test_another_schema_version_is_refused_by_name(version: str):
    (fault,) = faults(f"schema_version: {version}\nwhatever: [x]\n")
    assert fault.code is C.VERSION
    assert "Allowed: 1" in fault.message


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", C.SYNTAX, 1),
        ("# nothing\n", C.SYNTAX, 1),
        ("just words", C.SYNTAX, 1),
        ("- a\n", C.SYNTAX, 1),
        ("a: 'x\n", C.SYNTAX, 2),
        ("a: 1\n\tb: 2\n", C.SYNTAX, 2),
        ("a: 1\n---\nb: 2\n", C.SYNTAX, 2),
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", C.SYNTAX, 2),
        ("? [a]\n: b\n", C.SYNTAX, 1),
        ("a: \x00\n", C.SYNTAX, 1),
        ("a: \ud800\n", C.SYNTAX, 1),
        ("a: *b\n", C.SYNTAX, 1),
        ("a: &a [*a]\n", C.SYNTAX, 1),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", C.SYNTAX, 2),
        ("a: &a [" + "x," * 9000 + "x]\nb: [" + "*a," * 9000 + "*a]\n", C.TOO_LARGE, 2),
        ("[" * 100_000, C.TOO_LARGE, 1),
        ("{a: " * 100_000, C.TOO_LARGE, 1),
        ("- " * 100_000, C.TOO_LARGE, 1),
        ("a: " + "x" * 1_000_001, C.TOO_LARGE, 1),
    ],
    ids=range(19),
)
def test_hostile_text_gets_one_line(text: str, code: FaultCode, line: int):
    (fault,) = faults(text)
    assert (fault.code, fault.line) == (code, line)
    assert "\n" not in str(fault) and len(fault.message) < 200


def test_too_many_steps_are_refused_before_they_are_read():
    text = HEAD + "".join(f"- {{id: s{i}, text: x}}\n" for i in range(20_000))
    start = time.process_time()
    (fault,) = faults(text)
    assert time.process_time() - start < 1.0
    assert (fault.code, fault.line) == (C.TOO_LARGE, 10_005)


def test_effects_shared_by_thousands_of_steps_are_refused():
    (fault,) = faults(HEAD + "".join(f"- {{id: s{i}, text: x, pre: e, effects: [e]}}\n" for i in range(400)))
    assert fault.code is C.TOO_LARGE


def test_a_hundred_faults_are_enough():
    assert len(faults(HEAD + "".join(f"- {{id: s{i}, text: x, after: [z{i}]}}\n" for i in range(500)))) == 100


def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path):
    for path in (tmp_path / "missing.yaml", tmp_path, "/dev/zero", "a\0b"):
        with pytest.raises(InputError) as caught:
            load_graph(path)
        assert "\n" not in str(caught.value)


def test_a_file_that_is_not_text_names_the_byte(tmp_path: Path):
    path = tmp_path / "latin1.yaml"
    path.write_bytes("schema_version: 1\nid: caf\xe9\n".encode("latin-1"))
    (fault,) = check_file(path)
    assert (fault.code, fault.line, fault.file) == (C.SYNTAX, 2, str(path))
    assert "0xe9" in fault.message


def test_a_big_file_is_refused_unread(tmp_path: Path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"# " + b"x" * 1_000_000)
    (fault,) = check_file(path)
    assert fault.code is C.TOO_LARGE


def test_a_byte_order_mark_is_no_fault(tmp_path: Path):
    path = tmp_path / "bom.yaml"
    path.write_text(HEAD + "- {id: a, text: x}\n", encoding="utf-8-sig")
    assert check_file(path) == ()
