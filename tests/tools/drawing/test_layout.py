"""The laws of a drawing: nothing overlaps, nothing runs through a card, the same graph gives the same picture."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planwatch.core.effects import all_of, done
from planwatch.core.graph import Group, GroupKind, StepGraph
from planwatch.core.steps import Step
from planwatch.tools.drawing.columns import isotonic
from planwatch.tools.drawing.crossings import crossings, ordered
from planwatch.tools.drawing.layout import Box, Layout, lay_out
from planwatch.tools.drawing.scene import Point, bezier, straight
from planwatch.tools.drawing.sketch import LinkKind, sketch
from planwatch.tools.drawing.words import width_of, wrapped
from tests.core.graphs import graphs


def inside(box: Box, point: Point) -> bool:
    """Inside by more than the rounding of sums."""
    return box.x + 0.1 < point[0] < box.x + box.width - 0.1 and box.y + 0.1 < point[1] < box.y + box.height - 0.1


def along(points: tuple[Point, ...]) -> list[Point]:
    """Points of a route, its swings sampled."""
    out = [points[0]]
    for one, other in pairwise(points):
        a, b = (one, other) if straight(one, other) else bezier(one, other)
        for part in range(1, 33):
            t = part / 32
            weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
            corners = zip(weights, (one, a, b, other), strict=True)
            moved = [(w * c[0], w * c[1]) for w, c in corners]
            out.append((sum(x for x, _ in moved), sum(y for _, y in moved)))
    return out


def check(layout: Layout) -> None:
    for one, other in combinations(layout.boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for route in layout.routes:
        for point in along(route.points):
            assert not any(inside(box, point) for box in layout.boxes), (route.link, point)
            assert -1 <= point[0] <= layout.width + 1 and -1 <= point[1] <= layout.height + 1
        assert all(a[1] <= b[1] + 1e-6 for a, b in pairwise(route.points)), "a link never goes up"


@st.composite
def dags(draw: st.DrawFn) -> StepGraph:
    """Graphs of many links, with a group of alternatives."""
    count = draw(st.integers(1, 24))
    steps = []
    for i in range(count):
        before = draw(st.lists(st.integers(0, i - 1), max_size=4, unique=True)) if i else []
        text = draw(st.sampled_from(("Turn it over", "Screw the panel to the base with four long screws", "Go")))
        steps.append(Step(f"s{i}", text, pre=all_of(done(f"s{j}") for j in before)))
    members = tuple(draw(st.lists(st.sampled_from([s.id for s in steps]), min_size=1, max_size=3, unique=True)))
    return StepGraph("g", "A goal", tuple(steps), (Group("k", GroupKind.XOR, members),))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(dags())
def test_nothing_overlaps_and_no_link_runs_through_a_card(graph: StepGraph):
    layout = lay_out(sketch(graph))
    assert {box.card.id for box in layout.boxes} == {step.id for step in graph.steps}
    check(layout)
    assert lay_out(sketch(graph)) == layout


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15)
@given(graphs())
def test_any_sound_graph_is_laid_out(graph: StepGraph):
    check(lay_out(sketch(graph)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(dags())
def test_links_say_just_what_the_graph_says(graph: StepGraph):
    """Following the drawn arrows, each card waits for exactly what its step needs."""
    drawn = sketch(graph)
    before: dict[str, set[str]] = {step.id: set() for step in graph.steps}
    for step_id in graph.order():
        for link in drawn.links:
            if link.end == step_id and link.kind is LinkKind.NEEDS:
                before[step_id] |= {link.start, *before[link.start]}
    assert before == {step.id: set(graph.needs[step.id]) for step in graph.steps}


def test_a_frame_holds_its_cards_and_nothing_else():
    steps = (
        Step("a", "Start"),
        *(Step(name, name, pre=all_of([done("a")])) for name in ("milk", "x", "lemon", "y")),
    )
    graph = StepGraph("g", "A drink", steps, (Group("taste", GroupKind.XOR, ("milk", "lemon")),))
    layout = lay_out(sketch(graph))
    (frame,) = layout.frames
    held = {b.card.id for b in layout.boxes if frame.x < b.x < frame.x + frame.width and frame.y < b.y < frame.y + 200}
    assert held == {"milk", "lemon"}


def test_members_in_different_rows_are_tagged_instead():
    steps = (Step("a", "Start"), Step("milk", "Pour", pre=all_of([done("a")])), Step("lemon", "Squeeze"))
    end = Step("end", "Drink", pre=all_of([done("lemon"), done("b")]))
    more = Step("b", "Go", pre=all_of([done("milk")]))
    graph = StepGraph("g", "A drink", (*steps, more, end), (Group("taste", GroupKind.XOR, ("milk", "lemon")),))
    layout = lay_out(sketch(graph))
    assert layout.frames == ()
    assert [b.tags for b in layout.boxes if b.card.id in ("milk", "lemon")] == [("one of: taste",)] * 2


def test_an_empty_sketch_has_no_size():
    layout = lay_out(sketch(StepGraph("g", "Nothing", ())))
    assert (layout.boxes, layout.width, layout.height) == ((), 0.0, 0.0)


def test_crossings_that_need_not_be_are_undone():
    rows = [["a", "b", "c"], ["x", "y", "z"]]
    down = {"a": ["z"], "b": ["y"], "c": ["x"]}
    up = {"z": ["a"], "y": ["b"], "x": ["c"]}
    assert crossings(rows, down) == 3
    assert crossings(ordered(rows, up, down, {}), down) == 0


@given(st.lists(st.lists(st.integers(0, 4), max_size=3, unique=True), min_size=1, max_size=5))
def test_crossings_are_counted_as_by_hand(ends: list[list[int]]):
    rows = [[f"u{i}" for i in range(len(ends))], [f"d{i}" for i in range(5)]]
    down = {f"u{i}": [f"d{j}" for j in row] for i, row in enumerate(ends)}
    links = [(i, j) for i, row in enumerate(ends) for j in row]
    want = sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(links, 2))
    assert crossings(rows, down) == want


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8))
def test_isotonic_is_nearest_among_the_non_falling(values: list[float]):
    found = isotonic(values, [1.0] * len(values))
    assert all(a <= b + 1e-9 for a, b in pairwise(found))

    def cost(xs: list[float]) -> float:
        return math.fsum((x - v) ** 2 for x, v in zip(xs, values, strict=True))

    for shift in range(len(values)):  # raising the tail, or lowering the head, stays non-falling and never helps
        for by in (0.01, 1.0):
            assert cost(found) <= cost([x + by * (i >= shift) for i, x in enumerate(found)]) + 1e-6
            assert cost(found) <= cost([x - by * (i <= shift) for i, x in enumerate(found)]) + 1e-6


@given(st.text(max_size=80), st.floats(40, 300), st.integers(1, 4))
def test_wrapped_lines_fit_and_lose_nothing_unsaid(text: str, width: float, most: int):
    lines = wrapped(text, width, 14.0, most)
    assert len(lines) <= most
    assert all(width_of(line, 14.0) <= width or len(line) <= 1 for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert "".join(lines).replace(" ", "") == "".join(text.split())
