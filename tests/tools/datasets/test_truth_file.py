from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.guidance import Act, Window
from planwatch.core.steps import ParamKind, Role
from planwatch.core.truth import (
    EpisodeTruth,
    IdealGuidance,
    Outcome,
    Reading,
    Repetition,
    Seen,
    StepRun,
    TrueDeviation,
    TrueEffect,
)
from planwatch.tools.datasets.truth_file import read_truth, truth_lines, write_truth

TIMES = st.floats(0, 1e4)
WORDS = st.text(max_size=12)
RUNS = st.builds(
    StepRun, WORDS, TIMES, TIMES, st.sampled_from(Outcome), WORDS,
    st.lists(st.tuples(st.sampled_from(Role), WORDS), max_size=3).map(tuple),
)  # fmt: skip
DEVIATIONS = st.builds(
    TrueDeviation, WORDS, st.sampled_from(DeviationCode), WORDS, TIMES, st.none() | TIMES,
    st.none() | st.sampled_from(Role), st.none() | WORDS, st.none() | WORDS, st.none() | TIMES,
)  # fmt: skip
TRUTHS = st.builds(
    EpisodeTruth, WORDS, WORDS, TIMES, st.lists(RUNS, max_size=4).map(tuple),
    st.lists(DEVIATIONS, max_size=3).map(tuple), st.none() | st.integers(0, 2**31), st.none() | WORDS,
    st.lists(st.tuples(TIMES, WORDS), max_size=3).map(tuple),
    st.lists(st.builds(TrueEffect, TIMES, WORDS, st.booleans()), max_size=2).map(tuple),
    st.lists(st.builds(IdealGuidance, st.sampled_from(Act), st.builds(Window, TIMES, TIMES, TIMES))).map(tuple),
    st.lists(st.builds(Seen, WORDS, TIMES, TIMES), max_size=2).map(tuple),
    st.lists(st.builds(Repetition, WORDS, st.integers(1, 99), TIMES, TIMES, TIMES, WORDS), max_size=2).map(tuple),
    st.lists(st.builds(Reading, WORDS, TIMES, st.sampled_from(ParamKind), TIMES), max_size=2).map(tuple),
)  # fmt: skip

SMALL = EpisodeTruth(
    "e1", "tea", 30.0, (StepRun("fill", 1.0, 5.0, Outcome.DONE),), (), said=((0.0, "Fill the kettle"),)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(truth=TRUTHS)
def test_round_trip(tmp_path: Path, truth: EpisodeTruth) -> None:
    write_truth(tmp_path / "truth.jsonl", truth)
    assert read_truth(tmp_path / "truth.jsonl") == truth


def test_files_of_the_first_version_are_read(tmp_path: Path) -> None:
    lines = [line.replace('"schema_version": 2', '"schema_version": 1') for line in truth_lines(SMALL)]
    (tmp_path / "truth.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert read_truth(tmp_path / "truth.jsonl") == SMALL


def test_every_line_is_one_typed_object() -> None:
    rows = [json.loads(line) for line in truth_lines(SMALL)]
    assert [row["type"] for row in rows] == ["header", "run", "said"]
    assert rows[0]["schema_version"] == 2
    assert rows[0]["graph_id"] == "tea"


HEADER = next(truth_lines(SMALL))
RUN = '{"type": "run", "step_id": "a", "start": 0, "end": 1, "outcome": "done"}'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "0 header lines: allowed is exactly one"),
        (f"{HEADER}\n{HEADER}\n", "2 header lines"),
        (f"{HEADER}\nnot json\n", ":2: not JSON"),
        (f"{HEADER}\n[1]\n", ":2: type"),
        (f'{HEADER}\n{{"type": "runs"}}\n', "type 'runs': allowed are header, run, deviation, effect"),
        (f"{HEADER}\n{RUN.replace('done', 'finished')}\n", ":2: run: outcome"),
        (f'{HEADER}\n\n{{"type": "deviation"}}\n', ":3: deviation: id"),
        (f'{HEADER}\n{{"type": "said", "t": 1.0}}\n', ":2: said lacks 'text'"),
        (HEADER.replace('"schema_version": 2', '"schema_version": 9'), "schema_version 9: this release reads 1 and 2"),
        ('{"type": "header", "episode_id": "e"}', "header: graph_id"),
    ],
)
def test_every_fault_is_one_line_that_says_where(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_truth(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_truth(tmp_path / "none.jsonl")
    (tmp_path / "film.mp4").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(InputError, match="not UTF-8"):
        read_truth(tmp_path / "film.mp4")
