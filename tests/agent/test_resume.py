"""After a kill: the plan, the recoveries and what was said are there; nothing is said twice, no finding is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.agent.session import Session
from planwatch.core.codec import encode
from planwatch.core.errors import ResumeError
from planwatch.core.plan import Status
from tests.agent.helpers import Stage, Talker, finished, frame, mistake, owed, play, started
from tests.agent.test_session import WHOLE, journal

ROOT = Path(__file__).resolve().parents[2]
DEATHS = ("policy:1", "model:7", "planner:2", "mouth:3", "tracker:8")
"""Where the process dies, one life after the other; the sixth one lives to the end."""


def live(folder: Path, where: str) -> tuple[list[str], int]:
    """One life of the session; the ids that the person heard, and how the process ended."""
    command = [sys.executable, "-m", "tests.agent.kill_child", str(folder), where]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / '.ns'}{os.pathsep}{ROOT}", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.stdout.split(), done.returncode


def test_killed_five_times_nothing_is_said_twice_and_nothing_is_lost(tmp_path: Path) -> None:
    quiet = Stage(tmp_path / "calm", WHOLE).session()
    calm = [one.id for one in quiet.start()] + [one.id for n in range(51) for one in quiet.push(frame(n / 2))]
    quiet.close()

    folder, heard = tmp_path / "s1", list[str]()
    for where in DEATHS:
        ids, code = live(folder, where)
        assert code == -signal.SIGKILL, f"{where} was never reached"
        heard += ids
    ids, code = live(folder, "never")
    heard += ids
    assert code == 0 and heard.pop() == "END"

    assert len(heard) == len(set(heard))
    written = [line["id"] for line in journal(folder, "guidance")]
    assert sorted(written) == sorted(calm) and set(heard) <= set(written)
    assert len(written) - len(heard) <= 2  # only `mouth` dies between the disk and the person
    assert {line["id"] for line in journal(folder, "finding")} == {one.id for one in WHOLE}
    plan = json.loads((folder / "plan.json").read_text())
    calm_plan = json.loads((tmp_path / "calm" / "plan.json").read_text())
    assert plan["finished"] and plan["status"] == calm_plan["status"] and plan["injected"] == calm_plan["injected"]
    assert sorted(line["number"] for line in journal(folder, "revision")) == [1, 2]


def test_a_closed_session_goes_on_in_the_middle_of_a_recovery(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s1", WHOLE)
    first = stage.session()
    first.start()
    play(first, 6.5)  # the skipped step has been told and begun
    first.close()
    second = stage.resume()
    assert second.session_id == "s1" and second.t == 6.5
    assert second.plan == first.plan and second.belief == first.belief
    assert "boil+r1" in second.plan.by_id and second.plan.status_of("boil+r1") is Status.ON
    assert second.start() == ()
    said = play(second, 25.0)
    assert said[:2] == ["Thank you, that is put right.", "Next: pour hot water into the blue mug."] and second.finished
    second.close()
    ends = [line["finished"] for line in journal(tmp_path / "s1", "end")]
    assert ends == [False, True] and [s["resumed"] for s in journal(tmp_path / "s1", "session")] == [False, True]


def test_an_open_deviation_stays_open_until_evidence_closes_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s1", (mistake("fill", "red kettle", 1.0), finished("fill", 9.0)))
    first = stage.session()
    first.start()
    play(first, 3.0)
    first.close()
    assert journal(tmp_path / "s1", "end")[-1]["open_findings"] == ["mistake:fill:1"]
    second = stage.resume()
    assert play(second, 5.0) == []
    second.close()
    assert journal(tmp_path / "s1", "end")[-1]["open_findings"] == ["mistake:fill:1"]
    third = stage.resume()
    play(third, 10.0)
    third.close()
    assert journal(tmp_path / "s1", "end")[-1]["open_findings"] == []


def test_a_finding_that_no_turn_took_in_is_taken_in_after_the_resume(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s1", (started("pour", 1.0),))
    first = stage.session()
    first.start()
    play(first, 2.0)
    first.close()
    late = {"type": "finding", "turn": 3, **encode(owed("fill", "pour", 2.5))}
    with stage.folder.joinpath("journal.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(late) + "\n")
    second = stage.resume()
    assert [one.text.split(":")[0] for one in second.start()] == ["You skipped a step"]
    assert second.plan.revision == 1
    second.close()


def test_a_lost_checkpoint_is_made_again_from_the_journal_without_a_word(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s1", WHOLE)
    first = stage.session()
    first.start()
    play(first, 14.5)
    first.close()
    for path in tmp_path.glob("s1/checkpoints.sqlite*"):
        path.unlink()
    second = stage.resume()
    assert second.start() == ()
    assert [r.edits for r in second.plan.revisions] == [r.edits for r in first.plan.revisions]
    assert second.plan.done_ids == first.plan.done_ids
    assert play(second, 25.0)[0] == "Thank you, that is put right." and second.finished
    second.close()


def test_held_words_survive_and_count_their_latency_from_the_resume(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s1", (started("boil", 1.0), finished("fill", 2.0)))
    talker = Talker(frozenset({"confirm"}), until=5.0)
    first = stage.session(policy=talker)
    first.start()
    assert play(first, 3.0) == []
    first.close()
    stage.clock.advance(1000.0)
    second = stage.resume(policy=talker)
    said = [one for n in range(13) for one in second.push(frame(n / 2))]
    assert [one.text for one in said] == ["Good, that is done."] and said[0].latency_s < 1.0
    second.close()


def test_a_cut_last_line_is_tolerated(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s1", WHOLE)
    first = stage.session()
    first.start()
    play(first, 6.0)
    first.close()
    path = tmp_path / "s1" / "journal.jsonl"
    path.write_bytes(path.read_bytes() + b'{"type": "finding", "id": "step_do')
    second = stage.resume()
    assert play(second, 25.0)[-1].startswith("That was the last step.")
    second.close()
    assert journal(tmp_path / "s1")[-1]["type"] == "end"


@pytest.fixture
def closed(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path / "s1", WHOLE)
    session = stage.session()
    session.start()
    play(session, 6.0)
    session.close()
    return stage


def refusal(stage: Stage) -> str:
    with pytest.raises(ResumeError) as caught:
        stage.resume()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_unknown_folder_is_refused(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "nobody")
    assert refusal(stage) == f"there is no session in {str(stage.folder)!r}; give a folder that holds a journal.jsonl"
    assert not stage.folder.exists()


@pytest.mark.parametrize("name", ["journal.jsonl", "task.json", "snapshot.json", "checkpoints.sqlite"])
def test_a_damaged_file_is_named(closed: Stage, name: str) -> None:
    for path in closed.folder.glob("checkpoints.sqlite-*"):
        path.unlink()
    (closed.folder / name).write_bytes(b"\x00this is not it\n" * 100)
    text = refusal(closed)
    assert name in text and "damaged" in text


def test_a_missing_task_is_named(closed: Stage) -> None:
    (closed.folder / "task.json").unlink()
    assert "task.json" in refusal(closed)


@pytest.mark.parametrize(
    "line", ["[]", '{"type": "finding", "turn": 9}', '{"type": "heard", "turn": 9, "intent": "x"}']
)
def test_a_strange_line_is_damage(closed: Stage, line: str) -> None:
    with closed.folder.joinpath("journal.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert "journal.jsonl" in refusal(closed)


def test_another_schema_version_is_refused_by_name(closed: Stage) -> None:
    path = closed.folder / "journal.jsonl"
    path.write_text(path.read_text().replace('"schema_version": 1', '"schema_version": 99', 1))
    text = refusal(closed)
    assert "schema_version 99" in text and "this release resumes 1" in text


def test_a_session_of_another_task_is_refused(closed: Stage) -> None:
    with pytest.raises(ResumeError, match="is of task 'tea', not 'soup'"):
        Session.resume(closed.folder, closed.parts(), replace(closed.graph, id="soup"))


def test_a_copied_folder_resumes_where_it_was_copied(closed: Stage, tmp_path: Path) -> None:
    shutil.copytree(closed.folder, tmp_path / "copy")
    closed.folder = tmp_path / "copy"
    session = closed.resume()
    assert play(session, 25.0)[-1].startswith("That was the last step.")
    session.close()
