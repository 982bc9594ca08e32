"""When coaches speak: the reader, the score, the fast path against the slow one, and a fit that finds what there is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.errors import InputError
from planwatch.core.guidance import Candidate, Decision, SpeakContext, Verdict
from planwatch.perception.policies.judge import load_judge
from planwatch.perception.policies.learned import LearnedPolicy
from planwatch.perception.policies.moment import EVENTS, moment
from planwatch.tools.datasets.holoassist import Action, CoachedSession, Family, read_sessions
from planwatch.tools.evaluation.when.batch import ASKED, batch_of
from planwatch.tools.evaluation.when.blind import every, happening, pauses
from planwatch.tools.evaluation.when.fit import Budget
from planwatch.tools.evaluation.when.play import play
from planwatch.tools.evaluation.when.roll import Past, features, happened, roll
from planwatch.tools.evaluation.when.run import How, parts_of, run_when
from planwatch.tools.evaluation.when.score import paired, row, tally
from planwatch.tools.evaluation.when.simulated import simulated_sessions

FIRST = Family.INSTRUCT
COACH, FINE, COARSE = "instructor-start-conversation_", "Fine grained action", "Coarse grained action"


def event(label: str, start: float, end: float, **about: str) -> dict[str, Any]:
    return {
        "label": label,
        "start": start,
        "end": end,
        "attributes": {k.replace("_", " "): v for k, v in about.items()},
    }


def session_row(seed: int, task: str) -> dict[str, Any]:
    """A session whose coach corrects 1 s after a wrong action, confirms after steps, and else says nothing."""
    rng, t, events = np.random.default_rng(seed), 3.0, []
    while t < 170:
        wrong = rng.random() < 0.3
        right = "Wrong Action, corrected by instructor verbally" if wrong else "Correct Action"
        events.append(event(FINE, t, t + 4.0, Action_Correctness=right))
        if wrong:
            events.append(
                event("Conversation", t + 1.0, t + 2.0, Conversation_Purpose=COACH + "correct the wrong action")
            )
        if rng.random() < 0.2:
            events.append(event(COARSE, t, t + 4.0))
            purpose = COACH + "confirming the previous action"
            events.append(event("Conversation", t + 4.5, t + 5.0, Conversation_Purpose=purpose))
        t += float(rng.uniform(8.0, 14.0))
    events.append(event("Conversation", 90.0, 91.0, Conversation_Purpose="student-start-conversation_ask questions"))
    return {
        "taskType": task,
        "video_name": f"v{seed}",
        "videoMetadata": {"duration": {"seconds": 180}},
        "events": events,
    }


@dataclass
class Watcher:
    """Says nothing, and keeps the numbers of every moment it was asked about."""

    wants_every_moment = True
    seen: list[list[float]] = field(default_factory=list)

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        self.seen += [moment(c, context) for c in candidates]
        return tuple(Decision(c.id, Verdict.DROP, context.t, "it only watches") for c in candidates)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labels")
    tasks = ("assemble stool", "disassemble stool", "setup printer")
    with gzip.open(folder / "labels.jsonl.gz", "wt", encoding="utf-8") as file:
        for seed in range(18):
            file.write(json.dumps(session_row(seed, tasks[seed % 3])) + "\n")
    return folder


def test_the_reader_keeps_what_guides_and_never_how_it_was_corrected(data: Path) -> None:
    sessions = read_sessions(data)
    assert len(sessions) == 18
    one = sessions[0]
    assert {family for _, family in one.coach} == {Family.CORRECT, Family.CONFIRM}
    assert any(a.wrong for a in one.moves) and one.person == ((90.0, 91.0),)
    assert {s.group for s in sessions} == {"stool", "setup printer"}
    assert [sorted({s.group for s in part}) for part in parts_of(sessions)] == [["stool"], ["setup printer"]]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"taskType": "x"}',
        '{"taskType": 1, "videoMetadata": {"duration": {"seconds": "nan"}}, "events": []}',
    ],
)
def test_bad_lines_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.jsonl").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_sessions(tmp_path)


def test_bad_places_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no labels"):
        read_sessions(tmp_path)
    (tmp_path / "a.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(InputError, match="cannot be read"):
        read_sessions(tmp_path)
    (tmp_path / "a.jsonl.gz").unlink()
    (tmp_path / "a.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="no session"):
        read_sessions(tmp_path)


SAID = st.lists(st.tuples(st.floats(0, 100), st.sampled_from(list(Family))), max_size=8)


@given(SAID, SAID)
def test_soft_dice_is_a_share_and_silence_is_worth_nothing(truth: list[Any], said: list[Any]) -> None:
    session = CoachedSession("s", "t", 100.0, (), (), tuple(sorted(truth)), ())
    value = row([tally(session, said)])["soft_dice"]
    assert value is None or 0.0 <= value <= 1.0
    if truth:
        assert row([tally(session, ())])["soft_dice"] == 0.0
        assert row([tally(session, sorted(truth))])["soft_dice"] == pytest.approx(1.0)


def test_two_policies_are_compared_on_the_same_sessions() -> None:
    coach = (20.0, 40.0, 60.0)
    sessions = [CoachedSession(f"s{k}", "t", 100.0, (), (), tuple((t + k, FIRST) for t in coach), ()) for k in range(9)]
    on_time = [tally(s, s.coach) for s in sessions]
    late = [tally(s, [(t + 3.0, f) for t, f in s.coach]) for s in sessions]
    gap = paired(on_time, late)
    assert gap["soft_dice"] == pytest.approx(1 - np.exp(-3 / 5), abs=1e-4)
    assert gap["soft_dice_95"] == [gap["soft_dice"]] * 2
    assert paired(late, late)["soft_dice_95"] == [0.0, 0.0]


def test_lateness_costs_and_the_wrong_kind_is_worth_nothing() -> None:
    session = CoachedSession("s", "t", 100.0, (), (), ((50.0, Family.CORRECT),), ())

    def dice(t: float, family: Family = Family.CORRECT) -> float:
        return row([tally(session, ((t, family),))])["soft_dice"]

    assert dice(48.5) == dice(50.0) == 1.0 > dice(51.0) > dice(54.0) > 0.3
    assert dice(47.0) == dice(56.0) == dice(50.0, Family.CONFIRM) == 0.0


@pytest.mark.parametrize("weights", ["coaches", "simulator"])
def test_the_fast_path_says_what_the_policy_says(data: Path, weights: str) -> None:
    """The arrays of `batch` against the policy object, candidate by candidate."""
    sessions = read_sessions(data)[:3]
    batch = batch_of(sessions)
    fast = roll(batch, load_judge(weights))
    policy = LearnedPolicy(weights, must=False)
    for session, said in zip(batch.sessions, fast.said, strict=True):
        slow = play(session, policy)
        assert len(set(slow) ^ set(said)) <= 0.1 * max(len(slow), len(said), 10)


def test_the_fast_path_sees_what_the_policy_sees(data: Path) -> None:
    """Every number of a moment, before anything was said."""
    batch, own = batch_of(read_sessions(data)[:2]), Watcher()
    play(batch.sessions[0], own)
    for tick in range(0, int(batch.ticks[0]), 13):
        past, seen = Past(2), happened(batch, tick, 2)
        for kind in range(len(ASKED)):
            fast = features(batch, past, seen, tick, kind)[0]
            assert fast == pytest.approx(own.seen[tick * len(ASKED) + kind], abs=1e-4)


def test_a_fit_finds_what_there_is_and_beats_the_blind(data: Path) -> None:
    """Two parts: what is learnt on stools holds for printers, because the coach is the same."""
    rows = ("learned", "timing_only", "each_n_seconds", "each_boundary", "silent", "threshold")
    result = run_when(data, rows, how=How(budget=Budget(sessions=12, tuning=12, rounds=2, kept=1.0, steps=200)))
    assert set(result["rows"]) == set(rows)
    blind = max(result["rows"][name]["soft_dice"] for name in ("timing_only", "each_n_seconds", "silent"))
    assert result["soft_dice"] > 2 * blind and result["soft_dice"] > 0.5
    assert result["rows"]["silent"]["soft_dice"] == 0.0
    assert result["rows"]["threshold"]["families"]["correct"]["soft_dice"] > 0.3


def test_unknown_rows_are_named(data: Path) -> None:
    with pytest.raises(InputError, match="no row is called 'lerned'"):
        run_when(data, ("lerned",))


def test_the_simulator_coaches_in_the_same_form() -> None:
    (one,) = simulated_sessions(1, seed=3)
    assert one.coach and one.steps and all(0 <= t <= one.seconds for t, _ in one.coach)


@settings(max_examples=20)
@given(st.floats(3.0, 40.0))
def test_words_by_the_clock_come_by_the_clock(seconds: float) -> None:
    said = every(seconds)(CoachedSession("s", "t", 120.0, (), (), (), ()))
    assert all(abs(t / seconds - round(t / seconds)) < 1e-6 for t, _ in said)


def test_words_in_pauses_come_while_no_step_is_going_on() -> None:
    session = CoachedSession("s", "t", 30.0, (), (Action(4.0, 12.0), Action(14.0, 29.0)), (), ())
    assert [t for t, _ in pauses(3.0)(session)] == [0.0, 3.0, 12.0, 29.0]
    assert [t for t, _ in happening(EVENTS.index("step began"), Family.INSTRUCT)(session)] == [4.0, 14.0]


def test_a_broken_run_goes_on_and_says_how_far_it_can_be_trusted(data: Path, tmp_path: Path) -> None:
    budget, kept = Budget(sessions=3, tuning=3, rounds=1, kept=1.0, steps=60), tmp_path / "kept.jsonl"
    rows = ("learned", "silent")
    whole = run_when(data, rows, how=How(limit=1, budget=budget))
    first = run_when(data, ("silent",), how=How(limit=1, budget=budget, partial=kept))
    kept.write_text(kept.read_text(encoding="utf-8") + '\n{"key": "cut by a ki', encoding="utf-8")
    lines = kept.read_text(encoding="utf-8").count('"done"')
    assert run_when(data, rows, how=How(limit=1, budget=budget, partial=kept)) == whole
    assert first["rows"]["silent"] == whole["rows"]["silent"]
    assert lines == 2 and kept.read_text(encoding="utf-8").count('"done"') == 4
    bins = [one for head in whole["calibration"]["learned"].values() for one in head["bins"]]
    assert bins and all(0 <= one["expected"] <= 1 and 0 <= one["came"] <= 1 and one["n"] > 0 for one in bins)
