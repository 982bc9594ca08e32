from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.tools.datasets.captaincook4d import Recording, read_captaincook4d
from planwatch.tools.evaluation.blind_rows import run_blind_rows
from planwatch.tools.evaluation.frontier import run_frontier
from planwatch.tools.evaluation.order_alerts import alerts, corrupted, fragility, interruptions, is_right, true_events
from planwatch.tools.evaluation.order_rows import run_order_rows
from tests.real_data import real_data
from tests.tools.datasets.tiny_kitchen import write_kitchen


@pytest.fixture
def kitchen(tmp_path: Path) -> tuple[Recording, ...]:
    """Boil, pour, milk, stir: made well; without pouring; milk first."""
    return read_captaincook4d(write_kitchen(tmp_path / "kitchen"))


def test_one_interruption_for_everything_that_is_newly_owed(kitchen: tuple[Recording, ...]) -> None:
    well, skipped, milk_first = ([a.steps for a in alerts(r, true_events(r))] for r in kitchen)
    assert well == []
    assert skipped == [{2}]
    # boiling began before the milk did, pouring had not; nothing is said twice
    assert milk_first == [{2}]
    assert all(is_right(r, a) for r in kitchen for a in alerts(r, true_events(r)))


def test_interruptions_of_the_kitchen(kitchen: tuple[Recording, ...]) -> None:
    found = interruptions(kitchen, at_end=True)
    assert found == {
        "interruptions": 2,
        "right": 1,
        "per_clean_recording": 0,
        "missing_caught": 1,
        "missing_labels": 1,
    }


def test_what_lies_in_the_frontier(kitchen: tuple[Recording, ...]) -> None:
    """The graph is a chain: one open step at a time. Milk without pouring comes out of the blue, twice."""
    found = run_frontier(kitchen)
    assert found["normal"]["hit"] == found["normal"]["first_hit"] == 1
    assert found["normal"]["mean_frontier"] == 1
    # of 3 + 4 first executions; a step counts as ready when what it needs directly has begun
    assert found["error"]["hit"] == pytest.approx(1 - 2 / 7, abs=1e-4)
    assert (found["executions"], found["repeated_executions"]) == (11, 0)
    assert found["normal"]["median_gap_s"] == 5


def test_what_chance_names_next(kitchen: tuple[Recording, ...]) -> None:
    """Of 4, 3, 2, 1 undone steps: one drawn at random is the next one in 25 of 48 cases; all of them always hold it."""
    normal, error = (run_frontier(kitchen)[part] for part in ("normal", "error"))
    chance = (1 / 4 + 1 / 3 + 1 / 2 + 1) / 4
    assert normal["rows"]["coin"] == {"hit": round(chance, 4), "first_hit": round(chance, 4), "mean_named": 1}
    assert normal["rows"]["any_undone"] == {"hit": 1, "first_hit": round(chance, 4), "mean_named": 2.5}
    assert normal["rows"]["silent"] == {"hit": 0, "first_hit": 0, "mean_named": 0}
    assert normal["not_beaten"]["hit"] == ["silent", "coin", "any_undone"]  # one recording: nothing is known
    # where pouring is left out, it stays the first of the frontier: one first hit in three, and chance gets more
    assert error["not_beaten"] == {"hit": ["any_undone"], "first_hit": ["coin", "any_undone"]}
    assert run_frontier(())["normal"]["rows"] == {}


def test_missing_steps_and_checks_have_blind_rows(tmp_path: Path) -> None:
    found = run_order_rows(write_kitchen(tmp_path / "kitchen"))
    missing = found["missing"]
    assert missing["rows"]["silent"] == {"precision": None, "recall": 0, "f1": 0}
    assert missing["rows"]["always"]["recall"] == 1 and missing["rows"]["always"]["precision"] < missing["precision"]
    assert set(missing["rows"]) == {"always", "silent", "coin"}
    assert list(found["rows"])[:3] == ["always", "silent", "coin"]
    assert found["rows"]["silent"]["f1"] == 0 and "not_beaten" not in found["rows"]["silent"]
    assert set(found["rows"]["both_sides"]["not_beaten"]) <= {"always", "silent", "coin"}


def test_noise_overlooks_and_mistakes(kitchen: tuple[Recording, ...]) -> None:
    rng = np.random.default_rng(0)
    assert corrupted(kitchen[0], 1, 0, rng) == []
    assert [k for k, _ in corrupted(kitchen[0], 0, 1, rng)] == [0, 1, 2, 3]
    assert all(step != kitchen[0].executions[k].step for k, step in corrupted(kitchen[0], 0, 1, rng))
    assert corrupted(kitchen[0], 0, 0, rng) == true_events(kitchen[0])


def test_fragility_begins_at_the_true_timelines(kitchen: tuple[Recording, ...]) -> None:
    first, *rest = fragility(kitchen, seeds=3)
    assert (first["precision"], first["per_clean_recording"]) == (1, 0)
    assert min(row["precision"] for row in rest) < 1
    assert fragility(kitchen, seeds=3) == [first, *rest]


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0, 1))
def test_noise_keeps_the_order_and_the_recipe(seed: int, overlooked: float, mistaken: float) -> None:
    import networkx as nx

    from planwatch.tools.datasets.captaincook4d import Execution

    runs = tuple(Execution(k % 3, float(k), k + 1.0, frozenset()) for k in range(6))
    recording = Recording("r", "x", nx.DiGraph([(0, 1), (1, 2)]), {}, runs, frozenset())
    events = corrupted(recording, overlooked, mistaken, np.random.default_rng(seed))
    assert [k for k, _ in events] == sorted({k for k, _ in events})
    assert {step for _, step in events} <= {0, 1, 2}


def test_the_rows_of_the_results_page() -> None:
    """As docs/results.md has them."""
    found = run_order_rows(real_data("captaincook4d"))
    assert (found["recordings"], found["order_labels"]) == (197, 386)
    f1 = {name: row["f1"] for name, row in found["rows"].items()}
    assert (f1["direct_undone"], f1["all_undone"], f1["both_sides"], f1["late"]) == (0.387, 0.492, 0.882, 0.665)
    assert found["missing"]["f1"] == 0.977
    assert (f1["always"], f1["silent"], f1["coin"]) == (0.237, 0, 0.157)
    assert all(row.get("not_beaten", []) == [] for row in found["rows"].values())
    assert {name: row["f1"] for name, row in found["missing"]["rows"].items()} == {
        "always": 0.081,
        "silent": 0.0,
        "coin": 0.047,
    }
    assert found["missing"]["not_beaten"] == []
    assert found["interruptions"]["during"]["right"] == 0.872
    assert found["recipes"]["scrambledeggs"]["order_labels"] == 134
    assert [row["precision"] for row in found["fragility"]] == [0.872, 0.575, 0.447, 0.328, 0.586, 0.477, 0.372]
    normal = found["frontier"]["normal"]
    assert (normal["hit"], normal["first_hit"]) == (0.9934, 0.707)
    assert (normal["rows"]["coin"]["hit"], normal["rows"]["coin"]["first_hit"]) == (0.3032, 0.2108)
    assert normal["not_beaten"] == {"hit": ["any_undone"], "first_hit": []}


def test_the_blind_rows_of_the_results_page() -> None:
    found = run_blind_rows(real_data("captaincook4d"))
    assert (found["recordings"], found["hours"]) == (197, 47.81)
    clock, late = found["rows"]["every_30_s"], found["rows"]["oracle_10_s_late"]
    assert (clock["next"]["f1_30_s"], clock["next"]["f1_window"]) == (0.631, 0.268)
    assert (late["next"]["f1_window"], late["next"]["soft_dice"], late["mistake"]["f1_window"]) == (0.52, 0.307, 0.901)
    timer, heard = found["rows"]["timer"], found["rows"]["dialog_only"]
    assert (timer["next"]["f1_30_s"], timer["next"]["f1_window"], timer["mistake"]["f1_window"]) == (
        0.536,
        0.195,
        0.248,
    )
    assert (heard["next"]["f1_window"], found["rows"]["always"]["next"]["f1_window"]) == (0.21, 0.06)
    assert found["rows"]["step_ends"]["false_mistakes_per_10_min_clean"] == 9.095
