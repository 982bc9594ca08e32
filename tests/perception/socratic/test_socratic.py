"""The socratic sense: what a classifier saw, in words, and what a language model makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from planwatch.core.evidence import Evidence, Quality, Sense, StepEvidence
from planwatch.core.steps import Role
from planwatch.perception.base import Frame
from planwatch.perception.conformance import check_stream_model
from planwatch.perception.fakes import ScriptedModel
from planwatch.perception.socratic.activations import Activations, line_of
from planwatch.perception.socratic.load import SYSTEM
from planwatch.perception.vlm.sense import AskingSense
from planwatch.perception.vlm.settings import AskSettings
from planwatch.perception.vlm.sheet import Sheet
from tests.perception.vlm.asking import Server, frames, run, says, watch
from tests.perception.worlds import about


def seen(t: float, pour: float, stir: float, **more: Any) -> Evidence:
    steps = (StepEvidence("pour", pour, 0.01), StepEvidence("stir", stir, 0.01, **more))
    return Evidence(t, t, Sense.PIXELS, steps, p_background=max(0.0, 1.0 - pour - stir))


SCRIPT = (seen(0.0, 0.02, 0.01), seen(3.0, 0.81, 0.1), seen(6.0, 0.02, 0.7))


def sense_of(server: Server) -> AskingSense:
    settings = AskSettings(every_s=1.0, clip_s=4.0, pictures=8, waits=True)
    return AskingSense(server.ask, Sheet(system=SYSTEM), Activations(ScriptedModel(SCRIPT)), settings, server.clock)


def test_a_line_says_what_was_seen_the_likeliest_first() -> None:
    wrong = seen(1.0, 0.3, 0.4, p_wrong={Role.TOOL: 0.6}, wrong_thing="red\nfork", p_done=0.2)
    line = line_of(wrong, watch())
    assert line.index("Stir") < line.index("Pour")
    assert "'Stir the glass' going on 0.40, complete 0.20, with something wrong 0.60 (red fork)" in line
    assert "'Pour syrup into the glass' going on 0.30" in line and "nothing going on: 0.30" in line


def test_what_is_unlikely_gets_no_word() -> None:
    assert line_of(seen(0.0, 0.02, 0.01), watch()) == "nothing going on: 0.97"
    blind = Evidence(0.0, 0.0, Sense.PIXELS, (), p_background=0.5, quality=Quality(out_of_domain=0.9))
    assert line_of(blind, watch()).endswith("the picture is hard to judge")


def reader(body: Mapping[str, Any]) -> str:
    """A language model that believes the last line."""
    last = [part["text"] for part in body["messages"][1]["content"] if re.match(r"[\d.]+ s: ", part["text"])][-1]
    rows = {}
    for number, name in (("1", "Pour"), ("2", "Stir")):
        found = re.search(name + r"[^;]*going on ([\d.]+)", last)
        on = found is not None and float(found[1]) > 0.5
        rows[number] = {"going_on": "yes" if on else "no", "complete": "can't see", "wrong": "no", "instead": ""}
    return json.dumps(rows)


def test_a_language_model_is_told_and_believed_and_no_picture_is_sent() -> None:
    server = Server(reader)
    out, _ = run(sense_of(server), frames(9), watch())
    at = {e.t: e for e in out}
    assert about(at[5.0], "pour").p_on > 0.5 > about(at[5.0], "stir").p_on
    assert about(at[8.0], "stir").p_on > 0.5 > about(at[8.0], "pour").p_on
    sent = json.dumps([prompt.messages for prompt in server.asked])
    assert "image" not in sent and "going on 0.81" in sent


def test_it_keeps_the_laws() -> None:
    check_stream_model(sense_of(Server(reader)), frames(10), watch())
    check_stream_model(sense_of(Server(lambda body: "prose")), frames(10), watch())


def test_an_unsure_model_leaves_everything_open() -> None:
    quiet = says(going_on="can't see", complete="can't see", wrong="can't see")
    out, _ = run(sense_of(Server(quiet)), frames(4), watch())
    assert {about(e, "pour").p_done for e in out} == {None}
    assert all(isinstance(f, Frame) for f in frames(1))
