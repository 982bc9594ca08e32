"""What a run was asked for, written down and found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.codec import decode, encode
from planwatch.core.errors import InputError, ResumeError
from planwatch.tools.cli.choice import Choice, default_perception, load, named_source, save

CHOICE = Choice("/tasks/tea.yaml", "video:/films/tea.mp4", "oracle", "/films/truth.jsonl", fps=4.0)


def test_a_choice_comes_back_from_its_folder(tmp_path: Path) -> None:
    save(CHOICE, tmp_path)
    assert load(tmp_path) == CHOICE


@given(st.text(), st.text(), st.floats(0.1, 60.0), st.one_of(st.none(), st.text()))
def test_any_choice_survives_the_round_trip(task: str, source: str, fps: float, truth: str | None) -> None:
    choice = Choice(task, source, "compact", truth, fps=fps)
    assert decode(Choice, encode(choice)) == choice


def test_another_source_replaces_the_first(tmp_path: Path) -> None:
    save(CHOICE, tmp_path)
    assert load(tmp_path, "camera:0").source == "camera:0"
    assert load(tmp_path, "camera:0").live


def test_an_unknown_session_names_the_ones_there_are(tmp_path: Path) -> None:
    (tmp_path / "20260101-101010").mkdir()
    save(CHOICE, tmp_path / "20260101-101010")
    with pytest.raises(ResumeError, match=r"no session 'monday'.*20260101-101010"):
        load(tmp_path / "monday")


@pytest.mark.parametrize("text", ["", "{", '{"task": 3}', "[]"])
def test_a_damaged_choice_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(ResumeError, match="is damaged") as raised:
        load(tmp_path)
    assert "\n" not in str(raised.value)


def test_only_one_source_may_be_named(tmp_path: Path) -> None:
    assert named_source(None, None, None) is None
    assert named_source(None, 0, None) == "camera:0"
    assert named_source(tmp_path / "a.mp4", None, None) == f"video:{tmp_path / 'a.mp4'}"
    with pytest.raises(InputError, match="one source, not 2"):
        named_source(tmp_path / "a.mp4", 0, None)


def test_a_camera_gets_no_eyes_that_were_never_trained_for_it() -> None:
    assert default_perception("camera:0") == "silent"
    assert default_perception("video:/a.mp4") == "compact"
