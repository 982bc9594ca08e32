"""Task graphs composed at random: valid for the core's checker, possible for the world, and of the card's size."""

from __future__ import annotations

from functools import cache

import networkx as nx
import numpy as np
import pytest

from planwatch.core.graph_dump import dump_graph
from planwatch.core.graph_yaml import read_graph
from planwatch.core.steps import Role
from planwatch.tools.simulator.cards import CARDS, Card, card_named
from planwatch.tools.simulator.physics import compatible, physical_pairs
from planwatch.tools.simulator.primitives import PRIMITIVES
from planwatch.tools.simulator.random_tasks import held_out, random_task
from planwatch.tools.simulator.scene import SIMILAR, Name
from planwatch.tools.simulator.tasks import Bound, Task, bind, unmapped

CARD = card_named("table-v1")
SEEDS = range(40)


@cache
def draw(seed: int, *, paraphrase: bool = False) -> Task:
    return random_task(np.random.default_rng(seed), CARD, held_out_pairs=paraphrase, paraphrase=paraphrase)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("paraphrase", [False, True])
def test_a_written_and_read_graph_has_no_fault(seed: int, paraphrase: bool) -> None:
    graph = draw(seed, paraphrase=paraphrase).graph
    again = read_graph(dump_graph(graph))
    assert [s.id for s in again.steps] == [s.id for s in graph.steps]
    assert set(again.dag.edges) == set(graph.dag.edges)


def test_every_graph_is_of_the_cards_size_and_acyclic() -> None:
    for seed in SEEDS:
        task = draw(seed)
        assert CARD.steps[0] <= len(task.graph.steps) <= CARD.steps[1]
        assert nx.is_directed_acyclic_graph(task.graph.dag)
        assert len(task.things) <= CARD.things
        assert len(set(task.things)) == len(task.things)


@pytest.mark.parametrize("paraphrase", [False, True])
def test_words_lead_back_to_what_was_meant(paraphrase: bool) -> None:
    """Read from its words alone, every step is the one that was drawn: verb, and kind and colour in every role."""
    for seed in SEEDS:
        task = draw(seed, paraphrase=paraphrase)
        assert unmapped(task.graph) == []
        read = bind(task.graph, np.random.default_rng(0))
        assert read == task.bound, [s.text for s in task.graph.steps]


def test_every_step_has_its_things_on_the_table_in_allowed_roles() -> None:
    for seed in SEEDS:
        task = draw(seed)
        for bound in task.bound:
            allowed = PRIMITIVES[bound.verb].roles
            assert set(bound.roles) == set(allowed)
            assert all(name in task.things and name.kind in allowed[role] for role, name in bound.roles.items())


def test_two_look_alike_pairs_are_in_view() -> None:
    for seed in SEEDS:
        task = draw(seed)
        assert len(task.twins) >= CARD.lookalikes
        needed = {name for bound in task.bound for name in bound.roles.values()}
        for name, twin in task.twins.items():
            assert {name, twin} <= set(task.things) and twin != name and twin not in needed
            same_kind = twin.kind == name.kind and twin.colour != name.colour
            assert same_kind or (twin.kind == SIMILAR[name.kind] and twin.colour == name.colour)


def test_the_words_of_training_hold_no_held_out_pair() -> None:
    plain = {(b.verb, n.kind) for seed in SEEDS for b in draw(seed).bound for n in b.roles.values()}
    unseen = {(b.verb, n.kind) for seed in SEEDS for b in draw(seed, paraphrase=True).bound for n in b.roles.values()}
    assert not any(held_out(verb, kind) for verb, kind in plain)
    assert any(held_out(verb, kind) for verb, kind in unseen)


def test_all_primitives_and_most_kinds_turn_up() -> None:
    tasks = [draw(seed) for seed in SEEDS]
    assert len({b.verb for t in tasks for b in t.bound}) >= 14
    assert len({n.kind for t in tasks for n in t.things}) >= 20


def test_physics_pairs_are_part_of_the_graph() -> None:
    for seed in SEEDS:
        task = draw(seed)
        closure = nx.transitive_closure_dag(task.graph.dag)
        assert task.physical <= set(closure.edges)
        assert task.physical <= physical_pairs(task.graph, task.bound)


def test_the_same_seed_gives_the_same_task() -> None:
    again = random_task(np.random.default_rng(5), CARD)
    assert again == draw(5)
    assert again.graph.steps != draw(6).graph.steps


def test_a_thing_cannot_be_opened_after_it_was_closed_or_used_where_it_no_longer_is() -> None:
    jar, board, bread = Name("jar", "red"), Name("board", "brown"), Name("bread", "white")
    opened, closed = (Bound("a", verb, {Role.OBJECT: jar}) for verb in ("open", "close"))
    assert compatible(closed, opened) and not compatible(opened, closed)
    put = Bound("b", "place", {Role.OBJECT: bread, Role.TARGET: board})
    cut = Bound("c", "cut", {Role.OBJECT: bread, Role.TOOL: Name("knife", "black")})
    assert not compatible(cut, put) and compatible(put, cut)


def test_a_card_that_asks_too_much_says_so() -> None:
    with pytest.raises(RuntimeError, match="no task found"):
        random_task(np.random.default_rng(0), Card("huge", steps=(60, 80)))


def test_an_unknown_card_is_answered_with_the_known_ones() -> None:
    with pytest.raises(Exception, match="no difficulty card is called 'hard'. Allowed: " + ", ".join(CARDS)):
        card_named("hard")
