"""Labelling a session is causal, blind to labels, and better than rows without eyes."""

from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.perception.detections.sense import DetectionsSense
from planwatch.tools.evaluation.detections import (
    Seen,
    by_coin,
    by_longest,
    by_timer,
    label_session,
    scores_of,
    unlabelled,
    write_predictions,
)
from planwatch.tools.training.detections import durations
from tests.perception.detections.fitted import fitted, kitchen, recipe


@pytest.mark.parametrize("by", ["sense", "tracker"])
def test_the_past_does_not_depend_on_the_future_nor_on_labels(by: str) -> None:
    session, model = kitchen((9,))[0], DetectionsSense(fitted())
    whole = label_session(model, session, recipe(), by)
    assert whole == label_session(model, unlabelled(session), recipe(), by)
    half = len(session.frames) // 2
    first = type(session)(session.name, session.recipe, session.frames[:half], session.steps[:half])
    assert label_session(model, first, recipe(), by) == whole[:half]


def test_eyes_beat_no_eyes_on_sessions_never_seen() -> None:
    new, model = kitchen((7, 8, 9)), DetectionsSense(fitted())
    seconds = durations(kitchen())
    rows = {by: [label_session(model, s, recipe(), by) for s in new] for by in ("sense", "tracker")}
    rows["timer"] = [by_timer(s.frames, recipe(), seconds) for s in new]
    rows["constant"] = [by_longest(s.frames, recipe(), seconds) for s in new]
    scores = {name: scores_of(new, guesses) for name, guesses in rows.items()}
    wrong = {name: 1 - (s.accuracy or 0.0) for name, s in scores.items()}
    assert max(wrong["sense"], wrong["tracker"]) < 0.6 * min(wrong["timer"], wrong["constant"])
    assert scores["sense"].found == 1.0


def test_the_timer_by_hand() -> None:
    session = kitchen((9,))[0]
    guess = by_timer(session.frames, recipe(), {"squash-1": [4.0, 6.0], "squash-3": [2.0]})
    assert [guess[k] for k in (0, 9, 10, 13, 30)] == [1, 1, 3, 3, 3]
    assert by_timer(session.frames, recipe(), {}) == [None] * len(session.frames)
    assert set(by_longest(session.frames, recipe(), {"squash-1": [4.0], "squash-3": [9.0]})) == {3}


def test_the_coin_falls_by_the_steps_shares() -> None:
    """Three quarters of the time for one step; the same every time, and another in another session."""
    one, two = kitchen((8, 9))
    took = {"squash-1": [4.0, 5.0], "squash-3": [3.0]}
    guess = by_coin(one, recipe(), took)
    share = guess.count(1) / len(guess)
    assert set(guess) == {1, 3} and abs(share - 0.75) < 4 * (0.75 * 0.25 / len(guess)) ** 0.5
    assert guess == by_coin(unlabelled(one), recipe(), took)
    assert guess[:20] != by_coin(two, recipe(), took)[:20]
    assert by_coin(one, recipe(), {}) == [None] * len(one.frames)


def test_unknown_labels_are_counted(tmp_path: Path) -> None:
    seen = Seen(["cup", "bottle", "spoon"])
    session = kitchen((9,))[0]
    seen.add(session)
    assert seen.told() == {"frames": len(session.frames), "unknown_labels": {"table": len(session.frames)}}
    write_predictions(tmp_path / "a" / "p.jsonl", {"one": [None, 2], "two": []})
    assert (tmp_path / "a" / "p.jsonl").read_text() == (
        '{"session": "one", "steps": [null, 2]}\n{"session": "two", "steps": []}\n'
    )
