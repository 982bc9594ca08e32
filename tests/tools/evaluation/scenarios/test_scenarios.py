"""Every shipped scenario holds; and a scenario that should fail does."""

from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.evaluation.scenarios.blind import TALKERS
from planwatch.tools.evaluation.scenarios.run import (
    play,
    play_blind,
    run_scenarios,
    scenario_files,
    shipped_scenarios,
)
from planwatch.tools.evaluation.scenarios.schema import read_scenario
from tests.tools.cli.helpers import planwatch

FILES = scenario_files(shipped_scenarios())

HEAD = "schema_version: 1\nname: test\ntask: squash\nend: 20\n"
POUR = "happens:\n  - {t: 3, do: syrup}\n"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_scenario(path: Path) -> None:
    assert play(path).faults == ()


def test_there_are_enough_and_each_says_what_it_is_for() -> None:
    scenarios = [read_scenario(path) for path in FILES]
    assert len(scenarios) >= 40
    assert len({s.name for s in scenarios}) == len(scenarios)
    silent = [s for s in scenarios if any(e.silence or e.never for e in s.expect)]
    spoken = [s for s in scenarios if any(e.act for e in s.expect)]
    assert len(silent) >= 15 and len(spoken) >= 25


@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ("{act: correct, after: 3}", "it was said: never"),
        ("{act: confirm, step: syrup, after: 0, within_ms: 500}", "expected from 0 to 0.5 s"),
        ("{act: confirm, step: syrup, after: 9, within_ms: 2500, times: 2}", "expected 2 times"),
        ("{never: confirm}", "though it never should"),
        ("{silence: [0, 20], but: []}", "silence was expected"),
        ("{finished: true}", "should be finished"),
    ],
)
def test_what_is_not_met_is_said(tmp_path: Path, expect: str, says: str) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(f"{HEAD}{POUR}expect:\n  - {expect}\n", encoding="utf-8")
    assert any(says in fault for fault in play(path).faults)


def test_a_blind_policy_passes_less(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(f"{HEAD}{POUR}expect:\n  - {{act: confirm, step: syrup, after: 9, within_ms: 2500}}\n", "utf-8")
    result = run_scenarios(tmp_path)
    assert (result["passed"], result["of"], result["rows"]["silent"]["passed"]) == (1, 1, 0)
    assert set(result["rows"]) == {"silent", "always", "coin", "fixed", "timer", "dialog_only"}
    assert {"silent", "coin"} <= set(result["not_beaten"]["passed"])  # one scenario says nothing about others
    assert "does not beat" in planwatch(capsys, "scenario", "run", path).out
    assert run_scenarios(tmp_path, blind=False)["rows"] == {}
    told = planwatch(capsys, "scenario", "run", path, "--json").answer
    assert told["passed"] == 1 and told["spec"]["command"] == "scenario run" and "numpy" in told["versions"]


def test_talkers_without_eyes_meet_what_needs_none(tmp_path: Path) -> None:
    """Who tells the first step at once is right about that, whatever he sees; nobody knows the wrong bottle."""
    path = tmp_path / "one.yaml"
    path.write_text(f"{HEAD}{POUR}expect:\n  - {{act: instruct_next, step: syrup, after: 0}}\n", "utf-8")
    assert [play_blind(path, row).passed for row in TALKERS] == [False, True, True, True]
    wrong = "happens:\n  - {t: 3, do: syrup, with: green bottle}\n"
    path.write_text(f"{HEAD}{wrong}expect:\n  - {{act: correct, after: 3, says: green}}\n", "utf-8")
    assert not any(play_blind(path, row).passed for row in TALKERS)
    path.write_text(f"{HEAD}{POUR}expect:\n  - {{finished: true}}\n".replace("end: 20", "end: 40"), "utf-8")
    assert play_blind(path, "timer").passed and not play_blind(path, "coin").passed


@pytest.mark.slow
def test_the_shipped_scenarios_cannot_be_passed_blind() -> None:
    """Saying everything, with eyes, passes nearly all: they ask for right words, hardly for few."""
    result = run_scenarios()
    assert result["passed"] == result["of"] and result["not_beaten"] == {"passed": ["always"]}
    assert all(row["passed"] < result["of"] / 3 for name, row in result["rows"].items() if name != "always")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- 1", "valid dictionary"),
        ("a: [", "is not YAML"),
        (HEAD + POUR + "expect: []\n", "expect"),
        (HEAD + "happens: [{t: 3}]\nexpect: [{finished: false}]\n", "exactly one of do"),
        (HEAD + "happens: [{t: 3, do: sirup}]\nexpect: [{finished: false}]\n", "Did you mean 'syrup'"),
        (HEAD + "happens: [{t: 30, do: syrup}]\nexpect: [{finished: false}]\n", "after the end"),
        (HEAD + POUR + "expect: [{act: shout}]\n", "act"),
        (HEAD.replace("squash", "sqash") + POUR + "expect: [{finished: false}]\n", "Did you mean 'squash'"),
        (HEAD.replace("schema_version: 1", "schema_version: 2") + POUR + "expect: [{finished: false}]\n", "version"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says) as error:
        play(path)
    assert "\n" not in str(error.value)


def test_a_folder_without_scenarios_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no scenario"):
        scenario_files(tmp_path)
