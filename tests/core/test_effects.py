from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.effects import TRUE, Formula, Op, all_of

ATOMS = ("a", "b", "c")
SUBSETS = [frozenset(s) for s in chain.from_iterable(combinations(ATOMS, n) for n in range(4))]

formulas = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds(Formula, st.sampled_from((Op.AND, Op.OR)), st.lists(inner, max_size=3).map(tuple)),
        st.builds(Formula, st.just(Op.NOT), st.tuples(inner)),
    ),
    max_leaves=6,
).filter(lambda formula: isinstance(formula, Formula))


def test_the_empty_and_holds_and_the_empty_or_does_not():
    assert TRUE.holds(frozenset())
    assert not Formula(Op.OR).holds({"a"})


@given(formulas, st.sampled_from(SUBSETS), st.sampled_from(SUBSETS))
def test_may_hold_misses_no_way_to_hold(formula: Formula, possible: frozenset[str], certain: frozenset[str]):
    possible |= certain
    between = [s for s in SUBSETS if certain <= s <= possible]
    if any(formula.holds(s) for s in between):
        assert formula.may_hold(possible, certain)
    if formula.must_hold(possible, certain):
        assert all(formula.holds(s) for s in between)


@given(formulas, st.sampled_from(SUBSETS))
def test_when_everything_is_known_may_and_must_are_holds(formula: Formula, effects: frozenset[str]):
    assert formula.may_hold(effects, effects) == formula.must_hold(effects, effects) == formula.holds(effects)


@given(formulas, st.sampled_from(SUBSETS), st.sampled_from(ATOMS))
def test_a_positive_effect_never_hurts_and_a_negative_never_helps(formula: Formula, effects: frozenset[str], atom: str):
    before, after = formula.holds(effects - {atom}), formula.holds(effects | {atom})
    if atom not in formula.negative():
        assert before <= after
    if atom not in formula.positive():
        assert after <= before
    assert formula.positive() | formula.negative() == formula.atoms()


@given(formulas, st.sampled_from(SUBSETS))
def test_required_effects_hold_whenever_the_formula_does(formula: Formula, effects: frozenset[str]):
    if formula.holds(effects):
        assert formula.required() <= effects


def test_all_of_is_an_and():
    assert all_of(["a", "b"]).holds({"a", "b"}) and not all_of(["a", "b"]).holds({"a"})
