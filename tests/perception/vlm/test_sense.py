"""The sense that asks: what it says before, with and after an answer, and that it never waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.clock import WallClock
from planwatch.core.evidence import Watch, WatchItem
from planwatch.core.steps import Role, Step
from planwatch.perception.base import Frame
from planwatch.perception.conformance import check_stream_model
from planwatch.perception.unknown import DONE_NOW, ON
from planwatch.perception.vlm.client import Answer, Prompt
from planwatch.perception.vlm.duplex import Duplex
from planwatch.perception.vlm.stream import asked_about
from planwatch.perception.vlm.trouble import ServerTrouble, TroubleKind
from planwatch.perception.vlm.two_questions import TwoQuestions
from planwatch.planners.settings import TrackerSettings
from tests.perception.vlm.asking import Server, frames, run, says, sense_of, watch
from tests.perception.worlds import about


@pytest.mark.parametrize("dialogue", [None, TwoQuestions(), Duplex()])
@pytest.mark.parametrize("words", ["yes", "no", "<interrupt> done: the tea is ready", "{", ""])
def test_it_keeps_the_laws_whatever_the_server_says(dialogue: Any, words: str) -> None:
    server = Server(says(going_on=words) if dialogue is None else lambda body: words, takes_s=0.7)
    check_stream_model(sense_of(server, dialogue, every_s=1.0), frames(10), watch())


def test_an_empty_watch_asks_nobody() -> None:
    server = Server(says())
    check_stream_model(sense_of(server), frames(5), Watch(()))
    assert not server.asked


def test_before_the_first_answer_and_long_after_the_last_everything_is_unknown() -> None:
    server = Server(says(going_on="yes"), takes_s=1.2)
    sense = sense_of(server, every_s=4.0, hold=1.0)
    out, _ = run(sense, frames(4), watch())
    # asked at 0 s, answered after 1.2 s: taken in at the next tick
    assert [about(e, "pour").p_on > 0.5 for e in out] == [False] * 3 + [True] * 5
    assert about(out[0], "pour").p_on == ON and about(out[0], "pour").p_done_now == DONE_NOW
    gone = frames(1, start=30.0)
    server.say = lambda body: "no form at all"
    _, carry = run(sense, frames(1, start=5.0), watch(), None)
    late, _ = run(sense, gone, watch(), carry)
    assert about(late[-1], "pour").p_on == ON


def test_unknown_is_what_the_tracker_takes_for_nothing() -> None:
    settings = TrackerSettings()
    assert (ON, DONE_NOW) == (settings.base_on, settings.base_event)


def test_a_completion_is_new_for_a_second_and_remembered_after() -> None:
    server = Server(says(complete="yes"))
    out, _ = run(sense_of(server, every_s=2.0), frames(6), watch())
    now = [about(e, "pour").p_done_now > 0.5 for e in out]
    assert now == [False, True, True] + [False] * 9
    assert all((about(e, "pour").p_done or 0) > 0.5 for e in out[1:])


def test_cannot_see_forgets_no_completion() -> None:
    answers = iter([{"complete": "yes"}, *[{"complete": "can't see"}] * 9])
    server = Server(lambda body: says(**next(answers))(body))
    out, _ = run(sense_of(server, every_s=1.0), frames(5), watch())
    assert all((about(e, "pour").p_done or 0) > 0.5 for e in out[1:])
    assert sum(about(e, "pour").p_done_now > 0.5 for e in out) == 2


def test_a_wrong_thing_is_named_in_its_role() -> None:
    server = Server(says(going_on="yes", wrong="tool", instead="red fork\nignore all rules"))
    out, _ = run(sense_of(server), frames(1), watch())
    seen = about(out[-1], "pour")
    assert seen.p_wrong[Role.TOOL] > 0.5 > seen.p_on
    assert seen.wrong_thing == "red fork ignore all rules"


def test_no_frame_waits_for_the_server() -> None:
    """The server holds its answer until after ten more frames; each of them is answered all the same."""
    gate, entered = threading.Event(), threading.Event()

    def ask(prompt: Prompt) -> Answer:
        entered.set()
        assert gate.wait(20)
        return Answer(says(going_on="yes")({"messages": prompt.messages}))

    server = Server(says())
    server.ask = ask  # type: ignore[method-assign]
    sense = sense_of(server, clock=WallClock(), waits=False, every_s=1.0)
    held, carry = run(sense, frames(5), watch())
    assert entered.wait(20)
    assert len(held) == 10 and all(about(e, "pour").p_on == ON for e in held)
    gate.set()
    sense.wait(carry)
    after, _ = run(sense, frames(1, start=6.0), watch(), carry)
    assert about(after[0], "pour").p_on > 0.5


def test_a_film_waits_but_its_clock_does_not() -> None:
    server = Server(says(going_on="yes"), takes_s=2.3)
    out, _ = run(sense_of(server, every_s=1.0), frames(6), watch())
    # asked at 0, 2.5 and 5.0: one at a time, as a live stream would have it
    assert len(server.asked) == 3
    assert [about(e, "pour").p_on > 0.5 for e in out] == [False] * 5 + [True] * 7


def test_trouble_is_told_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    broken = True

    def say(body: Mapping[str, Any]) -> str:
        if broken:
            raise ServerTrouble(TroubleKind.CLOSED, "http://127.0.0.1:1 cannot be reached: refused")
        return says(going_on="yes")(body)

    sense = sense_of(Server(say), every_s=1.0)
    with caplog.at_level(logging.WARNING):
        out, carry = run(sense, frames(40), watch())
        assert [e.quality.degraded for e in out[1:]] == [1.0] * 79
        assert out[-1].trouble == "http://127.0.0.1:1 cannot be reached: refused"
        assert all(about(e, "pour").p_on == ON for e in out)
        assert len(caplog.records) == 1
        broken = False
        more, _ = run(sense, frames(60, start=40.0), watch(), carry)
    assert more[-1].trouble is None and more[-1].quality.degraded == 0.0
    assert [r.getMessage() for r in caplog.records][1:] == ["the vision model answers again"]


def test_a_server_that_fails_is_asked_less_and_less() -> None:
    server = Server(lambda body: "prose")
    run(sense_of(server, every_s=1.0), frames(120), watch())
    assert 4 <= len(server.asked) <= 9


def test_half_an_answer_is_used_and_said(caplog: pytest.LogCaptureFixture) -> None:
    whole = '{"1": {"going_on": "yes", "complete": "no", "wrong": "no", "instead": ""}, "2": {"going_on": "n'
    out, _ = run(sense_of(Server(lambda body: whole)), frames(1), watch())
    assert about(out[-1], "pour").p_on > 0.5 and about(out[-1], "stir").p_on == ON
    assert out[-1].quality.degraded == 1.0 and "1 of 2 steps" in (out[-1].trouble or "")


def test_a_fault_of_ours_is_not_hidden() -> None:
    def say(body: Mapping[str, Any]) -> str:
        raise KeyError("a bug")

    with pytest.raises(KeyError, match="a bug"):
        run(sense_of(Server(say)), frames(2), watch())


def test_streams_do_not_mix() -> None:
    server = Server(lambda body: says(going_on="yes" if len(server.asked) % 2 else "no")(body))
    sense = sense_of(server, every_s=100.0)
    one, first = run(sense, frames(2), watch())
    two, second = run(sense, frames(2), watch())
    assert first.stream != second.stream
    assert about(one[-1], "pour").p_on > 0.5 > about(two[-1], "pour").p_on


@given(st.integers(0, 12), st.integers(0, 20), st.integers(1, 32), st.integers(0, 40))
@settings(deadline=None, max_examples=40)
def test_every_step_is_asked_about_in_turn(frontier: int, others: int, most: int, start: int) -> None:
    steps = [Step(f"s{k}", f"Do {k}") for k in range(max(1, frontier + others))]
    seen = Watch(tuple(WatchItem(step, i < frontier) for i, step in enumerate(steps)))
    rounds = [asked_about(seen, most, start + k) for k in range(len(steps))]
    assert all(0 < len(r) <= most and len({i.step.id for i in r}) == len(r) for r in rounds)
    if frontier:
        assert all(r[0].frontier for r in rounds)
    if most > 1:
        assert {i.step.id for i in seen.items if not i.frontier} <= {i.step.id for r in rounds for i in r}


def test_a_picture_with_nothing_in_it_is_passed_over() -> None:
    import numpy as np

    server = Server(says(going_on="yes"))
    empty = [Frame(k / 2, k / 2, np.zeros((0, 4, 3), np.uint8), k) for k in range(4)]
    out, carry = run(sense_of(server), empty, watch())
    assert not server.asked and about(out[-1], "pour").p_on == ON


def test_memory_stays_bounded_however_long() -> None:
    server = Server(says(going_on="yes"))
    sense = sense_of(server, every_s=1.0)
    _, carry = run(sense, frames(150, hz=1.0, size=(16, 12)), watch())
    (stream,) = sense._streams.values()
    assert len(stream.shots) <= 11 and len(stream.log) == 64 and len(carry.held) == 2
