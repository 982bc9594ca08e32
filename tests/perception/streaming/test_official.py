"""STREAM-VLM's loop: the official form equals what the published code answered (golden), the sound one keeps its word.

The golden file holds hand-written inputs and the published functions' answers on them (FitCoach at commit a573ee0, its
language model replaced by a script of tokens). To renew it, run those functions on the same inputs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.errors import InputError
from planwatch.perception.streaming.official import Actions, NextToken, stamped, stream

GOLDEN: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).with_name("golden") / "stream_vlm_loop.json").read_text()
)
ACTIONS = Actions(vision=1, answer=2, end=3)


def scripted(script: Sequence[int]) -> NextToken:
    """The script's tokens, then `<vision>` for ever."""
    left = iter(script)
    return lambda tokens, seen: next(left, 1)


def words(texts: tuple[tuple[int, ...], ...]) -> list[str]:
    return [" ".join(f"w{i}" for i in text) for text in texts]


@pytest.mark.parametrize("case", GOLDEN["loop"], ids=lambda case: case["name"])
def test_the_official_loop_token_by_token(case: dict[str, Any]) -> None:
    got = stream(
        scripted(case["script"]), case["prompt"], case["features"], ACTIONS, most=case["most"], compat="official"
    )
    assert list(got.tokens) == case["output"]
    assert list(got.visible) == case["visible"]
    assert words(got.texts) == case["texts"]
    assert got.times == pytest.approx(case["times"])


@pytest.mark.parametrize("case", GOLDEN["times"], ids=lambda case: case["name"])
def test_the_official_time_stamps(case: dict[str, Any]) -> None:
    if case["texts"] is None:
        with pytest.raises(InputError, match="vision"):
            stamped(case["tokens"], replace(ACTIONS, rate=case["rate"]))
        return
    texts, times = stamped(case["tokens"], replace(ACTIONS, rate=case["rate"]))
    assert words(texts) == case["texts"]
    assert times == pytest.approx(case["times"])


def test_the_sound_loop_looks_at_the_last_step_and_cuts_a_text_that_never_ends() -> None:
    got = stream(lambda tokens, seen: 50 if 2 in tokens[3:] else 2, [90, 91, 1], 40, ACTIONS, most=24)
    assert [len(text) for text in got.texts] == [24]
    assert got.times == (0.0,)
    # 24 tokens at 12 a second are 8 steps at 4 a second: they pass while it speaks
    assert 9 in got.visible
    assert not set(range(2, 9)) & set(got.visible)
    assert max(got.visible) == 40


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 30))
def test_any_model_ends_and_its_texts_hold_no_actions(script: list[int], steps: int) -> None:
    got = stream(scripted(script), [90, 1], steps, ACTIONS, most=5)
    assert all(0 < len(text) <= 5 and not {1, 2, 3} & set(text) for text in got.texts)
    assert list(got.times) == sorted(got.times)
    assert all(0 <= t <= steps / 4 for t in got.times)
    assert list(got.visible) == sorted(got.visible)
