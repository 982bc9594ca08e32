from __future__ import annotations

import pytest

from planwatch.tools.metrics.fitcoach.llm_accuracy import llm_accuracy, read_score
from planwatch.tools.metrics.official import OfficialFailure


@pytest.mark.parametrize(
    ("reply", "score"),
    [
        ("{'score': 4}", 4.0),
        ("Sure! {'score': '3.2'}", 3.2),
        ("score: 4", None),
        ("{'score': 4} {'score': 5}", None),
        ("{'score':\n4}", None),
        ("{4}", None),
        ("{'score': None}", None),
        ("", None),
    ],
)
def test_what_is_read(reply: str, score: float | None) -> None:
    assert read_score(reply).score == score
    assert read_score(reply, "official").score == score


def test_a_dict_without_score_stops_the_official_script_and_is_counted_here() -> None:
    with pytest.raises(OfficialFailure, match="KeyError"):
        read_score("{'accuracy': 4}", "official")
    assert read_score("{'accuracy': 4}").why_not == "KeyError"


def test_what_cannot_be_read_is_shown_beside_the_mean() -> None:
    found = llm_accuracy(["{'score': 5}", "{'score': 2}", "five", "{'score': 50}"])
    assert (found.mean, found.read, found.unreadable) == (3.5, 2, 2)
    assert llm_accuracy(["{'score': 50}"], "official").mean == 50


def test_no_reply_is_no_score() -> None:
    assert llm_accuracy([]).mean is None
    assert llm_accuracy([], "official").mean == 0
