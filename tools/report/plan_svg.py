"""The plan as an inline SVG: injected steps marked, done and open steps in colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from ...core.plan import Plan
from ...core.steps import Step
from .layout import Layout, layered
from .svg import label, tag, tip, wrap

BOX_W, BOX_H, GAP_X, GAP_Y, MARGIN = 200.0, 62.0, 22.0, 30.0, 12.0
"""Pixels of a step's box, of the gaps between boxes and of the margin."""


@dataclass(frozen=True, slots=True)
class _Box:
    step: Step
    kind: str
    """A CSS class: done, on, todo or replaced; `injected` is added for a recovery step."""
    said: str
    """The same in words."""


def plan_svg(plan: Plan) -> str:
    """The plan's DAG, top down, with a legend in its title. Steps that a recovery replaced stay, struck out."""
    boxes = {box.step.id: box for box in _boxes(plan)}
    dag = _drawn_dag(plan, boxes)
    layout = layered(dag)
    width = layout.columns * (BOX_W + GAP_X) - GAP_X + 2 * MARGIN
    height = layout.rows * (BOX_H + GAP_Y) - GAP_Y + 2 * MARGIN
    lines = "".join(_edge(layout, a, b, boxes) for a, b in dag.edges)
    nodes = "".join(_node(layout, box) for box in boxes.values())
    return tag(
        "svg", tip(f"Plan with {len(boxes)} steps: {plan.graph.goal}"), _arrow(), lines, nodes,
        viewBox=f"0 0 {width:.0f} {height:.0f}", width=width, height=height, role="img", class_="plan",
    )  # fmt: skip


def _boxes(plan: Plan) -> Iterable[_Box]:
    injected = {step.id for step in plan.injected}
    for step in (*plan.graph.steps, *plan.injected):
        if step.id not in plan.by_id:
            yield _Box(step, "replaced", "replaced by a recovery step, or accepted as it is")
            continue
        status = plan.status_of(step.id).value
        extra = (" injected", ", injected to recover") if step.id in injected else ("", "")
        yield _Box(step, status + extra[0], status + extra[1])


def _drawn_dag(plan: Plan, boxes: dict[str, _Box]) -> nx.DiGraph:
    """The plan's DAG without edges that longer paths imply, plus each replaced step before what replaced it."""
    dag: nx.DiGraph = nx.transitive_reduction(plan.dag) if nx.is_directed_acyclic_graph(plan.dag) else nx.DiGraph()
    dag.add_nodes_from(boxes)
    stands_in = {step.stands_for: step.id for step in plan.injected if step.stands_for}
    for box in boxes.values():
        if box.kind == "replaced" and box.step.id in stands_in:
            dag.add_edge(box.step.id, stands_in[box.step.id])
    return dag


def _corner(layout: Layout, node: str) -> tuple[float, float]:
    column, row = layout.place[node]
    return MARGIN + column * (BOX_W + GAP_X), MARGIN + row * (BOX_H + GAP_Y)


def _node(layout: Layout, box: _Box) -> str:
    x, y = _corner(layout, box.step.id)
    lines = wrap(box.step.text, 28, 2)
    top = y + BOX_H / 2 + 5 - 7 * (len(lines) - 1)
    words = "".join(label(line, x + BOX_W / 2, top + 15 * i, "step", "middle") for i, line in enumerate(lines))
    mark = label("recovery", x + BOX_W - 8, y + 13, "mark", "end") if "injected" in box.kind else ""
    rect = tag("rect", x=x, y=y, width=BOX_W, height=BOX_H, rx=9)
    return tag("g", tip(f"{box.step.text} ({box.said})"), rect, mark, words, class_=f"box {box.kind}")


def _edge(layout: Layout, a: str, b: str, boxes: dict[str, _Box]) -> str:
    (ax, ay), (bx, by) = _corner(layout, a), _corner(layout, b)
    x1, y1, x2, y2 = ax + BOX_W / 2, ay + BOX_H, bx + BOX_W / 2, by - 4
    bend = max((y2 - y1) / 2, 10.0)
    kind = "edge replaced" if boxes[a].kind == "replaced" else "edge"
    path = f"M{x1:.1f},{y1:.1f} C{x1:.1f},{y1 + bend:.1f} {x2:.1f},{y2 - bend:.1f} {x2:.1f},{y2:.1f}"
    return tag("path", d=path, class_=kind, marker_end="url(#tip)")


def _arrow() -> str:
    head = tag("path", d="M0,0 L7,3.5 L0,7 z", class_="arrow")
    return tag(
        "defs",
        tag(
            "marker", head, id="tip", viewBox="0 0 7 7", refX=5, refY=3.5, markerWidth=7, markerHeight=7, orient="auto"
        ),
    )
