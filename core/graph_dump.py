"""A StepGraph as the YAML that `graph_yaml` reads back to an equal graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from .effects import Formula, Op
from .graph import Group, StepGraph
from .steps import Confirm, Duration, Param, Repeat, Reversible, Role, Step


def dump_graph(graph: StepGraph) -> str:
    """YAML text in the field order of the guide; what an author may leave out is left out."""
    optional = frozenset(step.id for step in graph.steps if step.optional)
    data = {
        "schema_version": graph.schema_version,
        "id": graph.id,
        "goal": graph.goal,
        "world": graph.world,
        "meta": dict(graph.meta),
        "steps": [_kept(_step(step, optional)) for step in graph.steps],
        "groups": [_kept(_group(group)) for group in graph.groups],
        "goal_effects": list(graph.goal_effects),
    }
    return yaml.safe_dump(_kept(data), sort_keys=False, allow_unicode=True, width=110)


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value not in ("", [], {})}


def _step(step: Step, optional: frozenset[str]) -> dict[str, Any]:
    risky = step.hazards or step.reversible is Reversible.NO
    return {
        "id": step.id,
        "text": step.text,
        "verb": step.verb,
        **_things(step),
        **_pre(step.pre, optional),
        "effects": list(step.effects),
        "optional": step.optional or None,
        "repeat": {"min": step.repeat.min, "max": step.repeat.max} if step.repeat != Repeat() else None,
        "duration": _duration(step.duration),
        "complete": list(step.complete_cues),
        "incomplete": list(step.incomplete_cues),
        "sound": list(step.sound_cues),
        "params": [_param(param) for param in step.params],
        "hazards": [_kept({"kind": h.kind, "text": h.text}) for h in step.hazards],
        "reversible": step.reversible.value if step.reversible is not Reversible.YES else None,
        "undo_effects": list(step.undo_effects),
        "recoveries": [_kept({"code": r.code, "kind": r.kind.value, "text": r.text}) for r in step.recoveries],
        "confirm": step.confirm.value if step.confirm is not (Confirm.BOTH if risky else Confirm.VISION) else None,
        "locales": dict(step.locales),
    }


def _things(step: Step) -> dict[str, Any]:
    roles = [thing.role for thing in step.things]
    if roles == [role for role in Role if role in roles]:
        return {thing.role.value: thing.name for thing in step.things}
    return {"things": [{"role": thing.role.value, "name": thing.name} for thing in step.things]}


def _pre(pre: Formula, optional: frozenset[str]) -> dict[str, Any]:
    plain = [arg.removeprefix("done:") for arg in pre.args if isinstance(arg, str) and arg.startswith("done:")]
    waited = pre.op is Op.AND and len(plain) == len(pre.args) and not optional.intersection(plain)
    if waited and len(set(plain)) == len(plain):
        return {"after": plain}
    return {"pre": _formula(pre)}


def _formula(arg: Formula | str) -> Any:
    if isinstance(arg, str):
        return arg
    if arg.op is Op.NOT:
        return {"not": _formula(arg.args[0])}
    return {"all" if arg.op is Op.AND else "any": [_formula(inner) for inner in arg.args]}


def _duration(duration: Duration) -> Any:
    if duration == Duration():
        return None
    if (duration.p10, duration.p90) == (duration.median / 2, duration.median * 2):
        return _number(duration.median)
    return {"p10": _number(duration.p10), "median": _number(duration.median), "p90": _number(duration.p90)}


def _param(param: Param) -> dict[str, Any]:
    return _kept(
        {
            "name": param.name,
            "kind": param.kind.value,
            "target": _number(param.target),
            "below": _number(param.below) or None,
            "above": _number(param.above) or None,
            "unit": param.unit,
        }
    )


def _number(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "kind": group.kind.value,
        "members": list(group.members),
        "min": group.min if group.min != 1 else None,
        "max": group.max if group.max != 1 else None,
    }
