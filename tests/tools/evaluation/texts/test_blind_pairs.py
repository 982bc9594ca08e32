from __future__ import annotations

import json
from pathlib import Path

import pytest

from planwatch.tools.evaluation.texts.blind_pairs import blind_pairs
from planwatch.tools.evaluation.texts.run import Asked, run_texts
from tests.tools.cli.helpers import planwatch

PAIRS = [("go", "a"), ("go", "b"), ("stop", "c"), ("wait", "d")]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["go", "go", "stop", "wait"], ["go", "go", "go", "go"]),  # one of two is left: as common, and first
        (["wait", "wait", "stop"], ["stop", "stop", "wait"]),
        (["go", "stop"], ["stop", "go"]),
        (["go", "go"], ["go", "go"]),
        (["a", "b", "c"], ["b", "a", "a"]),
    ],
)
def test_the_commonest_of_the_others(wanted: list[str], said: list[str]) -> None:
    found = blind_pairs([(text, "x") for text in wanted])["commonest"]
    assert found == list(zip(wanted, said, strict=True))


def test_nobody_keeps_its_own_when_shuffled() -> None:
    found = blind_pairs(PAIRS, 3)["shuffled"]
    assert found is not None and [wanted for wanted, _ in found] == [wanted for wanted, _ in PAIRS]
    assert sorted(said for _, said in found) == ["a", "b", "c", "d"]
    assert all(mine != own for (_, mine), (_, own) in zip(found, PAIRS, strict=True))
    assert blind_pairs(PAIRS[:1]) == {"commonest": None, "shuffled": None}


def test_they_stand_beside_the_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pairs.json"
    path.write_text(json.dumps([{"GT": text, "Pred": text} for text in ("Pour it.", "Pour it.", "Stir well.")]))
    found = run_texts(Asked(path))
    assert found["rouge_l"]["mean"] == 1
    assert found["rows"]["commonest"]["rouge_l"]["mean"] == pytest.approx(2 / 3)
    assert found["rows"]["shuffled"]["rouge_l"]["mean"] < 1
    assert "blind: commonest" in planwatch(capsys, "eval", "texts", path).out
    path.write_text(json.dumps([{"GT": "Pour it.", "Pred": "Pour it."}]))
    assert run_texts(Asked(path))["rows"] == {"commonest": None, "shuffled": None}
    assert "needs two pairs" in planwatch(capsys, "eval", "texts", path).out
