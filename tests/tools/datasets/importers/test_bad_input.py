"""Damaged, hostile and strange files: one clear error, or a named note; nothing lost, nothing slow, no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.errors import InputError
from planwatch.core.graph_yaml import read_graph
from planwatch.tools.datasets.importers.draft import Format, NoteCode
from planwatch.tools.datasets.importers.importing import import_file, import_source
from planwatch.tools.datasets.importers.source import Source

GOLDEN = Path(__file__).with_name("golden")
CC4D = {"steps": {"1": "Add-Add milk", "2": "Stir-Stir it"}, "edges": [[1, 2]]}


def stopped(text: str, form: Format | None = None) -> str:
    with pytest.raises(InputError) as caught:
        import_source(Source("task", text), form)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 700
    return message


BAD = [
    ("", ["empty"]),
    ("   \n ", ["empty"]),
    ("Just a sentence without numbers.", ["number the steps"]),
    ("<task/>", ["XML"]),
    ('{"a": 1}', ["'a'", "--format"]),
    ('{"steps": {"1": "x"}, "edges": [[1, 2]]', ["task:1", "not JSON"]),
    ('{"steps": {"1": "x", "1": "y"}, "edges": []}', ["'1'", "twice"]),
    ('{"steps": {"1": "x"}, "edges": [[1, 2]]}', ["'2'", "edge 1"]),
    ('{"steps": {"1": "x"}, "edges": [[1]]}', ["edge 1", "pair"]),
    ('{"steps": {"1": 7}, "edges": []}', ["'1'", "7"]),
    ('{"steps": {"1": "  "}, "edges": []}', ["'1'", "no text"]),
    ('{"steps": {}, "edges": []}', ["no step"]),
    ('{"steps": {"1": "x", "2": "y"}, "edges": [[1, 2], [2, 1]]}', ["wait for each other"]),
    ('{"steps": {"1": "x"}, "edges": [[1, 1]]}', ["waits for itself"]),
    ('{"tasks": [{"name": "coffee", "steps": []}]}', ["'tasks'", "--format"]),
    ('{"Tasks": []}', ["'Tasks'"]),
    ('{"Tasks": [{"Name": "x"}]}', ["'x'", "Steps"]),
    ('{"Tasks": [{"Name": "x", "Steps": [{"Label": "1"}]}]}', ["'1'", "Description"]),
    ('{"Tasks": [{"Name": "a", "Steps": []}, {"Name": "b", "Steps": []}]}', ["--task", "'a', 'b'"]),
    ("[[1, 2], [2]]", ["edge 2", "pair"]),
    ("[[1, 2], [2, true]]", ["edge 2"]),
    ("[[1, 2], [2, 1]]", ["wait for each other"]),
    ('{"tea": [[1, 2]], "oats": [[1, 2]]}', ["--task", "tea, oats"]),
    ('{"edges": [[1, 2]], "action2idx": {"a": 1, "b": 1}}', ["'a' and 'b'"]),
    ("1 2\n2 3\n3 99999999", ["too big"]),
    ("task: {start_step: b}\nsteps:\n- {id: a, next: null}", ["'b'", "not a step"]),
    ("task: {}\nsteps:\n- {id: a, next: b}\n- {id: b, next: a}", ["circle", "a -> b -> a"]),
    ("task: {}\nsteps:\n- {id: a, complete_when: {x: true}}", ["'x'", "state"]),
    ("task: {}\nsteps:\n- {title: a}", ["no id"]),
    ("task: {}\nsteps: []", ["'steps'"]),
    ("title: x\nlabels:\n- {id: 1, full_str: Go}\n- {id: 2, full_str: No, depends: [7]}", ["'7'", "not in the file"]),
    ("title: x\nlabels:\n- {id: 1, full_str: Go, depends: 3}", ["list of ids"]),
    ("title: x\nlabels:\n- {label: Go}", ["no id"]),
    ("title: x\nlabels:\n- {id: 1}", ["what to do"]),
    ("title: x\ntasks:\n- {id: 0, config_file: ./tea.yaml}", ["./tea.yaml"]),
    ("title: x\ntitle: y\nlabels: []", ["written twice"]),
    ("title: !!python/object:os.system x\nlabels: []", ["tag"]),
    ("schema_version: 1\nid: a\ngoal: b\nsteps: []", ["already"]),
    ("a: &a [1]\nlabels: *b", ["*b"]),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_a_bad_file_is_one_clear_line(text: str, says: list[str]):
    message = stopped(text)
    assert all(part in message for part in says), message


def test_hostile_files_end_soon():
    deep = "[" * 100_000
    stopped(deep)
    stopped('{"steps": ' + "[" * 60 + "]" * 60 + ', "edges": []}')
    stopped("labels: " + "[" * 5000)
    stopped('{"edges": [[1, ' + "9" * 5000 + "]]}")
    stopped('{"edges": [[1, NaN]]}')
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{','.join(['*a'] * 9)}]\n" for c in "bcdefg")
    stopped(bomb + "labels: [*g]")
    many = json.dumps({"steps": {str(i): "x" for i in range(10_001)}, "edges": []})
    assert "10001 steps" in stopped(many)


def test_a_file_too_big_a_folder_and_a_missing_one(tmp_path: Path):
    big = tmp_path / "big.txt"
    big.write_text("1. x\n" * 250_000)
    for path, says in ((big, "bigger"), (tmp_path, "not a file"), (tmp_path / "no", "no file")):
        with pytest.raises(InputError, match=says):
            import_file(path)
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"1. caf\xe9\n")
    with pytest.raises(InputError, match="UTF-8"):
        import_file(latin)


def test_nothing_is_lost_of_a_long_text():
    words = " ".join(f"word{i}" for i in range(200))
    made = import_source(Source("t.txt", f"1. Put {words}\n2. Stir"))
    (first, _) = made.graph.steps
    more = [value for key, value in made.graph.meta.items() if key.startswith("text of step")]
    assert " ".join([first.text.removesuffix(" ..."), *more]) == f"Put {words}"
    assert NoteCode.SPLIT_TEXT in {note.code for note in made.notes}


def test_broken_yaml_is_not_taken_for_a_list_of_sentences():
    text = 'title: "Tea\nsteps:\n - id: 1\n   description: Boil water\n'
    with pytest.raises(InputError, match="task.yaml"):
        import_source(Source("task.yaml", text))


def test_unprintable_characters_and_stray_quotes_are_named():
    made = import_source(Source("t", '1. Put the \x07 bowl down"\n2. Say "hello" to it\n3. Take Anna\'s mug\n'))
    assert [step.text for step in made.graph.steps] == ["Put the bowl down", 'Say "hello" to it', "Take Anna's mug"]
    assert [note.code.value for note in made.notes] == ["linear", "bad_character", "stray_quote"]
    assert made.notes[-1].line == 1


def test_ids_are_unique_and_words():
    made = import_source(Source("t", "1. ###\n1. ###\n1. Öffne den Käse\n"))
    ids = [step.id for step in made.graph.steps]
    assert len(set(ids)) == 3 and ids[2] == "1-3_öffne_den_käse"


TEXT = "".join(sorted({*'{}[]":,0123456789.-*#\n abcst', "é", '"'}))


@settings(deadline=None, max_examples=120)
@given(st.text(st.sampled_from(TEXT), max_size=80) | st.text(max_size=40))
def test_any_text_is_a_graph_or_one_line(text: str):
    try:
        made = import_source(Source("t", text))
    except InputError as error:
        assert str(error).strip()
    else:
        assert read_graph(made.yaml) == made.graph


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_damage_to_a_file_is_a_graph_or_one_line(data: st.DataObject):
    name = data.draw(st.sampled_from(sorted(p.name for p in GOLDEN.iterdir() if not p.name.endswith(".task.yaml"))))
    text = (GOLDEN / name).read_text(encoding="utf-8")
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    broken = text[:start] + data.draw(st.sampled_from(["", '"', "]", "x", "- ", "\n"])) + text[end:]
    try:
        made = import_source(Source(name, broken))
    except InputError as error:
        assert str(error).strip()
    else:
        assert read_graph(made.yaml) == made.graph


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 14), st.data())
def test_an_edge_list_keeps_exactly_its_order(count: int, data: st.DataObject):
    pairs = st.tuples(st.integers(1, count), st.integers(1, count)).filter(lambda p: p[0] < p[1])
    edges = data.draw(st.lists(pairs, max_size=20)) if count > 1 else []
    steps = {str(i): f"Do-Do part {i}" for i in range(1, count + 1)}
    graph = import_source(Source("g", json.dumps({"steps": steps, "edges": edges}))).graph
    found = {(int(a.split("_")[0]), int(b.split("_")[0])) for b in graph.by_id for a in graph.dag.predecessors(b)}
    assert found == set(edges)
