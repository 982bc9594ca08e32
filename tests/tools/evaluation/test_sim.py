from __future__ import annotations

import json

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.sim import run_eval


def test_an_unknown_row_and_no_episodes_are_the_users_mistakes() -> None:
    with pytest.raises(InputError, match="no row is called 'tmer'"):
        run_eval(episodes=1, rows=("tmer",))
    with pytest.raises(InputError, match="episodes is 0"):
        run_eval(episodes=0)


@pytest.mark.slow
def test_the_numbers_do_not_depend_on_the_number_of_workers() -> None:
    told: list[tuple[float, float]] = []
    asked = {"episodes": 3, "seed": 40, "rows": ("timer", "oracle", "wrong_video"), "perception": "oracle"}
    one = run_eval(jobs=1, progress=lambda done, total, note: told.append((done, total)), **asked)
    two = run_eval(jobs=2, **asked)
    assert one == two
    assert json.loads(json.dumps(one)) == one
    assert told == [(1, 2), (2, 2)]
    assert one["not_beaten"]["completion_f1"] == []
    assert one["spec"]["rows"] == ["main", "timer", "oracle", "wrong_video"] and "jobs" not in one["spec"]
    assert (one["spec"]["seed"], one["spec"]["perception"]) == (40, "oracle") and "torch" in one["versions"]
    assert one["completion_f1"] == one["rows"]["oracle"]["completion_f1"] == 1.0
    assert one["rows"]["timer"]["completion_f1"] < 0.35
    assert set(one["rows"]["timer"]) == set(one["rows"]["oracle"]) <= set(one)
