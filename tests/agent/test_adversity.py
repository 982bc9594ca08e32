"""What the world does to a session: floods, broken clocks, findings in any order, late ones, voices, own echoes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from planwatch.agent.session import Session
from planwatch.agent.voices import CHATTER_S, LONGEST_S, Voices
from planwatch.core.belief import Belief
from planwatch.core.evidence import Evidence, Sense
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act, Guidance
from planwatch.core.plan import Plan
from planwatch.perception.base import Frame, SourceEvent, SourceEventKind
from planwatch.perception.policies.utility import UtilityPolicy
from planwatch.planners.base import Observed
from tests.agent.helpers import IMAGE, Script, Stage, finding, finished, mistake, owed, started

POLICY = UtilityPolicy()


@dataclass(frozen=True)
class AsItCame(Script):
    """A tracker that concludes `came[t]` at the frame of second `t`, whatever the findings' own times say."""

    came: tuple[tuple[float, tuple[Finding, ...]], ...] = ()

    def observe(self, plan: Plan, belief: Belief, evidence: Evidence) -> Observed:
        if evidence.sense is Sense.WORDS:
            return super().observe(plan, belief, evidence)
        new = tuple(one for t, some in self.came if belief.t < t <= evidence.t for one in some)
        after, watch = self.replanned(plan, replace(belief, t=evidence.t))
        return Observed(after, new, watch)


def at(folder: Path, *came: tuple[float, tuple[Finding, ...]]) -> Session:
    session = Stage(folder, ()).session(policy=POLICY, tracker=AsItCame((), came=came))
    session.start()
    return session


def reasons(folder: Path) -> list[str]:
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["reason"] for row in map(json.loads, lines) if row["type"] == "decision"]


def push(session: Session, *times: float) -> list[Guidance]:
    return [one for t in times for one in session.push(Frame(t, t, IMAGE))]


def ticks(until: float, start: float = 0.5) -> list[float]:
    return [start + 0.5 * k for k in range(int((until - start) / 0.5) + 1)]


def test_a_thousand_findings_in_a_second_are_no_storm(tmp_path: Path) -> None:
    steps = ("fill", "boil", "pour", "milk", "sugar")
    kinds = (FindingKind.REPEAT, FindingKind.STALL, FindingKind.MISTAKE, FindingKind.OWED)
    some = [replace(finding(kinds[i % 4], 1.0, steps[i % 5]), id=f"f{i}") for i in range(1000)]
    session = at(tmp_path / "s", (1.0, tuple(some[:500])), (1.5, tuple(some[500:])))
    said = push(session, *ticks(61.0))
    session.close()
    parts = [one for one in said if one.spoken_t <= 61.0]
    assert 0 < len(parts) <= 20 and len({one.text for one in parts}) == len(parts)
    why = reasons(tmp_path / "s")
    assert len(why) >= 1000 and all(why), "every one of them has its reason"
    assert len(session.plan.injected) <= 64 and any("stand already" in one for one in why)


def test_a_clock_that_jumps_neither_stops_it_nor_brings_up_the_past(tmp_path: Path) -> None:
    session = at(tmp_path / "s", (2.0, (started("fill", 2.0),)), (3605.0, (finished("fill", 3605.0),)))
    early = push(session, 0.5, 1.0, 2.0, 3.0)
    after = push(session, 3604.0, 2.5, 3.5, -7.0, 3604.5, 3605.0, 3605.5)
    session.close()
    assert not early and [one.act for one in after] == [Act.CONFIRM, Act.INSTRUCT_NEXT]
    assert all(one.spoken_t == 3605.0 for one in after)


def test_findings_out_of_order_and_of_long_ago_are_bounded_and_reasoned(tmp_path: Path) -> None:
    session = at(
        tmp_path / "s",
        (900.0, (finished("boil", 20.0), started("boil", 30.0), finished("fill", 10.0), started("fill", 5.0))),
        (901.0, (finding(FindingKind.CORRECTED, 2.0, "milk"), finished("fill", 10.5))),
        (902.0, (finding(FindingKind.REPEAT, 12.0, "fill"),)),
    )
    said = push(session, 899.0, *ticks(930.0, 900.0))
    session.close()
    assert session.plan.done_ids >= {"fill", "boil"}
    assert [one.act for one in said if one.act is not Act.INSTRUCT_NEXT] == []
    assert [one.step_id for one in said] == ["pour"], "the next step is told once, and nothing of what is long over"
    assert any(reason.startswith("too late by 8") for reason in reasons(tmp_path / "s"))


def test_who_never_obeys_is_left_alone(tmp_path: Path) -> None:
    session = at(tmp_path / "s", (2.0, (started("pour", 2.0), owed("fill", "pour", 2.0), mistake("pour", "jug", 2.0))))
    said = push(session, *ticks(600.0))
    session.close()
    alarms = [one for one in said if one.act in (Act.CORRECT, Act.REMIND_OWED)]
    assert len(alarms) == 6 and len({one.text for one in alarms}) == 6, "each is told, reminded of, and told firmly"
    assert max(one.spoken_t for one in alarms) < 120.0


def test_a_microphone_that_hears_every_word_answers_none(tmp_path: Path) -> None:
    session = at(tmp_path / "s", (3.0, (finished("fill", 3.0),)), (6.0, (mistake("boil", "red mug", 6.0),)))
    said = []
    for t in ticks(30.0):
        new = session.push(Frame(t, t, IMAGE))
        said += new
        for one in new:
            assert session.hear(one.text, t + 0.25) == ()
    session.close()
    assert {Act.CONFIRM, Act.INSTRUCT_NEXT, Act.CORRECT} <= {one.act for one in said}
    assert Act.ANSWER not in {one.act for one in said}


def test_a_talk_is_waited_for_but_not_by_a_danger(tmp_path: Path) -> None:
    came = ((2.0, (finished("fill", 2.0),)), (3.0, (finding(FindingKind.HAZARD, 3.0, "boil"),)))
    session = at(tmp_path / "s", *came)
    session.notice(SourceEvent(SourceEventKind.VOICE, 1.0))
    during = push(session, *ticks(5.0))
    session.notice(SourceEvent(SourceEventKind.HUSH, 5.25))
    after = push(session, *ticks(8.0, 5.5))
    session.close()
    assert [one.act for one in during] == [Act.WARN]
    assert Act.INSTRUCT_NEXT in [one.act for one in after]
    assert "somebody is talking" in reasons(tmp_path / "s")


def test_a_voice_that_nobody_ends_silences_nobody() -> None:
    voices = Voices()
    voices.began(10.0)
    assert voices.talking(10.0) and voices.talking(10.0 + LONGEST_S - 0.1)
    assert not voices.talking(10.0 + LONGEST_S) and not voices.talking(9.0)
    voices.chatter(30.0)
    assert voices.talking(31.0) and not voices.talking(30.0 + CHATTER_S)
    voices.began(40.0)
    voices.ended(41.0)
    assert not voices.talking(41.0)
