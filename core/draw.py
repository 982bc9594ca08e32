"""A task graph or a plan as mermaid text: the same input gives the same text."""

from __future__ import annotations

from collections.abc import Iterator

from .graph import GroupKind, StepGraph
from .plan import Plan
from .proposal import EditKind
from .steps import Step

_STYLES = {
    "done": "fill:#d3f0d3,stroke:#2f7d32,color:#123d14",
    "on": "fill:#fff1c2,stroke:#b17a00,color:#4a3300,stroke-width:3px",
    "todo": "fill:#f4f5f7,stroke:#7a828e,color:#22272e",
    "waived": "fill:#ffffff,stroke:#b6bcc4,color:#7a828e,stroke-dasharray:2 3",
    "injected": "stroke:#c2185b,stroke-width:3px",
    "optional": "stroke-dasharray:6 4",
}
_KINDS = {
    GroupKind.XOR: "one of these",
    GroupKind.UNORDERED: "in any order",
    GroupKind.LOOP: "together, repeated",
}
_ESCAPES = str.maketrans({c: f"#{ord(c)};" for c in '#"&<>`{}[]()|\\;'})


def mermaid(graph: StepGraph, plan: Plan | None = None) -> str:
    """A top-down flowchart. With a plan: its progress, injected steps (double border) and waived ones.

    A dotted arrow is one of several alternatives; a crossed one forbids; groups are frames.
    """
    plan = plan if plan is not None else Plan(graph)
    names = {step_id: f"n{i}" for i, step_id in enumerate(plan.everything)}
    lines = ["flowchart TD", *_nodes(plan, names), *_edges(plan, names)]
    lines += [f"    classDef {name} {style}" for name, style in _STYLES.items()]
    lines += [f"    class {','.join(ids)} {name}" for name, ids in _classes(plan, names).items() if ids]
    return "\n".join(lines) + "\n"


def _nodes(plan: Plan, names: dict[str, str]) -> Iterator[str]:
    framed: set[str] = set()
    for i, group in enumerate(plan.graph.groups):
        yield f'    subgraph g{i}["{_escape(group.id)}: {_KINDS[group.kind]}"]'
        for step_id in (m for m in group.members if m not in framed):
            yield f"        {_node(plan.everything[step_id], names)}"
        yield "    end"
        framed.update(group.members)
    injected = {step.id for step in plan.injected}
    for step in plan.everything.values():
        if step.id not in framed:
            yield f"    {_node(step, names, step.id in injected)}"


def _node(step: Step, names: dict[str, str], injected: bool = False) -> str:
    label = f"<b>{_escape(step.id)}</b><br/>{_escape(step.text)}"
    return f'{names[step.id]}[["{label}"]]' if injected else f'{names[step.id]}["{label}"]'


def _escape(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)


def _edges(plan: Plan, names: dict[str, str]) -> Iterator[str]:
    needs = plan.needs
    for step in plan.steps:
        for giver in sorted(plan.dag.predecessors(step.id), key=list(names).index):
            arrow = "-->" if giver in needs[step.id] else "-.->"
            yield f"    {names[giver]} {arrow} {names[step.id]}"
        forbidden = {g for e in step.pre.negative() for g in plan.graph.givers.get(e, ())}
        for giver in sorted(forbidden & plan.by_id.keys(), key=list(names).index):
            yield f"    {names[giver]} --x {names[step.id]}"
    for edit in plan.edits:
        if edit.kind is EditKind.REPLACE and edit.step_id and edit.by:
            yield f"    {names[edit.step_id]} -. replaced by .-> {names[edit.by]}"


def _classes(plan: Plan, names: dict[str, str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {name: [] for name in _STYLES}
    for step in plan.everything.values():
        gone = step.id not in plan.by_id
        out["waived" if gone else plan.status_of(step.id).value].append(names[step.id])
        if step.optional:
            out["optional"].append(names[step.id])
    out["injected"] = [names[step.id] for step in plan.injected]
    return out
