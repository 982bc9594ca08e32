"""What goes into a checkpoint comes out the same; what has no business there does not come out at all."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, empty_checkpoint
from langgraph.checkpoint.sqlite import SqliteSaver

from planwatch.agent.checkpoint import CoreSerializer, fold, open_saver
from planwatch.agent.drafts import Draft, candidate
from planwatch.agent.events import Found, HoldDue, Intent, PlanProposed, SourceEnded, Started, TimerDue, UserSaid
from planwatch.agent.planbook import PlanBook
from planwatch.agent.state import Moment, State
from planwatch.core.belief import Belief
from planwatch.core.guidance import Act, Decision, Guidance, Urgency, Verdict
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import PlanRequest
from tests.agent.helpers import Mender, mistake, owed, tea


@dataclass(frozen=True)
class Stranger:
    """A type that no checkpoint of ours may build."""

    word: str


def repaired() -> Plan:
    plan = Plan(tea()).mark("fill", Status.DONE, 2.0)
    for found in (owed("boil", "pour", 5.0), mistake("milk", "red mug", 6.0)):
        proposal = Mender().propose(PlanRequest(plan, Belief(), found, 5.0))
        plan = plan.revise(proposal.edits, "mender", proposal.why, 5.0)
    return plan.refuse((), "mender", "late", 7.0, "stale")


def test_a_whole_state_comes_back_equal() -> None:
    plan, found = repaired(), mistake("milk", "red mug", 1.0)
    proposal = Mender().propose(PlanRequest(plan, Belief(), found, 5.0))
    one = candidate("c", Act.CORRECT, 1.0, "milk", found)
    state = State(
        turn=3,
        plan=PlanBook(tea()).note(plan),
        open={found.id: found},
        held=[Draft(one, 0.5, finding=found, until=4.0)],
        said=["a", "b"],
        events=[
            *(Started(0.0), Found(found), PlanProposed(proposal, "llm", 2.0), HoldDue(("c", "d"), 1.0)),
            *(TimerDue("boil", 3.0), UserSaid(Intent.DONE, 1.0, "boil"), SourceEnded(9.0, "cut")),
        ],
        moment=Moment(1.0, 2.0),
        decisions=[Decision("c", Verdict.HOLD, 1.0, "busy", 4.0)],
        guidance=[Guidance("c", Act.CORRECT, "Stop", 1.0, 2.0, 1.0, 0.1, Urgency.HIGH, window=one.window)],
    )
    serde = CoreSerializer()
    back = serde.loads_typed(serde.dumps_typed(state))
    assert back == state
    again = PlanBook(tea()).open(back["plan"])
    assert again == plan and again.frontier == plan.frontier and again.is_done("fill")


def test_a_type_that_is_not_on_the_list_is_not_built() -> None:
    serde = CoreSerializer()
    back = serde.loads_typed(serde.dumps_typed({"x": Stranger("hello")}))
    assert back == {"x": {"word": "hello"}}


def test_folding_empties_the_log_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    saver = open_saver(path)
    with saver.cursor() as cursor:
        cursor.execute("CREATE TABLE big AS SELECT randomblob(200000) AS x")
    before = path.stat().st_size
    fold(path)
    assert path.stat().st_size > before
    saver.close()
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    conn.close()


def checkpoint(number: int) -> Checkpoint:
    found = owed("boil", "pour", float(number))
    values = {
        "turn": number,
        "said": ["a"] * number,
        "open": {found.id: found},
        "plan": PlanBook(tea()).note(repaired()),
    }
    return {**empty_checkpoint(), "channel_values": values, "channel_versions": {"turn": f"{number:032}.5"}}


def test_what_is_remembered_is_what_the_file_holds(tmp_path: Path) -> None:
    saver = open_saver(tmp_path / "c.sqlite")
    where: RunnableConfig = {"configurable": {"thread_id": "x", "checkpoint_ns": ""}}
    at = where
    for number in (1, 2):
        at = saver.put(at, checkpoint(number), CheckpointMetadata(source="loop", step=number, parents={}), {})
    known = saver.get_tuple(where)
    saver.settle()
    with sqlite3.connect(tmp_path / "c.sqlite", check_same_thread=False) as conn:
        read = SqliteSaver(conn, serde=CoreSerializer()).get_tuple(where)
    conn.close()
    assert known is not None and known == read and known.parent_config is not None
    known.checkpoint["channel_values"]["said"].append("b")
    known.checkpoint["channel_versions"]["turn"] = "other"
    assert saver.get_tuple(where) == read, "a caller's changes are the caller's own"
    saver.put_writes(at, [("said", ["c"])], "task")
    after = saver.get_tuple(where)
    assert after is not None and after.pending_writes == [("task", "said", ["c"])]
    saver.delete_thread("x")
    assert saver.get_tuple(where) is None
    saver.close()
    saver.close()


def test_a_checkpoint_that_could_not_be_written_is_not_lost_without_a_word(tmp_path: Path) -> None:
    saver = open_saver(tmp_path / "c.sqlite")
    where: RunnableConfig = {"configurable": {"thread_id": "x", "checkpoint_ns": ""}}
    saver.conn.execute("DROP TABLE checkpoints")
    saver.put(where, checkpoint(1), CheckpointMetadata(source="loop", step=1, parents={}), {})
    with pytest.raises(sqlite3.OperationalError):
        saver.settle()
    saver.close()
