from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act
from planwatch.core.truth import TrueDeviation
from planwatch.tools.evaluation.diagnosis.case import Case, read_cases
from planwatch.tools.evaluation.diagnosis.diagnose import KNOBS, diagnosed
from planwatch.tools.evaluation.diagnosis.signs import SIGNS
from planwatch.tools.evaluation.runner.assistants import Who
from planwatch.tools.evaluation.runner.play import stream
from planwatch.tools.evaluation.runner.prediction import Said
from planwatch.tools.metrics.journal_findings import Concluded, concluded
from planwatch.tools.report.story import Sample
from tests.tools.cli.helpers import planwatch
from tests.tools.evaluation.runner.helpers import performed

STEPS = tuple("abcdefgh")
TRUTH = performed(*STEPS).truth


def done(step: str, t: float) -> Concluded:
    return concluded(Finding(f"{step}{t}", FindingKind.STEP_DONE, t, t, step))


def told(step: str, t: float, act: Act = Act.INSTRUCT_NEXT) -> Said:
    return Said(t, act, f"Do {step}", step)


def good() -> Case:
    """Everything found 1 s late and told at once."""
    found = tuple(done(step, 10.0 * (n + 1) + 1) for n, step in enumerate(STEPS))
    said = tuple(told(step, 10.0 * n + 1) for n, step in enumerate(STEPS))
    return Case("good", TRUTH.duration, found, said, TRUTH)


def signatures(*cases: Case) -> list[str]:
    return diagnosed(cases)["signatures"]


def test_a_good_run_has_none() -> None:
    assert signatures(good()) == []


def test_never_speaks() -> None:
    assert signatures(replace(good(), said=())) == ["never_speaks"]


def test_words_at_the_wrong_time_are_told_from_silence() -> None:
    late = replace(good(), said=tuple(replace(s, t=s.t + 15) for s in good().said))
    assert signatures(late) == ["wrong_times"]
    assert "+" in SIGNS["wrong_times"](late).what  # type: ignore[union-attr]
    early = replace(good(), said=tuple(replace(s, t=s.t - 15) for s in good().said))
    assert "-" in SIGNS["wrong_times"](early).what  # type: ignore[union-attr]


def test_the_goal_is_lost_at_a_minute() -> None:
    """Steps c to h are never seen; d is truly done at 40 s, so with 5 s of grace two are wrong from 45 s on."""
    found = diagnosed([replace(good(), findings=good().findings[:2])])
    assert found["signatures"] == ["goal_lost"]
    assert found["details"]["goal_lost"]["by_minute"] == {"0": 1}
    assert found["details"]["goal_lost"]["severity"] == pytest.approx(1 - 45 / TRUTH.duration, abs=1e-4)


def test_completions_of_what_was_never_done() -> None:
    early = replace(good(), findings=tuple(done(step, 1.0 + n) for n, step in enumerate(STEPS)))
    assert "hallucinated_steps" in signatures(early)


def test_without_a_truth_evidence_is_what_the_sense_itself_saw() -> None:
    blind = replace(good(), truth=None, samples=(Sample(1.0, {}, {}, {step: 0.05 for step in STEPS}),))
    assert "hallucinated_steps" in signatures(blind)
    seeing = replace(blind, samples=(Sample(1.0, {}, {}, {step: 0.9 for step in STEPS}),))
    assert "hallucinated_steps" not in signatures(seeing)


def test_storms_and_repetitions() -> None:
    said = tuple(told("a", 20.0 + n, Act.CORRECT) for n in range(8))
    assert set(signatures(replace(good(), said=said))) >= {"storms", "repetitions"}


def alarm(step: str, t: float) -> Concluded:
    return concluded(Finding(f"m{t}", FindingKind.MISTAKE, t, t, step, DeviationCode.OBJ))


def test_alarms_in_clean_sessions_and_deafness_in_the_others() -> None:
    assert signatures(replace(good(), findings=(*good().findings, alarm("a", 5.0), alarm("b", 15.0)))) == [
        "false_alarms"
    ]
    wrong = replace(TRUTH, deviations=(TrueDeviation("d", DeviationCode.OBJ, "b", 12.0),))
    assert signatures(replace(good(), truth=wrong)) == ["missed_deviations"]
    assert signatures(replace(good(), truth=wrong, findings=(*good().findings, alarm("b", 14.0)))) == []


def test_every_signature_has_a_knob_and_nothing_to_tell_is_none() -> None:
    assert set(KNOBS) == set(SIGNS)
    empty = diagnosed([Case("empty", 0.0, (), ())])
    assert empty["signatures"] == [] and empty["worst"] is None
    assert all(one["severity"] is None for one in empty["details"].values())


@pytest.mark.parametrize(("sense", "expected"), [("oracle", []), ("silent", ["never_speaks", "goal_lost"])])
def test_real_sessions(sense: str, expected: Sequence[str]) -> None:
    recording = performed(*STEPS)
    found = stream(recording, [Who(perception=sense)], 2.0, None)[0]
    case = Case(found.session_id, found.seconds, found.findings, found.said, recording.truth)
    assert set(expected) <= set(signatures(case))
    if not expected:
        assert signatures(case) == []


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="journal"):
        read_cases(tmp_path)
    (tmp_path / "x").write_text("{}")
    with pytest.raises(InputError, match="no run file"):
        read_cases(tmp_path / "x")


def test_the_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "run.jsonl"
    assert planwatch(capsys, "eval", "run", "--data", "sim:dev:1", "--perception", "timer", "--out", out).status == 0
    ran = planwatch(capsys, "diagnose", out, "--json")
    assert ran.status == 0 and "hallucinated_steps" in ran.answer["signatures"]
    assert "turn:" in planwatch(capsys, "diagnose", out).out
    blind = planwatch(capsys, "eval", "audit", "--data", "sim:dev:2", "--perception", "oracle", "--json")
    assert blind.status == 2 and "does not look" in blind.answer["error"]
