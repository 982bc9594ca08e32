"""The forward pass over the procedure: against a plain hidden Markov model, and what it may never do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from planwatch.core.effects import all_of, done
from planwatch.core.steps import Duration, Step
from planwatch.perception.detections.progress import (
    TICK,
    Layout,
    Progress,
    advance,
    done_of,
    fit_to,
    layout_of,
    start,
    successors,
)

PHASES, SKIP, TRUST = 4, 0.03, 0.3


def steps_of(needs: dict[str, list[str]]) -> list[Step]:
    took = Duration(5, 10, 20)
    return [Step(i, i, pre=all_of([done(n) for n in before]), duration=took) for i, before in needs.items()]


def chain(n: int) -> Layout:
    needs = {f"s{k}": [f"s{k - 1}"] if k else [] for k in range(n)}
    return layout_of(steps_of(needs), {}, PHASES, SKIP, TRUST)


def by_phase(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is said of parts, phase by phase: the first phases belong to the first part."""
    parts = row.shape[1]
    return np.array([step[int(r / PHASES * parts)] for step in row for r in range(PHASES)])


def plain_hmm(n: int, logits: NDArray[np.float64], dt: float) -> NDArray[np.float64]:
    """P(step) after each frame of a chain, with the whole transition matrix written out."""
    size, leave = n * PHASES, 1 - np.exp(-PHASES / 10 * dt)
    move = np.zeros((size, size))
    for k in range(n):
        later = [SKIP ** (j - k - 1) for j in range(k + 1, n)]
        for r in range(PHASES):
            s = k * PHASES + r
            move[s, s] = 1 - leave if r < PHASES - 1 or later else 1.0
            if r < PHASES - 1:
                move[s, s + 1] = leave
            for j, w in enumerate(later if r == PHASES - 1 else [], k + 1):
                move[s, j * PHASES] = leave * w / sum(later)
    weights = np.array([SKIP**k for k in range(n)])
    alpha = np.zeros(size)
    alpha[::PHASES] = weights / weights.sum()
    out = []
    for row in logits:
        alpha = alpha @ move * np.exp(TRUST * dt / TICK * (by_phase(row) - row.max()))
        alpha /= alpha.sum()
        out.append(alpha.reshape(n, PHASES).sum(1))
    return np.array(out)


@given(
    n=st.integers(2, 5),
    length=st.integers(1, 20),
    seed=st.integers(0, 999),
    dt=st.floats(0.05, 1.5),
    parts=st.integers(1, 4),
)
@settings(max_examples=25, deadline=None)
def test_a_chain_is_the_plain_hidden_markov_model(n: int, length: int, seed: int, dt: float, parts: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 2, (length, n, parts))
    layout = chain(n)
    now, got = start(layout, PHASES), []
    for row in logits:
        now = advance(layout, now, row, dt)
        got.append(now.on)
    np.testing.assert_allclose(np.array(got), plain_hmm(n, logits, dt), rtol=1e-6, atol=1e-9)


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    n = draw(st.integers(1, 7))
    ids = [f"s{k}" for k in range(n)]
    return {i: draw(st.lists(st.sampled_from(ids[:k]), unique=True)) if k else [] for k, i in enumerate(ids)}


@given(needs=graphs(), seed=st.integers(0, 999), length=st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_on_any_graph_it_stays_a_probability(needs: dict[str, list[str]], seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    layout = layout_of(steps_of(needs), {}, PHASES, SKIP, TRUST)
    now = start(layout, PHASES)
    for _ in range(length):
        now = advance(layout, now, rng.normal(0, 5, (layout.size, 3)), float(rng.uniform(0, 9)))
        over = done_of(layout, now)
        assert now.mass.min() >= 0 and now.mass.sum() == pytest.approx(1)
        assert over.min() >= 0 and (over + now.on).max() <= 1 + 1e-9
        rows = successors(layout, over).sum(1)
        assert np.all((np.abs(rows - 1) < 1e-9) | (rows == 0))


def run(layout: Layout, now: Progress, wanted: int | None, seconds: float) -> Progress:
    """Clear evidence for one step, or none at all."""
    for _ in range(int(seconds * 2)):
        logits = np.zeros((layout.size, 1))
        if wanted is not None:
            logits[wanted] = 4.0
        now = advance(layout, now, logits, 0.5)
    return now


def test_without_evidence_it_is_a_timer_and_the_last_step_stays() -> None:
    layout = chain(3)
    now = start(layout, PHASES)
    assert run(layout, now, None, 5).on.argmax() == 0
    assert run(layout, now, None, 16).on.argmax() == 1
    assert run(layout, now, None, 400).on[2] > 0.99


def test_evidence_beats_the_timer_both_ways_and_a_skipped_step_is_done_in_name_only_later() -> None:
    layout = chain(4)
    long = run(layout, start(layout, PHASES), 0, 60)
    assert long.on.argmax() == 0
    skipped = run(layout, long, 2, 20)
    assert skipped.on.argmax() == 2
    back = run(layout, skipped, 3, 20)
    assert done_of(layout, back)[:3].min() > 0.9


def test_two_steps_in_either_order() -> None:
    layout = layout_of(steps_of({"a": [], "b": [], "c": ["a", "b"]}), {}, PHASES, SKIP, TRUST)
    for first, second in ((0, 1), (1, 0)):
        now = run(layout, start(layout, PHASES), first, 10)
        now = run(layout, now, second, 10)
        over = done_of(layout, now)
        assert now.on.argmax() == second
        assert over[first] > 0.5 > over[2]
        assert run(layout, now, 2, 10).on.argmax() == 2


def test_a_step_that_leaves_the_watch_makes_way() -> None:
    whole, rest = chain(4), layout_of(steps_of({"s1": ["s0"], "s2": ["s1"], "new": []}), {}, PHASES, SKIP, TRUST)
    now = run(whole, start(whole, PHASES), 0, 10)
    after = fit_to(rest, now)
    assert after.ids == ("s1", "s2", "new")
    assert after.mass.sum() == pytest.approx(1)
    assert after.on[0] > after.on[1]
    assert fit_to(whole, now).mass == pytest.approx(now.mass)


def test_nothing_watched() -> None:
    layout = layout_of([], {}, PHASES, SKIP, TRUST)
    now = start(layout, PHASES)
    assert advance(layout, now, np.zeros((0, 1)), 1.0).on.shape == (0,)
