"""From checked YAML models to the StepGraph."""

from __future__ import annotations

from .deviation import RecoveryKind
from .effects import TRUE, Formula, Op, all_of, done
from .graph import Group, GroupKind, StepGraph
from .graph_schema import DurationModel, FormulaModel, GraphModel, GroupModel, StepModel
from .steps import Confirm, Duration, Hazard, Param, RecoveryTemplate, Repeat, Reversible, Role, Step, Thing

MAX_PASSED = 50
"""The longest run of optional steps that `after` sees through; a longer one is waited for."""


def build(model: GraphModel) -> StepGraph:
    """The graph that a file describes; references in it are not checked yet."""
    groups = {group.id: group for group in model.groups}
    steps = {step.id: step for step in model.steps}
    return StepGraph(
        id=model.id,
        goal=model.goal,
        steps=tuple(_step(step, _Before(steps, groups)) for step in model.steps),
        groups=tuple(Group(g.id, g.kind, g.members, g.min, g.max) for g in model.groups),
        world=model.world,
        meta=dict(model.meta),
        goal_effects=model.goal_effects,
    )


class _Before:
    """What `after` means: a step is waited for, an optional one passes on what it waits for, a group is its members."""

    def __init__(self, steps: dict[str, StepModel], groups: dict[str, GroupModel]) -> None:
        self._steps = steps
        self._groups = groups

    def args(self, step: StepModel) -> tuple[Formula | str, ...]:
        """The arguments of the AND that `step.after` stands for."""
        out: dict[Formula | str, None] = {}
        todo, passed = list(reversed(step.after)), {step.id}
        while todo:
            name = todo.pop()
            earlier = self._steps.get(name)
            if not earlier or not earlier.optional or name == step.id or len(passed) > MAX_PASSED:
                out.update(dict.fromkeys(self._waits(name)))
            elif name not in passed:
                passed.add(name)
                todo.extend(reversed(earlier.after))
                out.update(dict.fromkeys((formula(earlier.pre),) if earlier.pre else ()))
        return tuple(out)

    def _waits(self, name: str) -> tuple[Formula | str, ...]:
        group = self._groups.get(name)
        if group is None or name in self._steps:
            return (done(name),)
        members = tuple(done(member) for member in group.members)
        return (Formula(Op.OR, members),) if group.kind is GroupKind.XOR else members


def formula(model: FormulaModel) -> Formula | str:
    """A formula, or the effect alone."""
    if model.effect is not None:
        return model.effect
    if model.not_ is not None:
        return Formula(Op.NOT, (formula(model.not_),))
    op, args = (Op.AND, model.all) if model.all is not None else (Op.OR, model.any or ())
    return Formula(op, tuple(formula(arg) for arg in args))


def _pre(step: StepModel, before: _Before) -> Formula:
    first = before.args(step)
    if step.pre is None:
        return Formula(Op.AND, first) if first else TRUE
    own = formula(step.pre)
    own = all_of((own,)) if isinstance(own, str) else own
    if not first:
        return own
    return Formula(Op.AND, (*first, *own.args) if own.op is Op.AND else (*first, own))


def _step(step: StepModel, before: _Before) -> Step:
    return Step(
        id=step.id,
        text=step.text or _words(step),
        verb=step.verb,
        things=_things(step),
        pre=_pre(step, before),
        effects=step.effects,
        optional=step.optional,
        repeat=Repeat(step.repeat.min, step.repeat.max),
        params=tuple(Param(p.name, p.kind, p.target, p.below, p.above, p.unit) for p in step.params),
        duration=_duration(step.duration),
        complete_cues=step.complete,
        incomplete_cues=step.incomplete,
        sound_cues=step.sound,
        hazards=tuple(Hazard(h.kind, h.text) for h in step.hazards),
        reversible=step.reversible,
        undo_effects=step.undo_effects,
        recoveries=tuple(RecoveryTemplate(r.code.value, RecoveryKind(r.kind), r.text) for r in step.recoveries),
        confirm=_confirm(step),
        locales=dict(step.locales),
    )


def _things(step: StepModel) -> tuple[Thing, ...]:
    short = ((Role.OBJECT, step.object), (Role.TARGET, step.target), (Role.TOOL, step.tool))
    return (*(Thing(role, name) for role, name in short if name), *(Thing(t.role, t.name) for t in step.things))


def _words(step: StepModel) -> str:
    """A plain text for a step whose author wrote none; empty when there is nothing to make it of."""
    things = _things(step)
    if step.verb and things:
        text = f"{step.verb} the {things[0].name}"
    elif step.verb or things or step.complete or step.incomplete or step.sound:
        text = step.verb or step.id.replace("_", " ")
    else:
        return ""
    return text[:1].upper() + text[1:]


def _confirm(step: StepModel) -> Confirm:
    if step.confirm is not None:
        return step.confirm
    return Confirm.BOTH if step.hazards or step.reversible is Reversible.NO else Confirm.VISION


def _duration(model: DurationModel | None) -> Duration:
    if model is None:
        return Duration()
    p10 = model.p10 if model.p10 is not None else model.median / 2
    p90 = model.p90 if model.p90 is not None else model.median * 2
    return Duration(p10, model.median, p90)
