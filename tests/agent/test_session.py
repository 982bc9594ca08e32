"""A session from the first word to the last: what is said, what is kept silent, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from planwatch.agent.session import Session
from planwatch.core.codec import decode
from planwatch.core.errors import InputError, PlanwatchError
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act, Candidate, Decision, Guidance, SpeakContext
from planwatch.core.plan import Revision, Status
from planwatch.core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from planwatch.core.steps import Param, ParamKind
from planwatch.perception.base import SourceEvent, SourceEventKind
from tests.agent.helpers import (
    Mender,
    Script,
    Stage,
    Talker,
    finding,
    finished,
    frame,
    mistake,
    owed,
    play,
    started,
    tea,
)

WHOLE = (
    *(started("fill", 1.0), finished("fill", 3.0), started("pour", 4.0), owed("boil", "pour", 5.0)),
    *(started("boil+r1", 6.0), finished("boil+r1", 8.0), started("pour", 9.0), finished("pour", 11.0)),
    *(started("milk", 12.0), mistake("milk", "red mug", 13.0), started("milk+r2", 14.0), finished("milk+r2", 15.0)),
    started("milk", 16.0),
    *(finished("milk", 18.0), started("sugar", 19.0), finished("sugar", 21.0)),
    finding(FindingKind.FINISHED, 21.5),
)


def journal(folder: Path, kind: str | None = None) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if kind in (None, line["type"])]


def acts(guidance: Sequence[Guidance]) -> list[Act]:
    return [one.act for one in guidance]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "s1")


def test_a_whole_task_with_both_deviations(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s1", WHOLE).session()
    said = [one.text for one in session.start()] + play(session, 25.0)
    assert said == [
        "Start with this: fill the white kettle.",
        "Good, that is done.",
        "Next: switch on the white kettle.",
        "You skipped a step: switch on the white kettle. Do that first, "
        "then go on with this: pour hot water into the blue mug.",
        "Thank you, that is put right.",
        "Next: pour hot water into the blue mug.",
        "Good, that is done.",
        "Next: pour milk from the white bottle into the blue mug.",
        "Stop: that is the red mug. Put the red mug back, then pour milk from the white bottle into the blue mug.",
        "Thank you, that is put right.",
        "Back to this: pour milk from the white bottle into the blue mug.",
        "Good, that is done.",
        "Next: scoop sugar into the blue mug.",
        "Good, that is done.",
        "That was the last step. You are finished: a mug of tea with milk.",
    ]
    assert session.finished and session.plan.revision == 2
    session.close()
    plan = json.loads((tmp_path / "s1" / "plan.json").read_text())
    assert plan["finished"] and plan["injected"] == ["boil+r1", "milk+r2"]
    assert [decode(Revision, r) for r in plan["revisions"]] == list(session.plan.revisions)


def test_the_journal_tells_everything(tmp_path: Path) -> None:
    with Stage(tmp_path / "s1", WHOLE).session() as session:
        session.start()
        play(session, 25.0)
    lines = journal(tmp_path / "s1")
    assert lines[0]["type"] == "session" and lines[0]["schema_version"] == 1
    assert lines[0]["specs"]["model"] == {"name": "looker", "args": {}}
    assert lines[-1]["type"] == "end" and lines[-1]["finished"] and lines[-1]["open_steps"] == []
    assert [decode(Finding, {k: v for k, v in one.items() if k not in ("type", "turn")}) for one in lines
            if one["type"] == "finding"] == list(WHOLE)  # fmt: skip
    decided = {one["candidate_id"] for one in lines if one["type"] == "decision"}
    assert all(any(i.startswith(one.id) for i in decided) or one.kind is FindingKind.FINISHED for one in WHOLE)
    assert all(one["reason"] for one in lines if one["type"] == "decision")
    spoken = [one["id"] for one in lines if one["type"] == "guidance"]
    assert len(spoken) == len(set(spoken)) == session.stats.spoken
    times = [one["t"] for one in lines if one["type"] == "evidence_summary"]
    assert times == [float(t) for t in range(26)]


def test_an_utterance_keeps_the_time_of_its_cause(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "s1", (finished("fill", 2.0),))
    session = stage.session()
    session.start()
    play(session, 1.5)
    made_at = stage.clock.now()
    said = session.push(frame(2.0, made_at))
    assert acts(said) == [Act.CONFIRM, Act.INSTRUCT_NEXT]
    assert all(one.t == 2.0 and one.spoken_t == 2.0 for one in said)
    assert [one.latency_s for one in said] == pytest.approx([0.01, 0.01])
    session.close()


def test_another_allowed_step_than_the_told_one_is_followed_silently(tmp_path: Path) -> None:
    first = (finished("fill", 1.0), finished("boil", 2.0), finished("pour", 3.0))
    script = (*first, started("sugar", 5.0))
    session = Stage(tmp_path / "s1", script).session()
    session.start()
    assert play(session, 3.0)[-1] == "Next: pour milk from the white bottle into the blue mug."
    assert play(session, 6.0, 3.5) == []
    assert session.plan.status_of("sugar") is Status.ON
    assert session.hear("what's next", 6.0)[0].text == "Next: pour milk from the white bottle into the blue mug."
    session.close()
    assert any("followed silently" in d["reason"] for d in journal(tmp_path / "s1", "decision"))


def test_a_next_step_that_is_already_going_on_is_not_told(tmp_path: Path) -> None:
    script = (started("boil", 2.0), finished("fill", 2.0))
    session = Stage(tmp_path / "s1", script).session()
    session.start()
    assert play(session, 40.0) == ["Good, that is done."]
    session.close()
    reasons = [d["reason"] for d in journal(tmp_path / "s1", "decision")]
    assert reasons[-3] == "boil is already going on" and reasons[-1] == "the step has begun without being told"


def test_a_next_step_that_only_seemed_to_go_on_is_told_after_all(tmp_path: Path) -> None:
    script = (started("boil", 2.0), finished("fill", 2.0), started("milk", 5.0), finished("milk", 6.0))
    session = Stage(tmp_path / "s1", script).session()
    session.start()
    assert play(session, 5.5) == ["Good, that is done."]
    assert play(session, 21.5, 6.0) == ["Good, that is done.", "Next: switch on the white kettle."]
    session.close()
    late = Stage(tmp_path / "s2", script[:3]).session()
    late.start()
    assert play(late, 21.5) == ["Good, that is done."]
    assert play(late, 22.0, 22.0) == ["Next: switch on the white kettle."]
    late.close()


def test_somebody_busy_with_a_parallel_step_hears_the_next_one_at_the_pause(tmp_path: Path) -> None:
    done_before = (finished("fill", 1.0), finished("boil", 2.0))
    busy = (started("sugar", 3.0), finished("pour", 3.0))
    session = Stage(tmp_path / "s1", (*done_before, *busy, finished("sugar", 9.0))).session()
    session.start()
    assert play(session, 8.5)[-1] == "And that one is done, too."
    assert play(session, 10.0, 9.0) == [
        "Good, that is done.",
        "Next: pour milk from the white bottle into the blue mug.",
    ]
    session.close()


def test_a_held_word_is_said_at_the_next_pause_or_when_its_time_comes(tmp_path: Path) -> None:
    talker = Talker(frozenset({"confirm"}), until=4.5)
    script = (started("boil", 1.0), finished("fill", 2.0))
    by_time = Stage(tmp_path / "s1", script).session(policy=talker)
    by_time.start()
    assert play(by_time, 4.0) == []
    assert play(by_time, 6.0, 4.5) == ["Good, that is done."]
    by_time.close()
    by_pause = Stage(tmp_path / "s2", (*script, finished("pour", 3.0), finished("boil", 3.0)))
    session = by_pause.session(policy=talker)
    session.start()
    assert play(session, 2.5) == []
    assert play(session, 3.0, 3.0)[0] == "Good, that is done."
    session.close()


def test_a_hold_never_outlives_its_window(tmp_path: Path) -> None:
    talker = Talker(frozenset({"confirm"}), until=1000.0)
    session = Stage(tmp_path / "s1", (started("boil", 1.0), finished("fill", 2.0))).session(policy=talker)
    session.start()
    assert play(session, 30.0) == []
    session.close()
    last = next(d for d in journal(tmp_path / "s1", "decision") if "window" in d["reason"])
    assert last["verdict"] == "drop" and "held past its window" in last["reason"] and last["t"] == 8.0


def test_a_held_correction_is_forgotten_when_the_deviation_is_closed(tmp_path: Path) -> None:
    talker = Talker(frozenset({"correct"}), until=100.0)
    script = (
        *(started("fill", 1.0), mistake("fill", "red kettle", 2.0)),
        finding(FindingKind.SELF_CORRECTED, 4.0, "fill"),
    )
    session = Stage(tmp_path / "s1", script).session(policy=talker)
    session.start()
    assert play(session, 10.0) == []
    session.close()
    assert "the deviation is closed" in [d["reason"] for d in journal(tmp_path / "s1", "decision")]


@dataclass(frozen=True)
class Failing:
    """A planner and a policy that always break."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        raise RuntimeError("no answer")

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        raise RuntimeError("no verdict")


def test_a_broken_planner_never_kills_a_session(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s1", WHOLE).session(planner=Failing())
    said = [one.text for one in session.start()] + play(session, 25.0)
    assert said[0] == "Start with this: fill the white kettle."
    assert any(text.startswith("You skipped a step") for text in said)
    assert any(text.startswith("Stop: that is the red mug. Pour milk") for text in said)
    session.close()
    refused = [r for r in journal(tmp_path / "s1", "revision") if not r["accepted"]]
    assert "the planner failed: RuntimeError: no answer" in refused[0]["refusal"]


def test_a_broken_policy_lets_only_urgent_words_pass(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s1", WHOLE).session(policy=Failing())
    assert session.start() == ()
    said = play(session, 25.0)
    assert [text.split(":")[0] for text in said] == ["You skipped a step", "Stop"]
    session.close()


@dataclass(frozen=True)
class Mute:
    """A policy that gives too few decisions."""

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        return ()


def test_a_policy_that_breaks_its_contract_is_named(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s1").session(policy=Mute())
    assert session.start() == ()
    session.close()
    assert "one decision per candidate" in journal(tmp_path / "s1", "decision")[0]["reason"]


@dataclass(frozen=True)
class Wrecker(Mender):
    """A planner whose repairs the validator has to refuse."""

    def propose(self, request: PlanRequest) -> PlanProposal:
        good = super().propose(request)
        if request.finding is None:
            return good
        milk = next(s for s in request.plan.steps if s.id == "fill")
        clash = Edit(EditKind.INJECT, milk)
        return replace(good, edits=(clash,))


def test_no_plan_is_adopted_that_the_validator_refuses(tmp_path: Path) -> None:
    script = (finished("fill", 1.0), started("pour", 2.0), owed("boil", "pour", 3.0))
    session = Stage(tmp_path / "s1", script).session(planner=Wrecker())
    session.start()
    assert play(session, 4.0)[-1].startswith("You skipped a step: switch on the white kettle.")
    assert session.plan.revision == 0
    assert [(r.accepted, r.refusal) for r in session.plan.revisions] == [(False, "step id 'fill' is taken")]
    session.close()


def test_a_next_step_with_an_open_precondition_is_never_told(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Hasty(Mender):
        def propose(self, request: PlanRequest) -> PlanProposal:
            return PlanProposal(request.plan.revision, next_steps=("milk", "nobody", "fill"))

    session = Stage(tmp_path / "s1").session(planner=Hasty())
    assert [one.step_id for one in session.start()] == ["fill"]
    session.close()


def test_a_late_proposal_is_adopted_only_if_the_plan_has_not_moved_on(tmp_path: Path) -> None:
    script = (finished("fill", 1.0), started("pour", 2.0), owed("boil", "pour", 3.0))
    session = Stage(tmp_path / "s1", script).session()
    session.start()
    play(session, 2.5)
    extra = replace(tea().by_id["sugar"], id="honey", text="Add honey")
    early = PlanProposal(session.plan.revision, (Edit(EditKind.INJECT, extra, before=("milk",)),), why="honey is nice")
    play(session, 4.0, 3.0)
    assert session.offer(early, "llm") == ()
    assert "honey" not in session.plan.by_id and session.plan.revision == 1
    assert session.plan.revisions[-1].refusal == "made for revision 0, but the plan is at revision 1"
    session.offer(replace(early, base_revision=1), "llm")
    assert "honey" in session.plan.by_id and session.plan.revisions[-1].who == "llm"
    session.close()


def test_refused_proposals_do_not_pile_up(stage: Stage) -> None:
    session = stage.session()
    session.start()
    stale = PlanProposal(7, (Edit(EditKind.ACCEPT, step_id="fill"),))
    for _ in range(80):
        session.offer(stale, "llm")
    assert len(session.plan.revisions) == 64 and session.plan.revision == 0
    session.close()


def test_a_foreign_picture_is_named_once(tmp_path: Path) -> None:
    strange = finding(FindingKind.OUT_OF_DOMAIN, 2.0)
    scene = finding(FindingKind.OUT_OF_DOMAIN, 4.0, None, wrong_thing="scene")
    again = finding(FindingKind.OUT_OF_DOMAIN, 6.0)
    stuck = finding(FindingKind.OUT_OF_DOMAIN, 7.0, None, wrong_thing="frozen")
    session = Stage(tmp_path / "s1", (strange, scene, again, stuck)).session()
    session.start()
    said = play(session, 8.0)
    assert [text[:13] for text in said] == ["I can't judge", "I don't see t", "The picture d"]
    session.close()


def test_words_are_evidence_and_questions_are_answered(stage: Stage) -> None:
    session = stage.session()
    session.start()
    play(session, 1.0)
    assert [one.text for one in session.hear("Okay, I'm done!", 1.2)] == [
        "Good, that is done.",
        "Next: switch on the white kettle.",
    ]
    assert session.plan.is_done("fill")
    assert [one.text for one in session.hear("repeat", 2.0)] == ["Next: switch on the white kettle."]
    assert session.hear("is it raining?", 2.5)[0].text.startswith("I did not understand that.")
    assert [one.text for one in session.hear("say that again", 3.0)] == ["Next: switch on the white kettle."]
    session.close()
    assert [line["text"] for line in journal(stage.folder, "heard")][0] == "Okay, I'm done!"


def test_a_done_that_the_tracker_does_not_believe_is_still_answered(stage: Stage) -> None:
    session = stage.session(tracker=Script(heeds_words=False))
    session.start()
    assert [one.text for one in session.hear("done", 1.0)] == ["Thank you, I have noted that."]
    session.close()


def test_undo_opens_the_last_step_again(stage: Stage) -> None:
    session = stage.session()
    session.start()
    assert session.hear("undo", 0.5)[0].text == "No step is done yet, so there is nothing to undo."
    session.hear("done", 1.0)
    said = session.hear("not done", 2.0)
    assert [one.text for one in said] == ["All right, that is not done yet. Please do this: fill the white kettle."]
    assert not session.plan.is_done("fill") and session.plan.revisions[-1].who == "person"
    assert session.hear("what's next", 3.0)[0].step_id == "fill"
    session.close()


def test_a_timer_says_when_the_steps_time_is_over(tmp_path: Path) -> None:
    steps = (replace(tea().steps[0], params=(Param("time", ParamKind.DURATION, 3.0),)), *tea().steps[1:])
    script = (started("fill", 1.0),)
    session = Stage(tmp_path / "s1", script, replace(tea(), steps=steps)).session()
    session.start()
    assert play(session, 3.5) == []
    assert play(session, 9.0, 4.0) == ["The time for this step is over: fill the white kettle."]
    session.close()


def test_gap_return_and_end_of_the_picture(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s1", (finished("fill", 1.0),)).session()
    session.start()
    play(session, 2.0)
    kinds = SourceEventKind
    assert acts(session.notice(SourceEvent(kinds.GAP, 3.0))) == [Act.WARN]
    assert acts(session.notice(SourceEvent(kinds.RECONNECT, 5.0))) == [Act.HINT]
    end = session.notice(SourceEvent(kinds.END, 6.0, "cut short"))
    assert acts(end) == [Act.SUMMARISE] and "switch on the white kettle" in end[0].text
    session.close()
    assert journal(tmp_path / "s1", "source")[-1]["note"] == "cut short"
    assert journal(tmp_path / "s1", "end")[0]["open_steps"] == ["boil", "pour", "milk", "sugar"]


def test_the_end_is_not_told_twice(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s1", WHOLE).session()
    session.start()
    play(session, 25.0)
    assert session.notice(SourceEvent(SourceEventKind.END, 26.0)) == ()
    session.close()


def test_hazard_repeat_and_stall_have_their_words(tmp_path: Path) -> None:
    script = (
        finished("fill", 1.0),
        *(finding(FindingKind.HAZARD, 2.0, "boil"), finding(FindingKind.REPEAT, 3.0, "fill")),
        *(finding(FindingKind.STALL, 4.0), finding(FindingKind.EXTRA, 5.0)),
    )
    session = Stage(tmp_path / "s1", script).session()
    session.start()
    assert play(session, 6.0)[2:] == [
        "Stop, this is dangerous. Step back.",
        "You have already done that: fill the white kettle. There is no need to do it again.",
        "Take your time. The next thing to do: switch on the white kettle.",
    ]
    session.close()


def test_a_danger_that_stands_is_told_in_other_words(tmp_path: Path) -> None:
    """Whoever did not heed the first warning does not heed it sooner for hearing the same again."""
    times = (2.0, 22.0, 42.0)
    stage = Stage(tmp_path / "s1", tuple(finding(FindingKind.HAZARD, t, "boil") for t in times))
    with stage.session() as session:
        session.start()
        assert play(session, 45.0) == [
            "Stop, this is dangerous. Step back.",
            "Stop, it is still dangerous. Step back.",
            "Please stop now: this is dangerous. Step back.",
        ]


def test_findings_about_unknown_steps_are_dropped_with_a_reason(tmp_path: Path) -> None:
    script = (finished("soup", 1.0), owed("soup", "fill", 1.5), started("soup", 2.0))
    session = Stage(tmp_path / "s1", script).session()
    session.start()
    assert play(session, 3.0) == []
    session.close()
    assert {d["reason"] for d in journal(tmp_path / "s1", "decision")[1:]} == {"the plan has no step 'soup'"}


def test_frames_that_are_not_newer_are_left_out(tmp_path: Path) -> None:
    session = Stage(tmp_path / "s1").session()
    session.start()
    play(session, 2.0)
    session.push(frame(1.0))
    session.push(frame(2.0))
    assert session.stats.ticks == 5 and session.t == 2.0
    session.close()


def test_the_first_frame_starts_a_session_that_nobody_started(stage: Stage) -> None:
    session = stage.session()
    assert play(session, 0.0) == ["Start with this: fill the white kettle."]
    assert session.start() == ()
    session.close()


def test_no_run_without_an_event(stage: Stage) -> None:
    session = stage.session()
    session.start()
    play(session, 60.0)
    assert session.stats.runs == 1 and session.stats.ticks == 121
    session.close()


def test_closing_is_idempotent_and_final(stage: Stage) -> None:
    session = stage.session()
    session.start()
    session.close()
    session.close()
    assert len(journal(stage.folder, "end")) == 1
    with pytest.raises(PlanwatchError, match="'s1' is closed; resume it"):
        session.push(frame(1.0))


def test_a_folder_holds_one_session(stage: Stage) -> None:
    stage.session().close()
    with pytest.raises(InputError, match="already holds a session; resume it"):
        Session(tea(), stage.parts(), stage.folder, "s2")
