from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from planwatch.tools.report.layout import layered


def test_a_diamond_stands_in_three_rows_with_the_single_ones_centred() -> None:
    layout = layered(nx.DiGraph([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]))
    assert (layout.columns, layout.rows) == (2, 3)
    assert layout.place["a"] == (0.5, 0)
    assert layout.place["d"] == (0.5, 2)
    assert {layout.place["b"], layout.place["c"]} == {(0.0, 1), (1.0, 1)}


def test_children_stand_below_their_own_parent() -> None:
    layout = layered(nx.DiGraph([("left", "x"), ("right", "y")]))
    assert (layout.place["left"][0] < layout.place["right"][0]) == (layout.place["x"][0] < layout.place["y"][0])


def test_an_empty_graph_takes_no_room() -> None:
    assert layered(nx.DiGraph()).rows == 0


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=40))
def test_edges_go_down_and_no_two_nodes_share_a_place(pairs: list[tuple[int, int]]) -> None:
    dag = nx.DiGraph([(f"s{min(p)}", f"s{max(p)}") for p in pairs if p[0] != p[1]])
    place = layered(dag).place
    assert set(place) == set(dag.nodes)
    assert len(set(place.values())) == len(place)
    assert all(place[a][1] < place[b][1] for a, b in dag.edges)


def test_a_late_helper_stands_above_what_needs_it() -> None:
    layout = layered(nx.DiGraph([("a", "b"), ("b", "c"), ("helper", "c")]))
    assert layout.place["helper"][1] == 1
