from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from planwatch.core.guidance import Act, Guidance
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Step
from planwatch.tools.runtime.beat import Beat
from planwatch.tools.runtime.terminal import Terminal, plan_table, stamp
from tests.tools.runtime.worlds import GRAPH, session

SAID = Guidance("g1", Act.CORRECT, "Stop: that is the [red] jar.", 61.0, 1.0, 61.5, 0.0123)


def test_stream_time_reads_as_minutes_and_seconds() -> None:
    assert [stamp(0.0), stamp(61.5), stamp(3600.25)] == ["00:00.0", "01:01.5", "60:00.2"]


def test_where_nobody_watches_each_utterance_is_one_line(tmp_path: Path) -> None:
    out = io.StringIO()
    with session(tmp_path) as s, Terminal(s, Console(file=out, width=40)) as view:
        view.show(Beat(1.0))
        view.show(Beat(61.5, (SAID,), note="gap: no picture for 3 s"))
    assert out.getvalue().splitlines() == [
        "01:01.5  gap: no picture for 3 s",
        "01:01.5  correct                Stop: that is the [red] jar.  12 ms",
    ]


def test_live_the_plan_stands_beside_the_guidance(tmp_path: Path) -> None:
    out = io.StringIO()
    console = Console(file=out, width=140, height=30, force_terminal=True)
    with session(tmp_path) as s, Terminal(s, console) as view:
        view.show(Beat(61.5, (SAID,)))
    picture = out.getvalue()
    assert "Stop: that is the [red] jar." in picture
    assert "Open the blue pot" in picture


def test_the_plan_marks_done_steps_and_recoveries_beside_their_step() -> None:
    again = Step("pot+r1", "Open the [blue] pot", stands_for="pot")
    plan = Plan(GRAPH).mark("jar", Status.DONE, 3.0).mark("box", Status.ON, 4.0)
    edits = (Edit(EditKind.INJECT, again, before=("box",)), Edit(EditKind.REPLACE, step_id="pot", by="pot+r1"))
    console = Console(file=io.StringIO(), width=80)
    console.print(plan_table(plan.revise(edits, "rules", "skipped", 4.0)))
    assert isinstance(console.file, io.StringIO)
    rows = [row.rstrip() for row in console.file.getvalue().splitlines()]
    assert rows == ["✓ Open the blue jar", "· Open the [blue] pot (recovery)", "▶ Open the blue box"]
