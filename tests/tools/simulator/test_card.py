"""Difficulty card `table-v1`, measured over 200 seeds of the test split."""

from __future__ import annotations

from dataclasses import replace
from statistics import mean, stdev

import networkx as nx
import numpy as np
import pytest

from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.performance import OUTRO, Script
from planwatch.tools.simulator.persona import DEFAULT
from planwatch.tools.simulator.random_tasks import random_task
from planwatch.tools.simulator.script_draw import draw_script, random_order
from planwatch.tools.simulator.setting import Setting, Split, draw_setting
from planwatch.tools.simulator.tasks import Task

CARD = card_named("table-v1")
N = 200


@pytest.fixture(scope="module")
def scripts() -> list[tuple[Task, Script]]:
    """As many tasks with their scripts, without scenes and looks."""
    out = []
    for seed in range(N):
        rng = np.random.default_rng([33, seed, 1])
        task = random_task(rng, CARD)
        out.append((task, draw_script(task, CARD, DEFAULT, np.random.default_rng([33, seed, 2]))))
    return out


def slips(script: Script) -> int:
    return len(script.skip) + len(script.wrong)


def test_half_of_the_episodes_are_clean(scripts: list[tuple[Task, Script]]) -> None:
    share = mean(slips(script) == 0 for _, script in scripts)
    assert 0.39 <= share <= 0.61, share  # three standard errors of a half


def test_the_rest_hold_one_to_three_deviations_of_both_kinds(scripts: list[tuple[Task, Script]]) -> None:
    dirty = [script for _, script in scripts if slips(script)]
    assert {slips(script) for script in dirty} == {1, 2, 3}
    omissions = sum(len(s.skip) for s in dirty)
    wrong = sum(len(s.wrong) for s in dirty)
    assert 0.35 <= omissions / (omissions + wrong) <= 0.65, (omissions, wrong)


def test_slips_are_possible_and_do_not_meet(scripts: list[tuple[Task, Script]]) -> None:
    for task, script in scripts:
        forced = {before for before, _ in task.physical}
        assert not script.skip & set(script.wrong)
        for step_id in script.skip:
            assert step_id not in forced
            assert nx.descendants(task.graph.dag, step_id), "an omission is seen by a dependent"
        for step_id, name in script.wrong.items():
            held = next(b for b in task.bound if b.step_id == step_id).held
            assert name == task.twins[held]


def test_half_of_the_graphs_have_parallel_threads(scripts: list[tuple[Task, Script]]) -> None:
    def parallel(task: Task) -> bool:
        closure = nx.transitive_closure_dag(task.graph.dag)
        n = len(task.graph.steps)
        return closure.number_of_edges() < n * (n - 1) / 2

    share = mean(parallel(task) for task, _ in scripts)
    assert 0.39 <= share <= 0.61, share


def test_orders_respect_the_graph(scripts: list[tuple[Task, Script]]) -> None:
    for task, script in scripts:
        place = {step_id: i for i, step_id in enumerate(script.order)}
        assert all(place[a] < place[b] for a, b in task.graph.dag.edges)


def test_an_order_is_drawn_anew_each_time() -> None:
    dag: nx.DiGraph = nx.DiGraph([("a", "z"), ("b", "z"), ("c", "z")])
    orders = {tuple(random_order(dag, np.random.default_rng(seed))) for seed in range(40)}
    assert len(orders) == 6 and all(order[-1] == "z" for order in orders)


@pytest.fixture(scope="module")
def clean() -> list[Setting]:
    """Settings in which nothing goes wrong."""
    return [draw_setting(seed, Split.TEST, replace(CARD, clean=1.0)) for seed in range(60)]


def test_episodes_last_three_to_five_minutes_and_acts_vary_as_peoples_do(clean: list[Setting]) -> None:
    lengths, ratios = [], []
    for setting in clean:
        performance = setting.performance()
        performance.advance(3000.0)
        assert performance.complete and not performance.deviations
        last = max(run.end for run in performance.runs)
        lengths.append(last + OUTRO)
        ratios += [run.end - run.start for run in performance.runs]
    inside = mean(CARD.seconds[0] - 5 <= length <= CARD.seconds[1] + 5 for length in lengths)
    assert CARD.seconds[0] <= mean(lengths) <= CARD.seconds[1], mean(lengths)
    assert inside >= 0.8, sorted(lengths)
    assert stdev(ratios) / mean(ratios) >= 0.4
