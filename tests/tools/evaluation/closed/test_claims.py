"""Claims against what was so, words as they were said against what was understood, and the page of both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.tools.evaluation.closed.claims import Claim, claims, trust
from planwatch.tools.evaluation.closed.costs import shipped_costs
from planwatch.tools.evaluation.closed.episode import Lived
from planwatch.tools.evaluation.closed.scores import row_scores
from planwatch.tools.experiments.policy_page import loop_charts, when_charts, write_policy_page
from planwatch.tools.metrics.journal_findings import concluded
from planwatch.tools.simulator.people.ear import Understood, Wish
from planwatch.tools.simulator.people.judge import fits, needed
from planwatch.tools.simulator.people.live import Cast, LivePerson
from planwatch.tools.simulator.people.named import DEFAULT
from planwatch.tools.simulator.setting import Split

TRUTH = EpisodeTruth(
    episode_id="e", graph_id="g", duration=60.0,
    runs=(StepRun("a", 1.0, 10.0, Outcome.DONE), StepRun("b", 12.0, 20.0, Outcome.WRONG)),
    deviations=(
        TrueDeviation("d1", DeviationCode.OBJ, "b", 12.0, recovered=30.0),
        TrueDeviation("d2", DeviationCode.OMIT, "c", 40.0, by="d"),
        TrueDeviation("d3", DeviationCode.BENIGN, "a", 1.0, benign=True),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "step", "at", "right"),
    [
        (FindingKind.STEP_DONE, "a", 9.6, True),
        (FindingKind.STEP_DONE, "a", 9.0, False),
        (FindingKind.STEP_DONE, "b", 25.0, False),
        (FindingKind.MISTAKE, "b", 12.0, True),
        (FindingKind.MISTAKE, "b", 11.0, False),
        (FindingKind.MISTAKE, "b", 33.0, False),
        (FindingKind.MISTAKE, "a", 5.0, False),
        (FindingKind.OWED, "c", 41.0, True),
        (FindingKind.OWED, "d", 41.0, True),
        (FindingKind.EXTRA, None, 50.0, True),
    ],
)
def test_a_claim_is_right_when_it_is_so_at_that_moment(kind: FindingKind, step: str | None, at: float, right: bool):
    (one,) = claims([concluded(Finding("f", kind, at, 0.0, step, p=0.8), at)], TRUTH)
    assert (one.p, one.right) == (0.8, right)


def test_trust_is_a_table_and_what_claims_nothing_is_left_out() -> None:
    assert claims([concluded(Finding("f", FindingKind.STALL, 5.0, 0.0, "a"))], TRUTH) == ()
    found = trust([Claim("done", 0.85, i < 8) for i in range(10)])
    assert found["deviation"] is None
    assert found["done"] == {
        "n": 10, "ece": 0.05, "brier": pytest.approx(0.1625), "bins": [{"said": 0.85, "happened": 0.8, "n": 10}],
    }  # fmt: skip


def test_right_words_that_were_misheard_are_needless_and_fit() -> None:
    stage = LivePerson(Cast(3, replace(DEFAULT, slip=0.0, distraction=0.0), Split.DEV, "table-tiny-v1"))
    mind = stage.person.mind
    free = [b.step_id for b in mind.task.bound if not mind.needs(b.step_id)]
    barred = [b.step_id for b in mind.task.bound if mind.needs(b.step_id)]
    assert free and barred
    right, misheard = Understood(Wish.GO, free[0], named=(free[0],)), Understood(Wish.GO, barred[0], named=(free[0],))
    assert needed(mind, right) and fits(mind, right)
    assert not needed(mind, misheard) and fits(mind, misheard)
    lucky = Understood(Wish.GO, free[0], vague=True, named=(free[0], barred[0]))
    assert needed(mind, lucky) and not fits(mind, lucky), "words that name two steps may not hope for a good guess"


def test_both_counts_are_told() -> None:
    lived = Lived("main", 0, True, 600.0, 0.0, 0.0, 30, 4, 0.0, interruptions=4, misheard=3, unfit=2)
    row = row_scores([lived], shipped_costs(), 0)
    assert row["needless_unasked_per_10_min"] == 4.0 and row["misheard_per_10_min"] == 3.0
    assert row["needless_as_said_per_10_min"] == 2.0 < row["needless_as_said_upper"] < row["needless_unasked_upper"]


def _row(value: float, words: float = 10.0) -> dict[str, object]:
    return {"net_utility": value, "net_utility_95": [value - 1, value + 1], "words_per_min": words}


def test_the_pages_are_whole(tmp_path: Path) -> None:
    points = [{"policy": "utility", "cost_ratio": r, **_row(9 - r, 20 - r)} for r in (0.25, 1.0, 4.0)]
    bins = {"n": 3, "ece": 0.1, "brier": 0.1, "bins": [{"said": 0.8, "happened": 0.7, "n": 3}]}
    loop = {**_row(9.0), "episodes": 2, "rows": {"silent": _row(2.0, 0.0), "policy:utility@4": _row(5.0)},
            "cost_sweep": points, "calibration": {"done": bins, "deviation": None}}  # fmt: skip
    soft = {"soft_dice": 0.3, "soft_dice_95": [0.2, 0.4]}
    timely = {"correct": {"error": 0.1, "bins": [{"expected": 0.2, "came": 0.3, "n": 5}]}}
    when = {"sessions": 3, "rows": {"learned": soft, "silent": soft}, "calibration": {"learned": timely}}
    for charts in (list(loop_charts(loop)), list(when_charts(when))):
        for chart in charts:
            ElementTree.fromstring(chart)
        write_policy_page(charts, "When <to> speak", tmp_path / "page.html")
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert page.count("<svg") == len(charts) and "When &lt;to&gt; speak" in page
    with pytest.raises(InputError, match="--page"):
        write_policy_page([], "x", tmp_path / "none" / "page.html")
