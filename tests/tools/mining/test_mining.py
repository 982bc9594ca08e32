"""Mining: fast as slow, sure of what is sure, and a graph that is sound whatever was recorded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.errors import InputError
from planwatch.core.graph_yaml import read_graph
from planwatch.tools.mining.mine import mine
from planwatch.tools.mining.orders import counted, counted_slowly
from planwatch.tools.mining.partial_order import closed, kept, kept_slowly
from planwatch.tools.mining.performance import Done, Performance, Task, read_task
from planwatch.tools.mining.support import Belief, Place, chance, prior_logits, things_named
from tests.tools.cli.helpers import planwatch
from tests.tools.datasets.tiny_kitchen import write_kitchen

TEXTS = {"a": "Fill the mug", "b": "Stir the mug", "c": "Cut the bread", "d": "Toast the bread", "e": "Wave"}


def performed(*orders: str, normal: bool = True) -> tuple[Performance, ...]:
    """One recording an order, a step every ten seconds."""
    return tuple(
        Performance(f"r{i}", tuple(Done(s, 10.0 * k, 10.0 * k + 8) for k, s in enumerate(order)), normal)
        for i, order in enumerate(orders)
    )


orders = st.lists(
    st.permutations("abcde").flatmap(lambda p: st.integers(0, 5).map(lambda n: "".join(p[:n]))), max_size=8
)


@settings(deadline=None, max_examples=60)
@given(orders)
def test_fast_is_slow(found: list[str]):
    recordings = performed(*found)
    one, other = counted(tuple(TEXTS), recordings), counted_slowly(tuple(TEXTS), recordings)
    assert (one.both == other.both).all() and (one.before == other.before).all()
    belief = Belief()
    prior = prior_logits(list(TEXTS.values()), belief)
    fast, slow = kept(one, prior, belief), kept_slowly(one, prior, belief)
    assert (fast.order == slow.order).all()
    assert fast.dropped == slow.dropped
    assert fast.covers == pytest.approx(slow.covers)


@settings(deadline=None, max_examples=60)
@given(orders)
def test_what_is_kept_is_a_partial_order_that_no_recording_contradicts(found: list[str]):
    recordings = performed(*found)
    counts = counted(tuple(TEXTS), recordings)
    order = kept(counts, prior_logits(list(TEXTS.values()), Belief()), Belief()).order
    assert not (order & order.T).any()
    assert ((order.astype(int) @ order.astype(int) > 0) <= order).all()
    both = order & (counts.both > 0)
    assert (counts.before[both] == counts.both[both]).all() or (order != counts.always).any()


@settings(deadline=None, max_examples=20)
@given(orders.filter(lambda found: any(found)))
def test_the_mined_file_is_a_sound_graph_with_the_mined_orders(found: list[str]):
    task = Task("t", "", TEXTS, performed(*found))
    mined = mine(task)
    assert read_graph(mined.yaml) == mined.graph
    written = {(b, s["id"]) for s in yaml.safe_load(mined.yaml)["steps"] for b in s.get("after", ())}
    assert {(e.before, e.after) for e in mined.edges} == written
    assert all(0 <= edge.seen <= edge.of <= len(found) and 0.5 <= edge.confidence <= 1 for edge in mined.edges)


def test_more_recordings_make_an_order_surer():
    def sure(times: int) -> float:
        recordings = performed(*(["cdab", "abcd", "cabd", "acdb"] * times))
        return min(edge.confidence for edge in mine(Task("t", "", TEXTS, recordings)).edges)

    assert sure(1) < sure(2) < sure(4)


def test_akin_steps_are_believed_sooner_than_strange_ones():
    """Twice seen in one order: `toast the bread` after `cut the bread`, but not after `fill the mug`."""
    mined = mine(Task("t", "", TEXTS, performed("acd", "acd")))
    assert {(e.before, e.after) for e in mined.edges} >= {("c", "d")}
    assert ("a", "c") in mined.dropped


def test_always_before_in_many_recordings_is_kept_even_between_strange_steps():
    few, many = (mine(Task("t", "", TEXTS, performed(*["ae"] * times))) for times in (2, 12))
    assert (few.edges, few.dropped) == ((), (("a", "e"),))
    assert [(e.before, e.after, e.seen) for e in many.edges] == [("a", "e", 12)]


def test_left_out_repeated_and_timed_steps():
    mined = mine(Task("t", "A goal", TEXTS, performed("ab", "aab", "ab", "a")))
    steps = mined.graph.by_id
    assert (steps["b"].optional, steps["a"].optional, steps["a"].repeat.max) == (True, False, 2)
    assert (steps["a"].duration.median, mined.graph.goal) == (8.0, "A goal")
    assert set(steps) == {"a", "b"}
    assert mined.graph.meta["support a -> b"].startswith("3 of 3, confidence 0.")


def test_only_normal_recordings_are_mined():
    task = Task("t", "", TEXTS, (*performed("ab"), Performance("x", (Done("b", 0.0), Done("a", 9.0)), normal=False)))
    assert mine(task).recordings == 1
    with pytest.raises(InputError, match="no normal recording"):
        mine(Task("t", "", TEXTS, performed("ab", normal=False)))


def test_chance_of_a_free_pair():
    assert chance(Place(0, 0), Place(0, 0)) == 0.5
    assert chance(Place(0, 8), Place(8, 0)) > 0.95
    assert chance(Place(3, 1), Place(1, 2)) == pytest.approx(1 - chance(Place(1, 2), Place(3, 1)))


def test_contradicting_chains_close_without_circles():
    pairs = np.zeros((3, 3), bool)
    pairs[0, 1] = pairs[1, 2] = pairs[2, 0] = True
    assert not closed(pairs).any()


def test_names_of_things():
    assert things_named("Add 2 cups of flour to the mugs") == {"cup", "flour", "mug"}


GOOD = {
    "task": "tea",
    "steps": {"a": "Fill it", "b": "Stir it"},
    "recordings": [{"id": "r", "steps": [["b", 5], ["a", 1, 4]]}],
}


def test_a_file_of_recordings_is_read(tmp_path: Path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(GOOD))
    task = read_task(path)
    assert [done.step for done in task.performances[0].done] == ["a", "b"]
    assert task.performances[0].done[0].end == 4


BAD = [
    ({}, "task"),
    ({**GOOD, "recordings": [{"id": "r", "steps": [["z", 1]]}]}, "'z'"),
    ({**GOOD, "recordings": GOOD["recordings"] * 2}, "twice"),
    ({**GOOD, "recordings": [{"id": "r", "steps": [["a", -1]]}]}, "recordings.0.steps"),
    ({**GOOD, "steps": {f"s{i}": "x" for i in range(301)}}, "steps"),
    ({**GOOD, "extra": 1}, "extra"),
    ([], "the file"),
]


@pytest.mark.parametrize(("data", "says"), BAD, ids=[says for _, says in BAD])
def test_a_bad_file_is_one_line(tmp_path: Path, data: object, says: str):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match=says) as caught:
        read_task(path)
    assert "\n" not in str(caught.value)


def test_no_json_and_no_file(tmp_path: Path):
    (tmp_path / "r.json").write_text("{" * 20_000)
    for name in ("r.json", "none.json", "."):
        with pytest.raises(InputError):
            read_task(tmp_path / name)


def test_scores_say_what_they_were_made_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = planwatch(capsys, "mine", write_kitchen(tmp_path / "kitchen"), "--score", "--json").answer
    assert told["recordings"] == 3 and told["spec"]["recipe"] is None and "networkx" in told["versions"]


def test_scores_stand_beside_blind_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The written graph flags both ends of the one pair: both are labelled. Three recordings of one recipe."""
    data = write_kitchen(tmp_path / "kitchen")
    rows = planwatch(capsys, "mine", data, "--score", "--json").answer["all"]
    assert list(rows) == ["given", "support", "naive", "everything", "nothing", "coin"]
    assert rows["nothing"]["f1"] == 0 and rows["everything"]["recall"] == 1
    assert rows["everything"]["precision"] == 2 / 11
    assert rows["given"]["f1"] > rows["everything"]["f1"] and "everything" not in rows["given"]["not_beaten"]
    assert all(rows[blind]["not_beaten"] is None for blind in ("everything", "nothing", "coin"))
    assert "beat" in planwatch(capsys, "mine", data, "--score").out
