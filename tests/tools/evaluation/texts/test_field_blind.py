from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planwatch.tools.evaluation.runner.official import Format
from planwatch.tools.evaluation.texts.field import Asked, run_field
from planwatch.tools.evaluation.texts.field_blind import BLIND, TOLD, said_by
from planwatch.tools.evaluation.texts.field_truth import Known, habits
from planwatch.tools.metrics.cooking.segments import Message
from tests.tools.cli.helpers import planwatch

WELL, MISTAKE = "feedback_action_aligned_success", "feedback_action_aligned_mistake_technique_error"


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value))
    return path


def tea(times: list[float], spills: bool = False) -> list[Message]:
    """Boil, pour, stir, drink; each is done when the next is asked for."""
    lines = []
    for number, (t, words) in enumerate(zip(times, ("boil", "pour", "stir"), strict=False)):
        lines += [Message(t, "instruction", f"Now {words} it.")]
        told = Message(times[number + 1], WELL, "Good.")
        lines += [Message(t + 5, MISTAKE, "You spill it.") if spills and number == 1 else told]
    return [*lines, Message(times[3], "feedback_finish_all", "Done.")]


def test_what_the_others_teach() -> None:
    """Never the session's own gaps and texts; those of its own kind where there are any."""
    one, two, three = (Known.of_messages(said) for said in (
        [(0.0, "a"), (10.0, "b"), (14.0, "b")], [(0.0, "a"), (1.0, "c"), (3.0, "c")], [(0.0, "c"), (0.0, "c")],
    ))  # fmt: skip
    first, second, third = habits([one, two, three])
    assert (first.mean_gap, first.median_gap, first.text) == (1.5, 1.5, "c")
    assert (second.mean_gap, second.text) == (7, "b")  # b and c are as common: the first by the alphabet
    assert (third.mean_gap, third.median_gap) == (4.25, 3)
    tea_a, tea_b, cake = (
        Known.of_plan(tea(times, spills), kind)
        for times, spills, kind in (
            ([0, 10, 20, 30], False, "tea"),
            ([0, 20, 40, 60], True, "tea"),
            ([0, 90, 180, 270], False, "cake"),
        )
    )
    by_kind = habits([tea_a, tea_b, cake])
    assert [one.mean_gap for one in by_kind] == [20, 10, 15]  # nobody else bakes: everybody teaches
    assert [one.alarm for one in by_kind] == ["You spill it.", None, "You spill it."]


def test_moments_without_a_plan() -> None:
    one = Known.of_messages([(4.0, "mine"), (11.0, "mine"), (60.0, "mine")])
    (habit, _) = habits([one, Known.of_messages([(0.0, "go"), (10.0, "go"), (30.0, "go")])])
    words = {row: said_by(row, one, habit, (0, 0)) for row in BLIND}
    times = {row: [t for t, _ in said] for row, said in words.items()}
    assert times["silent"] == [] and times["always"][:3] == [0, 2, 4] and len(times["always"]) == 31
    assert times["fixed"] == [0, 30, 60] and times["timer"] == [0, 15, 30, 45, 60]
    assert times["dialog_only"] == [26]  # 15 s after 4 s is after 11 s; after 60 s the session is over
    assert {text for row in BLIND for _, text in words[row]} == {"go"}
    assert said_by("coin", one, habit, (0, 0)) == words["coin"] != said_by("coin", one, habit, (1, 0))


def test_the_plan_is_told_in_order() -> None:
    one = Known.of_plan(tea([0, 10, 50, 60]), "tea")
    (habit, _) = habits([one, Known.of_plan(tea([0, 20, 40, 60], spills=True), "tea")])
    timer = said_by("timer", one, habit, (0, 0))
    assert timer[:3] == [
        (0, "Instruction: Now boil it."),
        (20, "Success: Now boil it."),
        (20, "Instruction: Now pour it."),
    ]
    assert timer[-1] == (60, "Success: Now stir it.") and len(timer) == 6
    assert [t for t, text in said_by("fixed", one, habit, (0, 0)) if text.startswith("I")] == [0, 30, 60]
    always = said_by("always", one, habit, (0, 0))
    assert [line for line in always if "Feedback" not in line[1]] == timer
    assert always.count((4, "Feedback: You spill it.")) == 1 and len(always) == 6 + 31
    # pouring takes 40 s: after 20 it goes on to stirring, and does not say so again when the teacher does
    assert said_by("dialog_only", one, habit, (0, 0)) == [
        (0, "Instruction: Now boil it."),
        (10, "Instruction: Now pour it."),
        (30, "Success: Now pour it."),
        (30, "Instruction: Now stir it."),
    ]
    told = said_by("coin_told", one, habit, (0, 0))
    assert [t for t, text in told if text.startswith("Instruction")] == [0, 10, 50]
    assert {text for _, text in told if not text.startswith("Instruction")} == {"Feedback: You spill it."}


def test_times_by_the_calendar_and_tiny_gaps() -> None:
    """The session begins with its first message then; and a timer speaks no more often than `always`."""
    noon = 1.7e9
    one = Known.of_messages([(noon, "a"), (noon + 6, "b")])
    (habit, _) = habits([one, Known.of_messages([(0.0, "a"), (0.001, "a")])])
    assert [t - noon for t, _ in said_by("timer", one, habit, (0, 0))] == [0, 2, 4, 6]


def coached(name: str, times: list[float]) -> dict[str, Any]:
    return {"mini_episode_id": name, "feedbacks": ["good"] * len(times), "feedback_timestamps": times}


def test_fitness_rows_by_hand(tmp_path: Path) -> None:
    """Every ten seconds in three sessions: a clock knows all, and a file that says one thing too much is worse."""
    truth = write(tmp_path / "t.json", [coached(name, [0.0, 10.0, 20.0, 30.0]) for name in "abc"])
    said = [
        {"mini_episode_id": n, "pred_feedbacks": ["x", "x"], "pred_feedback_timestamps": [10.0, 15.0]} for n in "abc"
    ]
    found = run_field(Asked(write(tmp_path / "p.json", said), Format.FITCOACH, truth))
    rows = {row: one["scores"] for row, one in found["rows"].items()}
    assert tuple(rows) == BLIND and found["left_out"] == {}
    assert rows["timer"] == {"precision": 1, "recall": 1, "f_score": 1}
    assert rows["fixed"] == {"precision": 1, "recall": 0.5, "f_score": pytest.approx(2 / 3)}
    assert (rows["always"]["recall"], rows["always"]["precision"]) == (1, 0.25)
    assert rows["silent"] == {"precision": None, "recall": 0, "f_score": 0}
    assert found["rows"]["timer"]["texts"]["rouge_l"]["mean"] == 1  # the commonest text of the others is the text
    # 1/3 against 2/5 of `always`; every session is alike, so the intervals are points
    assert found["scores"]["f_score"] == pytest.approx(1 / 3)
    assert "silent" not in found["not_beaten"]["f_score"]
    assert {"always", "fixed", "timer"} <= set(found["not_beaten"]["f_score"])
    official = run_field(Asked(tmp_path / "p.json", Format.FITCOACH, truth, compat="official"))
    assert official["rows"]["timer"]["scores"]["f_score"] == pytest.approx(1)
    assert "silent" not in official["not_beaten"]["f_score"] and "timer" in official["not_beaten"]["f_score"]


def row(name: str, lines: list[Message], activity: str = "tea") -> dict[str, Any]:
    columns = {"output_texts": "text", "output_timestamps": "t", "output_types": "kind"}
    return {"video_id": name, "activity_name": activity} | {
        column: [getattr(line, field) for line in lines] for column, field in columns.items()
    }


def test_cooking_rows_by_hand(tmp_path: Path) -> None:
    """Two videos at the same pace: a clock follows the plan, and only a word said all the time finds the mistake."""
    videos = [
        row("1", tea([0, 30, 60, 90])),
        row("2", tea([0, 30, 60, 90], spills=True)),
        row("3", tea([0, 30, 60, 90], True)),
    ]
    file = write(tmp_path / "p.json", [{"video_id": "1", "pred_texts": [], "pred_timestamps": []}])
    found = run_field(Asked(file, Format.COOKING, write(tmp_path / "t.json", videos)))
    rows = {name: one["scores"]["missed"] for name, one in found["rows"].items()}
    assert tuple(rows) == (*BLIND, *TOLD)
    assert [rows[name]["ic_acc"] for name in ("silent", "timer", "fixed", "dialog_only", "always")] == [
        0,
        100,
        100,
        0,
        0,
    ]
    assert (rows["always"]["tp"], rows["always"]["fn"], rows["timer"]["tp"]) == (2, 0, 0)
    assert rows["always"]["fp"] > 100 and rows["always_told"]["tp"] == 2
    assert found["rows"]["always"]["texts"]["rouge_l"]["mean"] == 1
    # the file says nothing: it beats nobody, not even silence
    assert all(tuple(weak) == (*BLIND, *TOLD) for weak in found["not_beaten"].values())
    assert set(found["not_beaten"]) == {"ic_acc", "mistake_f1_missed", "mistake_f1_skip"}


def test_dialogue_rows_are_quick_and_by_frames(tmp_path: Path) -> None:
    """An hour; something is to be said every ten seconds, and the other stream says the same."""
    turns = [{"gen": "", "ref": "Stir it." if k % 20 == 0 else ""} for k in range(7200)]
    file = write(tmp_path / "p.json", [{"predictions": turns}, {"predictions": turns[:400]}])
    found = run_field(Asked(file, Format.PROASSIST))
    rows = {name: one["scores"] for name, one in found["rows"].items()}
    assert (rows["timer"]["f1"], rows["timer"]["time_diff"], rows["silent"]["f1"]) == (1, 0, 0)
    assert rows["always"]["recall"] == 1 and rows["always"]["precision"] == pytest.approx(0.2, abs=0.001)
    assert rows["fixed"]["precision"] == 1 and rows["fixed"]["recall"] == pytest.approx(1 / 3, abs=0.01)
    assert found["not_beaten"]["f1"] == list(BLIND)


def test_a_single_session_has_no_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = write(tmp_path / "t.json", [coached("a", [0.0, 10.0])])
    said = {"mini_episode_id": "a", "pred_feedbacks": ["x"], "pred_feedback_timestamps": [0.0]}
    file = write(tmp_path / "p.json", [said])
    found = run_field(Asked(file, Format.FITCOACH, truth))
    assert [name for name, one in found["rows"].items() if one] == ["silent"]
    assert set(found["left_out"]) == set(BLIND[1:]) and "there is but one" in found["left_out"]["timer"]
    assert found["not_beaten"]["f_score"] == list(BLIND)  # no interval, so nothing is known to be beaten
    shown = planwatch(capsys, "eval", "field", file, "--format", "fitcoach", "--truth", truth).out
    assert "f_score: does not beat silent, always, coin" in shown and "there is but one" in shown
    stamped = planwatch(capsys, "eval", "field", file, "--format", "fitcoach", "--truth", truth, "--json").answer
    assert stamped["spec"]["seed"] == 0 and "numpy" in stamped["versions"]
    cooking = write(tmp_path / "c.json", [row("1", tea([0, 30, 60, 90]))])
    none = write(tmp_path / "n.json", [])
    found = run_field(Asked(none, Format.COOKING, cooking))
    assert found["rows"]["fixed"]["scores"]["skip"]["ic_acc"] == 100  # it needs no other session: the plan is its own


def test_where_the_published_code_stops_the_row_says_so(tmp_path: Path) -> None:
    turns = [{"gen": "Stir.", "ref": ""}] + [{"gen": "", "ref": "Stir." if k == 9 else ""} for k in range(20)]
    file = write(tmp_path / "p.json", [{"predictions": turns}, {"predictions": turns}])
    found = run_field(Asked(file, Format.PROASSIST, compat="official"))
    assert found["rows"]["silent"] is None and "ZeroDivisionError" in found["left_out"]["silent"]
    long = write(tmp_path / "t.json", [coached("a", [0.0, 10.0]), coached("b", [0.0, 5e9])])
    none = write(tmp_path / "n.json", [])
    assert "longer than a day" in run_field(Asked(none, Format.FITCOACH, long))["left_out"]["always"]
