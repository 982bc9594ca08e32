from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from planwatch.core.errors import InputError, UnknownNameError
from planwatch.tools.datasets.schema.readers import READERS, reader
from planwatch.tools.datasets.schema.records import Decision, Deviation, Event, LabelStream, Session, StepInstance
from planwatch.tools.datasets.schema.stats import stats
from tests.real_data import real_data


def test_every_name_makes_a_reader() -> None:
    assert all(hasattr(reader(name), "records") for name in READERS.names())
    with pytest.raises(UnknownNameError, match="captaincook4d"):
        reader("captaincook")


def test_chunks_of_egoproactive(tmp_path: Path) -> None:
    row = {
        "video_path": "a.mp4",
        "duration_in_sec": 10.0,
        "video_intervals": [[0.0, 2.0], [2.0, 10.0]],
        "query": "How?",
        "domain": "Cooking",
        "task": "Tea",
        "answers": ["$interrupt$Boil water.", "$silent$"],
        "dialog": [],
    }
    (tmp_path / "x.json").write_text(json.dumps([row]))
    found = list(reader("egoproactive").records(tmp_path))
    labels = [r.label for r in found if isinstance(r, Decision)]
    assert labels == ["interrupt", "silent"]
    assert [r.text for r in found if isinstance(r, Event)] == ["Boil water."]
    (tmp_path / "x.json").write_text(json.dumps([row | {"answers": ["hello", "$silent$"]}]))
    with pytest.raises(InputError, match="answer 'hello'"):
        list(reader("egoproactive").records(tmp_path))


def test_messages_of_interactive_cooking(tmp_path: Path) -> None:
    row = {
        "video_id": "1_1",
        "activity_name": "soup",
        "output_timestamps": [1.0, 9.0],
        "output_types": ["instruction", "feedback_action_aligned_mistake_timing_error"],
        "output_texts": ["Now stir.", "You stirred too long."],
    }
    (tmp_path / "x.jsonl").write_text(json.dumps(row) + "\n")
    found = list(reader("interactive-cooking").records(tmp_path))
    assert [r.act for r in found if isinstance(r, Event)] == ["instruct_next", "correct"]
    assert [r.code for r in found if isinstance(r, Deviation)] == ["E.TIME"]


def test_labels_of_holoassist(tmp_path: Path) -> None:
    fine = {
        "Action Correctness": "Wrong Action, corrected by instructor verbally",
        "Incorrect Action Explanation": "wrong place",
        "Verb": "press",
        "Noun": ["battery", "door"],
    }
    said = {"Conversation Purpose": "instructor-start-conversation_correct the wrong action", "Transcription": "No."}
    events = [
        {"id": 2, "label": "Conversation", "start": 3.0, "end": 4.0, "attributes": said},
        {"id": 1, "label": "Fine grained action", "start": 2.0, "end": 3.0, "attributes": fine},
    ]
    row = {
        "video_name": "R1",
        "taskType": "gopro",
        "videoMetadata": {"duration": {"seconds": 9}},
        "events": events,
    }
    (tmp_path / "labels_1.jsonl").write_text(json.dumps(row) + "\n")
    found = list(reader("holoassist").records(tmp_path))
    assert [type(r) for r in found] == [Session, StepInstance, Deviation, Event]
    assert (found[1].step_id, found[2].description) == ("press battery door", "wrong place")  # type: ignore[union-attr]
    assert (found[3].act, found[3].side) == ("correct", "assistant")  # type: ignore[union-attr]


def test_recogniser_streams_of_prego(tmp_path: Path) -> None:
    (tmp_path / "output_miniROAD_Epic.json").write_text(json.dumps({"v": {"pred": [1, 2], "gt": [2]}}))
    found = list(reader("prego").records(tmp_path))
    assert [(r.said, r.true) for r in found if isinstance(r, LabelStream)] == [(("1", "2"), ("2",))]


@pytest.mark.parametrize(
    ("name", "folder", "expected"),
    [
        ("captaincook4d", "captaincook4d", {"Graph": 12, "Session": 197, "StepInstance": 3004, "Deviation": 1248}),
        (
            "assembly101",
            "assembly101_mistakes",
            {"Session": 328, "StepInstance": 3964, "Deviation": 707, "Recovery": 330},
        ),
        ("goalstep", "ego4d_goalstep", {"Session": 134, "StepInstance": 3349 + 4347}),
        ("egoproactive", "egoproactive_sample", {"Session": 2, "Decision": 32, "Event": 16}),
        ("prego", "prego_streams", {"Session": 368, "LabelStream": 368}),
        ("tim", "tim_reasoning_hololens", {"Graph": 5, "Session": 19, "StepInstance": 156}),
    ],
)
def test_whole_real_files_hold_what_was_counted_in_them(name: str, folder: str, expected: dict[str, int]) -> None:
    assert Counter(type(r).__name__ for r in reader(name).records(real_data(folder))) == expected


@pytest.mark.parametrize(
    ("name", "folder", "hours", "sessions", "deviations"),
    [
        (
            *("assembly101", "assembly101_mistakes", 38.689, {"clean": 138, "with deviations": 190}),
            {"S.EXTRA": 377, "S.ORDER": 163, "E.PLACE": 108, "other:previous one is mistake": 59},
        ),
        (
            *("captaincook4d", "captaincook4d", 47.806, {"clean": 87, "with deviations": 110}),
            {"S.ORDER": 386, "E.TECH": 255, "E.QTY": 167, "E.PREP": 165, "S.OMIT": 130, "E.TIME": 103, "E.TEMP": 38,
             "other:Other": 4},
        ),
        ("goalstep", "ego4d_goalstep", 62.323, {"unknown": 134}, {}),
    ],
)  # fmt: skip
def test_statistics_of_whole_real_files(
    name: str, folder: str, hours: float, sessions: dict[str, int], deviations: dict[str, int]
) -> None:
    """328 assemblies, 707 mistakes by remark; the half of CaptainCook4D that is here; 62.3 h of Goal-Step."""
    found = stats(reader(name).records(real_data(folder)))
    assert (found["hours"], found["sessions"], found["deviations"]) == (hours, sessions, deviations)


@pytest.mark.slow
def test_holoassist_whole() -> None:
    counts = Counter(type(r).__name__ for r in reader("holoassist").records(real_data("holoassist")))
    assert counts["Session"] == 1341
