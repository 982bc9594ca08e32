from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act, Window
from planwatch.core.truth import IdealGuidance, TrueDeviation
from planwatch.tools.evaluation.closed.costs import shipped_costs
from planwatch.tools.evaluation.runner.prediction import Prediction, Said
from planwatch.tools.experiments.sessions.collect import collect
from planwatch.tools.experiments.sessions.failures import failures
from planwatch.tools.experiments.sessions.page import page
from planwatch.tools.metrics.journal_findings import concluded
from tests.tools.cli.helpers import planwatch
from tests.tools.evaluation.runner.helpers import performed

COSTS = shipped_costs()
TRUTH = performed("a", "b", "c").truth
TOLD = tuple(Said(10.0 * n + 1, Act.INSTRUCT_NEXT, f"Do {s}", s) for n, s in enumerate("abc"))
DONE = tuple(
    concluded(Finding(s, FindingKind.STEP_DONE, t, t, s)) for s, t in zip("abc", (10.0, 20.0, 30.0), strict=True)
)
GOOD = Prediction("chain-0", "main", DONE, TOLD, TRUTH.duration)


def kinds(found: Prediction, truth=TRUTH) -> list[str]:
    return [one.kind for one in failures(truth, found, COSTS)]


def test_a_good_session_has_no_failure() -> None:
    assert kinds(GOOD) == []


def test_the_dearest_comes_first() -> None:
    wrong = replace(
        TRUTH,
        deviations=(TrueDeviation("d", DeviationCode.OBJ, "b", 12.0),),
        ideal=(*TRUTH.ideal, IdealGuidance(Act.CORRECT, Window(12, 13, 20), "b", "d")),
    )
    found = failures(wrong, replace(GOOD, said=TOLD[:2]), COSTS)
    assert [(one.kind, one.cost) for one in found] == [
        ("missed alarm", COSTS.rework),
        ("missed telling", COSTS.wasted_minute),
    ]
    assert "never said" in found[0].what


def test_claims_that_are_not_true() -> None:
    early = concluded(Finding("c", FindingKind.STEP_DONE, 5.0, 5.0, "c"))
    alarm = concluded(Finding("m", FindingKind.MISTAKE, 5.0, 5.0, "b", DeviationCode.OBJ))
    assert set(kinds(replace(GOOD, findings=(*DONE[:2], early, alarm)))) == {"hallucinated", "false alarm"}
    wrong = replace(TRUTH, deviations=(TrueDeviation("d", DeviationCode.OBJ, "b", 4.0),))
    assert kinds(replace(GOOD, findings=(*DONE, alarm)), wrong) == []


def test_saying_it_again_is_a_failure() -> None:
    assert kinds(replace(GOOD, said=(*TOLD, replace(TOLD[2], t=23.0)))) == ["repetition"]


@pytest.fixture(scope="module")
def runs(two_runs: Path) -> tuple[Path, Path]:
    return two_runs / "secret-timer.jsonl", two_runs / "secret-oracle.jsonl"


@pytest.fixture(scope="module")
def content(runs: tuple[Path, Path]) -> dict[str, Any]:
    return collect(*runs, pictured=1)


def test_sessions_stand_dearest_first_and_the_dearest_has_pictures(content: dict[str, Any]) -> None:
    costs = [one["cost"] for one in content["sessions"]]
    assert costs == sorted(costs, reverse=True)
    assert [bool(one["pictures"]) for one in content["sessions"]] == [True, False]
    assert sum(one["cost"] for one in content["costs"].values()) == pytest.approx(sum(costs), abs=0.1)


def test_two_runs_are_compared_session_by_session(content: dict[str, Any], runs: tuple[Path, Path]) -> None:
    assert (content["diff"]["worse"], content["diff"]["better"]) == (2, 0)
    assert content["diff"]["scores"]["completion_f1"]["gap"] < -0.5
    same = collect(runs[0], runs[0], pictured=0)["diff"]
    assert same["equal"] == 2 and same["scores"]["completion_f1"]["gap"] == 0


class Tags(HTMLParser):
    """Counts elements and remembers what is asked for from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.count, self.outside = 0, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += 1
        self.outside += [
            value for name, value in attrs if name in ("src", "href") and value and not value.startswith("data:")
        ]


def test_the_page_asks_for_nothing_and_text_cannot_break_out(content: dict[str, Any]) -> None:
    evil = {**content["sessions"][0], "goal": "</script><script>alert(1)</script>"}
    text = page({**content, "sessions": [evil]})
    tags = Tags()
    tags.feed(text)
    assert tags.outside == [] and "alert(1)</script>" not in text
    data = re.search(r'id="sessions">(.*?)</script>', text, re.S)
    assert data is not None and json.loads(data[1])[0]["goal"] == evil["goal"]


def many(content: dict[str, Any], count: int) -> dict[str, Any]:
    lot = content["sessions"]
    return {**content, "sessions": [{**lot[n % len(lot)], "id": f"s{n}", "pictures": []} for n in range(count)]}


def test_five_hundred_sessions_are_a_small_page_with_few_elements(content: dict[str, Any]) -> None:
    text, tags = page(many(content, 500)), Tags()
    tags.feed(text)
    assert len(text) < 10_000_000
    assert tags.count < 1_000  # timelines are drawn when a session is opened


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")
def test_five_hundred_sessions_open_within_two_seconds(content: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(many(content, 500)))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    opened = re.search(r'data-opened-ms="(\d+)"', dom)
    assert opened is not None and int(opened[1]) < 2000
    assert dom.count("<details") >= 500


def test_what_cannot_be_shown_is_refused(runs: tuple[Path, Path], tmp_path: Path) -> None:
    text = runs[1].read_text()
    other = tmp_path / "other.jsonl"
    other.write_text(text.replace("sim:dev:2", "sim:dev:3"))
    with pytest.raises(InputError, match="like with like"):
        collect(runs[0], other)
    other.write_text(text.replace('"mode": "streaming"', '"mode": "closed-loop"'))
    with pytest.raises(InputError, match="closed-loop"):
        collect(other)


def test_the_command(capsys: pytest.CaptureFixture[str], runs: tuple[Path, Path], tmp_path: Path) -> None:
    ran = planwatch(capsys, "report", runs[0], "--out", tmp_path / "p.html", "--pictures", "0", "--data-out",
                    tmp_path / "p.json", "--json")  # fmt: skip
    assert ran.answer["sessions"] == 2 and (tmp_path / "p.html").stat().st_size == ran.answer["bytes"]
    assert len(json.loads((tmp_path / "p.json").read_text())["sessions"]) == 2
