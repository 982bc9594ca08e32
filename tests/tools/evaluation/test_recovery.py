"""Now or later: which mistake a correction takes back, that nothing of it is looked at, and that the score is blind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planwatch.core.errors import InputError
from planwatch.tools.datasets.assembly101 import Action, Label, Recording, Remark
from planwatch.tools.evaluation.corrections import FACTS, corrections, pairs
from planwatch.tools.evaluation.recovery import balanced, run_recovery
from planwatch.tools.metrics.logistic import fit_logistic
from tests.real_data import real_data
from tests.tools.cli.helpers import planwatch


def act(this: str, that: str, label: Label = Label.CORRECT, remark: Remark = Remark.NONE, joins: bool = True) -> Action:
    return Action(0.0, 1.0, joins, frozenset({this, that}), label, remark)


def wrong(this: str, that: str, remark: Remark = Remark.ORDER) -> Action:
    return act(this, that, Label.MISTAKE, remark)


def back(this: str, that: str) -> Action:
    return act(this, that, Label.CORRECTION, joins=False)


def test_a_correction_takes_back_the_last_mistake_with_the_same_parts() -> None:
    actions = (wrong("a", "b"), wrong("c", "a"), back("a", "c"), back("b", "a"), wrong("d", "a"), back("x", "y"))
    assert list(pairs(actions)) == [(1, 2), (0, 3), (4, 5)]


def test_a_needless_step_is_not_what_an_unnamed_correction_means() -> None:
    actions = (wrong("a", "b"), wrong("c", "d", Remark.NEEDLESS), back("x", "y"), back("z", "y"), back("q", "y"))
    assert list(pairs(actions)) == [(0, 2), (1, 3)]


TOY = (act("a", "b"), wrong("c", "b"), act("d", "a"), back("b", "c"), act("e", "b"), act("c", "b"))


def test_what_comes_after_the_mistake_changes_no_fact() -> None:
    other = Recording("r2", "toy", (act("a", "b"), act("e", "b"), act("c", "b")))
    (one,) = corrections((Recording("r1", "toy", TOY), other))
    changed = (*TOY[:2], back("b", "c"), act("e", "a"), wrong("f", "g"))
    (two,) = (c for c in corrections((Recording("r1", "toy", changed), other)) if c.recording == "r1")
    assert (one.now, two.now) == (False, True)
    assert one.facts == two.facts
    assert len(one.facts) == len(FACTS)
    facts = dict(zip(FACTS, one.facts, strict=True))
    assert (facts["too early"], facts["a known step"], facts["an owed step is next"]) == (1.0, 1.0, 1.0)


def test_a_recording_is_no_evidence_about_itself() -> None:
    alone = next(iter(corrections((Recording("r1", "toy", TOY),))))
    assert dict(zip(FACTS, alone.facts, strict=True))["order known"] == 0.0


@given(st.lists(st.booleans(), min_size=2, max_size=30).filter(lambda x: any(x) and not all(x)), st.booleans())
def test_a_constant_answer_scores_a_half(truth: list[bool], answer: bool) -> None:
    right = np.array(truth)
    assert balanced(right, np.full(len(truth), answer)) == 0.5
    assert balanced(right, right) == 1.0
    assert balanced(right, ~right) == 0.0


def test_the_regression_finds_a_line_and_needs_both_classes() -> None:
    rows = np.array([[x, 0.0] for x in range(20)], float)
    truth = rows[:, 0] > 6
    model = fit_logistic(rows, truth)
    assert ((model.score(rows) > 0) == truth).mean() >= 0.9
    with pytest.raises(ValueError, match="both classes"):
        fit_logistic(rows, np.ones(20, bool))


def _write(folder: Path, toys: int) -> None:
    """Mistakes of place are corrected now, those of order later."""
    for toy in range(toys):
        rows = []
        for k in range(4):
            start = 1000 * k
            remark, between = ("wrong position", False) if k % 2 else ("wrong order", True)
            rows.append(f"{start},{start + 9},attach,p{k},base,mistake,{remark}")
            rows += [f"{start + 10},{start + 19},attach,q{k},base,correct,"] if between else []
            rows.append(f"{start + 20},{start + 29},detach,p{k},base,correction,")
        name = f"x_1234-a{toy:02d}_1234.csv"
        (folder / name).write_text("\n".join(rows))


def test_what_can_be_learnt_is_learnt_and_the_rows_beside_it_are_blind(tmp_path: Path) -> None:
    _write(tmp_path, 6)
    result = run_recovery(tmp_path)
    assert (result["n"], result["now"], result["later"], result["toys"]) == (24, 12, 12, 6)
    assert result["balanced_top1"] == 1.0
    assert result["constant"] == 0.5
    assert abs(result["coin"] - 0.5) < 0.02
    # place and order tell it all, so the kind of mistake alone is as good; the others are beaten in every toy
    assert result["kind_only"] == 1.0 and result["not_beaten"] == {"balanced_top1": ["kind_only"]}
    assert run_recovery(tmp_path) == result


def test_the_blind_rows_of_real_mistakes() -> None:
    result = run_recovery(real_data("assembly101_mistakes"))
    assert result["balanced_top1_ci"][0] > 0.5 and result["not_beaten"] == {"balanced_top1": ["kind_only"]}


def test_one_toy_leaves_nothing_to_learn_from(tmp_path: Path) -> None:
    _write(tmp_path, 1)
    with pytest.raises(InputError, match="fewer than two toys"):
        run_recovery(tmp_path)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, 3)
    ran = planwatch(capsys, "eval", "recovery", "--data", tmp_path, "--json")
    assert ran.status == 0
    assert {"balanced_top1", "constant", "n"} <= json.loads(ran.out).keys()
    missing = planwatch(capsys, "eval", "recovery", "--data", tmp_path / "no", "--json")
    assert missing.status == 2
    assert "does not exist" in missing.err
