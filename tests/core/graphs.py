"""Random task graphs for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode, RecoveryKind
from planwatch.core.effects import Formula, Op, done
from planwatch.core.graph import Group, GroupKind, StepGraph
from planwatch.core.steps import (
    Confirm,
    Duration,
    Hazard,
    Param,
    ParamKind,
    RecoveryTemplate,
    Repeat,
    Reversible,
    Role,
    Step,
    Thing,
)

words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
"""One word of any script; runs of blanks are folded by the reader, so words have none."""
cues = st.lists(words, max_size=2).map(tuple)
numbers = st.floats(0.1, 1000, allow_nan=False)


def formulas(effects: list[str]) -> st.SearchStrategy[Formula | str]:
    """Formulas over effects that can all come true; no NOT, so that they stay satisfiable."""
    return st.recursive(
        st.sampled_from(effects),
        lambda inner: st.builds(
            Formula, st.sampled_from((Op.AND, Op.OR)), st.lists(inner, min_size=1, max_size=3).map(tuple)
        ),
        max_leaves=5,
    )


@st.composite
def steps(draw: st.DrawFn, index: int, given: list[str]) -> Step:
    """Step `s<index>` whose precondition mentions only effects in `given`."""
    inner = draw(formulas(given)) if given and draw(st.booleans()) else None
    pre = inner if isinstance(inner, Formula) else Formula(Op.AND, (inner,) if inner else ())
    hazards = draw(st.lists(st.builds(Hazard, words, words), max_size=1).map(tuple))
    reversible = draw(st.sampled_from(Reversible))
    risky = bool(hazards) or reversible is Reversible.NO
    p10, median, p90 = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return Step(
        id=f"s{index}",
        text=draw(words),
        verb=draw(st.just("") | words),
        things=tuple(Thing(role, draw(words)) for role in draw(st.lists(st.sampled_from(Role), max_size=3))),
        pre=pre,
        effects=tuple(f"e{index}:{word}" for word in draw(cues)),
        optional=draw(st.booleans()),
        repeat=Repeat(1, draw(st.integers(1, 3))),
        params=draw(
            st.lists(st.builds(Param, words, st.sampled_from(ParamKind), numbers, numbers), max_size=1).map(tuple)
        ),
        duration=Duration(p10, median, p90),
        complete_cues=draw(cues),
        sound_cues=draw(cues),
        hazards=hazards,
        reversible=reversible,
        recoveries=tuple(
            RecoveryTemplate(draw(st.sampled_from(DeviationCode)).value, RecoveryKind.REDO, w) for w in draw(cues)
        ),
        confirm=draw(st.sampled_from((Confirm.PERSON, Confirm.BOTH) if risky else tuple(Confirm))),
        locales=draw(st.dictionaries(words, words, max_size=1)),
    )


@st.composite
def graphs(draw: st.DrawFn, most: int = 8) -> StepGraph:
    """A sound task graph: every step may wait for what earlier ones give."""
    given: list[str] = []
    out: list[Step] = []
    for index in range(draw(st.integers(1, most))):
        step = draw(steps(index, given))
        out.append(step)
        given += [*step.effects, done(step.id)]
    members = tuple(step.id for step in out[: draw(st.integers(1, len(out)))])
    groups = (Group("g", draw(st.sampled_from((GroupKind.UNORDERED, GroupKind.LOOP))), members),)
    goal = tuple(effect for effect in given if not effect.startswith("done:"))[:2]
    return StepGraph("graph", draw(words), tuple(out), groups if draw(st.booleans()) else (), goal_effects=goal)


def chain(*ids: str) -> StepGraph:
    """Steps that wait for one another in order."""
    made = [
        Step(name, f"Do {name}", pre=Formula(Op.AND, (done(ids[i - 1]),) if i else ())) for i, name in enumerate(ids)
    ]
    return StepGraph("chain", "All done", tuple(made))
