"""A planner that thinks beside the session: its plans enter at the next tick, its notes reach journal and terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from planwatch.core.belief import Belief
from planwatch.core.plan import Plan
from planwatch.core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from planwatch.core.steps import Step
from planwatch.planners.base import Afterthought
from tests.agent.helpers import Mender, Stage, frame


@dataclass
class Thinker:
    """Proposes like `Mender`; hands out prepared afterthoughts, one a tick."""

    later: list[Afterthought] = field(default_factory=list)
    closed: bool = False

    def propose(self, request: PlanRequest) -> PlanProposal:
        return Mender().propose(request)

    def collect(self, plan: Plan, belief: Belief, t: float) -> Afterthought:
        return self.later.pop(0) if self.later else Afterthought()

    def close(self) -> None:
        self.closed = True


WIPE = Edit(EditKind.INJECT, step=Step("fill+model1", "Wipe the table"), before=("fill",))


def test_an_afterthought_changes_the_plan_and_is_told(tmp_path) -> None:
    thinker = Thinker([Afterthought((PlanProposal(0, (WIPE,), why="it is wet"),), notes=("the model answers again",))])
    stage = Stage(tmp_path)
    with stage.session(planner=thinker, planner_name="hybrid") as session:
        session.start(0.0)
        said = session.push(frame(0.5))
        assert [one.text for one in said if "wipe the table" in one.text.lower()]
        assert session.take_notes() == ("the model answers again",) and session.take_notes() == ()
        assert session.plan.revisions[-1].who == "hybrid"
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    assert [one["text"] for one in lines if one["type"] == "planner"] == ["the model answers again"]
    assert thinker.closed


def test_an_invalid_or_stale_afterthought_changes_nothing(tmp_path) -> None:
    unsafe = PlanProposal(0, (Edit(EditKind.REOPEN, step_id="nowhere"),), why="no")
    stale = PlanProposal(7, (WIPE,), why="late")
    thinker = Thinker([Afterthought((unsafe,)), Afterthought((stale,))])
    with Stage(tmp_path).session(planner=thinker) as session:
        session.start(0.0)
        session.push(frame(0.5))
        session.push(frame(1.0))
        assert session.plan.revision == 0
        assert [r.accepted for r in session.plan.revisions] == [False, False]


def test_a_session_with_such_a_planner_is_resumed(tmp_path) -> None:
    thinker = Thinker([Afterthought((PlanProposal(0, (WIPE,), why="it is wet"),), "hybrid (model)", ("note",))])
    stage = Stage(tmp_path)
    with stage.session(planner=thinker) as session:
        session.start(0.0)
        session.push(frame(0.5))
    with stage.resume(planner=replace(thinker)) as again:
        assert again.plan.revision == 1
        assert again.plan.revisions[-1].who == "hybrid (model)"
