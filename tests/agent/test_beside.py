"""What a model words is said only when it was ready; what it answers comes later, or not at all; frames never wait."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from planwatch.agent.beside import ANSWER_S, likely_lines
from planwatch.agent.facts import MOST, facts_of
from planwatch.agent.wording import Wording
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act
from planwatch.core.plan import Plan, Status
from planwatch.core.steps import Hazard, Param, ParamKind, Role, Step, Thing
from planwatch.core.voice import Choice, Line, Question
from tests.agent.helpers import Stage, Talker, finished, frame, play, started


@dataclass
class Smith:
    """Words what `worded` names by step, and answers when `reply` is given."""

    worded: Mapping[str, str] = field(default_factory=dict)
    takes: bool = True
    lines: list[Line] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    waiting: list[Choice] = field(default_factory=list)
    there: dict[tuple[str, str], str] = field(default_factory=dict)

    def prepare(self, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        self.there |= {line.key: self.worded[line.step.id] for line in lines if line.step.id in self.worded}

    def ready(self) -> Mapping[tuple[str, str], str]:
        return dict(self.there)

    def ask(self, question: Question) -> bool:
        self.asked.append(question)
        return self.takes

    def choices(self) -> tuple[Choice, ...]:
        out, self.waiting = tuple(self.waiting), []
        return out

    def reply(self, *facts: str, number: int | None = None) -> None:
        self.waiting.append(Choice(self.asked[-1].number if number is None else number, facts))


WORDED = "Now switch on the white kettle."
STEPS = (started("fill", 2.0), finished("fill", 4.0), finished("boil", 8.0))


def lines_of(folder: Path, kind: str) -> list[dict]:
    lines = (json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines())
    return [line for line in lines if line["type"] == kind]


def test_a_wording_that_is_ready_is_said_and_the_rest_is_ours(tmp_path: Path) -> None:
    smith = Smith({"boil": WORDED})
    with Stage(tmp_path, STEPS).session(wordsmith=smith) as session:
        assert [one.text for one in session.start(0.0)] == ["Start with this: fill the white kettle."]
        said = play(session, 9.0, 0.5)
    assert said == [
        "Good, that is done.", WORDED,
        "Good, that is done.", "Next: pour hot water into the blue mug.",
    ]  # fmt: skip


def test_one_that_is_late_changes_nothing(tmp_path: Path) -> None:
    late, plain = Smith(), Stage(tmp_path / "plain", STEPS)
    with Stage(tmp_path / "s", STEPS).session(wordsmith=late) as session:
        said = [*session.start(0.0)] and play(session, 9.0, 0.5)
        late.worded = {"boil": WORDED}
    with plain.session() as session:
        assert [*session.start(0.0)] and said == play(session, 9.0, 0.5)


def test_worded_ahead_is_what_will_likely_be_said(tmp_path: Path) -> None:
    smith = Smith()
    with Stage(tmp_path, STEPS).session(wordsmith=smith) as session:
        session.start(0.0)
        foreseen: set[tuple[str, str]] = set()
        told: list[tuple[str, str]] = []
        for tick in range(1, 19):
            for one in session.push(frame(tick / 2)):
                if one.act is Act.INSTRUCT_NEXT:
                    told.append((one.step_id or "", one.text))
                    assert told[-1] in foreseen
            foreseen = {line.key for line in smith.lines}
    assert len(told) == 2


def test_lines_are_few_and_those_after_the_frontier_come_first() -> None:
    steps = tuple(Step(f"s{i}", f"Do {i}") for i in range(30))
    assert len(likely_lines(Plan(StepGraph("g", "all", steps)), Wording())) == 6
    plan = Plan(Stage(Path()).graph)
    assert [line.step.id for line in likely_lines(plan, Wording())] == ["boil", "fill"]


def test_a_question_is_answered_later_as_guidance_of_its_own(tmp_path: Path) -> None:
    smith = Smith()
    with Stage(tmp_path).session(wordsmith=smith) as session:
        session.start(0.0)
        session.push(frame(0.5))
        (moment,) = session.hear("which kettle is it?", 1.0)
        assert (moment.act, moment.text) == (Act.ANSWER, "One moment.")
        assert session.push(frame(1.5)) == ()
        assert smith.asked[0].words == "which kettle is it?"
        smith.reply("fill: target", "fill: what")
        (answer,) = session.push(frame(7.0))
        assert answer.act is Act.ANSWER
        assert answer.text == "Fill the white kettle: the place for it is the white kettle. Fill the white kettle."
        assert session.push(frame(7.5)) == ()
    (line,) = lines_of(tmp_path, "answer")
    assert line["text"] == answer.text and line["number"] == smith.asked[0].number


@pytest.mark.parametrize(("facts", "words"), [((), "I do not know that"), (None, "I did not understand")])
def test_no_answer_is_told_too(facts: tuple[str, ...] | None, words: str, tmp_path: Path) -> None:
    smith = Smith()
    with Stage(tmp_path).session(wordsmith=smith) as session:
        session.start(0.0)
        session.hear("why is the sky blue?", 1.0)
        smith.waiting.append(Choice(smith.asked[0].number, facts))
        (answer,) = session.push(frame(2.0))
        assert answer.text.startswith(words)


def test_an_answer_has_a_deadline_and_comes_once(tmp_path: Path) -> None:
    smith = Smith()
    with Stage(tmp_path).session(wordsmith=smith) as session:
        session.start(0.0)
        session.hear("which kettle is it?", 1.0)
        assert session.push(frame(1.0 + ANSWER_S)) == ()
        (late,) = session.push(frame(1.5 + ANSWER_S))
        assert late.text.startswith("I did not understand")
        smith.reply("next")
        assert session.push(frame(2.0 + ANSWER_S)) == ()


def test_a_fact_that_holds_no_more_is_told_as_it_is_now(tmp_path: Path) -> None:
    smith = Smith()
    with Stage(tmp_path, STEPS).session(wordsmith=smith) as session:
        session.start(0.0)
        session.hear("how far am I?", 1.0)
        play(session, 5.0, 1.5)
        smith.reply("progress", "nowhere: what")
        assert [one.text for one in session.push(frame(5.5))] == ["1 of 5 steps are done."]


def test_when_nobody_will_answer_it_is_said_at_once(tmp_path: Path) -> None:
    smith = Smith(takes=False)
    with Stage(tmp_path).session(wordsmith=smith) as session:
        session.start(0.0)
        (told,) = session.hear("why is the sky blue?", 1.0)
        assert told.text.startswith("I did not understand")
        smith.takes = True
        for t in (2.0, 3.0, 4.0):
            session.hear("why is the sky blue?", t)
        assert len(smith.asked) == 3  # one refused, two that wait; the fourth has no room
        session.hear("done", 5.0)
        assert len(smith.asked) == 3  # our own phrases are never asked about


def test_one_moment_that_was_held_is_not_said_after_the_answer(tmp_path: Path) -> None:
    smith, policy = Smith(), Talker(frozenset({"answer"}), 5.0)
    with Stage(tmp_path, (started("fill", 0.5),)).session(wordsmith=smith, policy=policy) as session:
        session.start(0.0)
        session.push(frame(0.5))
        assert session.hear("which kettle is it?", 1.0) == ()
        smith.reply("goal")
        said = [one.text for t in (2.0, 5.0, 6.0, 7.0) for one in session.push(frame(t))]
        assert said == ["The goal is this: A mug of tea with milk."]


def test_an_answer_that_a_kill_cut_off_is_given_after_the_resume(tmp_path: Path) -> None:
    smith, stage = Smith(), Stage(tmp_path)
    with stage.session(wordsmith=smith) as session:
        session.start(0.0)
        session.hear("which kettle is it?", 1.0)
        turn = smith.asked[0].number
    note = {"type": "answer", "turn": turn + 1, "t": 1.5, "number": turn, "text": "It is white.", "looked": False}
    with (tmp_path / "journal.jsonl").open("a") as journal:
        journal.write(json.dumps(note) + "\n")
    with stage.resume(wordsmith=Smith()) as again:
        assert [one.text for one in again.start()] == ["It is white."]


def test_facts_are_the_authors_and_bounded() -> None:
    step = Step(
        "melt", "Melt the butter", things=(Thing(Role.TOOL, "small pan"),), optional=True,
        params=(Param("butter", ParamKind.QUANTITY, 50.0, unit="g"), Param("time", ParamKind.DURATION, 180.0)),
        complete_cues=("it is clear",), incomplete_cues=("lumps are left",), hazards=(Hazard("hot", "The pan is hot"),),
    )  # fmt: skip
    plan = Plan(StepGraph("g", "Sauce", (step, *(Step(f"s{i}", f"Stir {i}") for i in range(40)))))
    facts = {fact.id: fact.text for fact in facts_of(plan, "melt", Wording())}
    assert len(facts) <= MOST
    assert facts["melt: what"].startswith("Melt the butter. Careful: The pan is hot.")
    assert facts["melt: butter 1"] == "Melt the butter: butter 50 g."
    assert facts["melt: time 2"] == "Melt the butter: 3 minutes."
    assert facts["melt: tool"] == "Melt the butter: use the small pan."
    assert facts["melt: not done while 1"].endswith("as long as you see this: lumps are left.")
    assert facts["melt: optional"] and facts["melt: state"].endswith("that is not done yet.")
    done = {f.id: f.text for f in facts_of(plan.mark("melt", Status.DONE, 1.0), "melt", Wording("de"))}
    assert done["melt: state"] == "Melt the butter: das ist fertig." and done["progress"].startswith("1 von 41")
