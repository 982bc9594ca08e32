from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.findings import FindingKind
from planwatch.core.truth import EpisodeTruth, Outcome, TrueDeviation
from planwatch.perception.base import SourceEvent, SourceEventKind
from planwatch.tools.datasets.video_writer import VideoWriter
from planwatch.tools.report.keyframes import Picture
from planwatch.tools.report.plan_file import read_plan
from planwatch.tools.report.score import score_of
from planwatch.tools.report.story import read_story
from planwatch.tools.report.write import write_report
from tests.tools.runtime.worlds import BLANK, frames, run, session, truth

SKIPPED = TrueDeviation("d1", DeviationCode.OMIT, "pot", 13.0, by="box")
TRUTH = EpisodeTruth(
    "e",
    "boxes",
    40.0,
    truth(
        run("jar", 3.0, 9.0),
        run("box", 13.0, 17.0, Outcome.ABANDONED),
        run("pot", 19.0, 25.0),
        run("box", 28.0, 34.0),
    ).runs,
    (SKIPPED,),
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a session in which a step was skipped and made good."""
    folder = tmp_path_factory.mktemp("runs") / "s1"
    with session(folder, lambda: TRUTH) as s:
        s.start(0.0)
        for frame in frames(0, 40):
            s.push(frame)
        s.notice(SourceEvent(SourceEventKind.END, 40.0))
        assert s.finished
    return folder


def test_story_and_plan_say_what_the_session_did(played: Path) -> None:
    story, plan = read_story(played), read_plan(played)
    assert story.complete
    assert [f.step_id for f in story.findings if f.kind is FindingKind.OWED] == ["pot"]
    assert plan.finished
    assert [step.stands_for for step in plan.injected] == ["pot"]
    assert 30 <= len(story.samples) <= 41
    assert any(sample.on.get("jar", 0.0) > 0.5 for sample in story.samples)
    assert any(sample.seen.get("jar", 0.0) > 0.5 for sample in story.samples)
    assert story.samples[-1].done["box"] > 0.5
    assert story.specs["perception"]["name"] == "oracle"
    assert {d.candidate_id for d in story.decisions}
    assert story.events == ((40.0, "end"),)


def test_the_report_holds_score_pictures_and_truth(played: Path) -> None:
    story = read_story(played)
    shots = [Picture(f.t, BLANK) for f in story.findings]
    html = write_report(played, TRUTH, pictures=shots).read_text(encoding="utf-8")
    assert "Finished: every required step is done." in html
    assert html.count("<img ") >= 3
    assert "<b>3 of 3</b><span>completions found</span>" in html
    assert "<b>1 of 1</b><span>deviations found</span>" in html
    assert "What really happened" in html


def test_pictures_are_taken_from_the_film_when_there_is_one(played: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with VideoWriter(film, 4.0, (64, 48)) as writer:
        for i in range(160):
            writer.add(np.full((48, 64, 3), 6 * (i // 4), np.uint8))
    copy = shutil.copytree(played, tmp_path / "copy")
    html = write_report(copy, video=film).read_text(encoding="utf-8")
    assert html.count("<img ") >= 3
    assert "What really happened" not in html


def test_the_score_is_read_from_the_journal(played: Path) -> None:
    score = score_of(TRUTH, played)
    assert score["completion_f1"] == score["deviation_f1"] == 1.0
    assert score["false_deviations"] == 0


def _damaged(played: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    for name, text, message in (
        ("journal.jsonl", "{\n{}\n", "journal.jsonl:1: not JSON"),
        ("plan.json", "[", "task.json or plan.json"),
        ("task.json", "{}", "task.json or plan.json"),
    ):
        copy = shutil.copytree(played, folder / name)
        (copy / name).write_text(text)
        yield copy, message


def test_a_damaged_or_missing_file_is_named_in_one_line(played: Path, tmp_path: Path) -> None:
    for folder, message in _damaged(played, tmp_path):
        with pytest.raises(InputError, match=message) as caught:
            write_report(folder)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="no journal at"):
        write_report(tmp_path / "nowhere")


def test_a_cut_last_line_is_tolerated(played: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(played, tmp_path / "copy")
    whole = (copy / "journal.jsonl").read_text().rstrip("\n").rsplit("\n", 1)[0]
    (copy / "journal.jsonl").write_text(whole + '\n{"type": "end", "t"')
    story = read_story(copy)
    assert not story.complete
    assert "cut off" in write_report(copy).read_text(encoding="utf-8")
