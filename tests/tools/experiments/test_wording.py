"""Scores of texts in the metric audit: made with what was brought, and never with anything else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.errors import InputError
from planwatch.core.guidance import Act
from planwatch.tools.evaluation.runner.prediction import Prediction, Said
from planwatch.tools.experiments.field_metrics import METRICS
from planwatch.tools.experiments.judging.client import JudgeUnreachable, Server
from planwatch.tools.experiments.seen import Seen
from planwatch.tools.experiments.wording import PLAIN, WHY, Wording, Words, open_wording
from tests.tools.cli.helpers import planwatch
from tests.tools.evaluation.runner.helpers import performed
from tests.tools.evaluation.texts.tiny import tiny_bert
from tests.tools.experiments.judging.fake_server import FakeServer

RECORDING = performed("a", "b", "c")
ROWS = ("qevd_bert_score", "llm_accuracy")


def seen(wording: Wording, *texts: str) -> Seen:
    """These words, each at the moment at which a step is due."""
    said = tuple(Said(10.0 * n, Act.INSTRUCT_NEXT, text, "abc"[n]) for n, text in enumerate(texts))
    return Seen(RECORDING.truth, Prediction("chain-0", "x", (), said, 35.0), RECORDING.graph, wording)


def grades(body: dict[str, Any]) -> str:
    """5 for the same words, 1 for others; of "Hum" it can make nothing."""
    item = json.loads(body["messages"][1]["content"])
    if item["said"] == "Hum":
        return "Hard to say."
    return f"{{'score': {5 if item['said'] == item['wanted'] else 1}}}"


def test_without_a_model_they_are_none_and_it_is_said_why() -> None:
    assert [METRICS[name](seen(PLAIN, "Do a", "Do b")) for name in ROWS] == [None, None]
    assert PLAIN.not_scored == WHY and set(WHY) == set(ROWS)
    assert "spelling, not meaning" in PLAIN.about()["similarity"]


def test_a_judges_marks_are_averaged_over_what_could_be_read(tmp_path: Path) -> None:
    with FakeServer(grades) as server:
        words = Words(judge=Server(server.url, "m"), cache=tmp_path / "cache.jsonl")
        wording = open_wording(words)
        assert METRICS["llm_accuracy"](seen(wording, "Do a", "Hum", "Something else")) == 3  # of 5 and 1
        assert METRICS["llm_accuracy"](seen(wording, "Do a")) == 5
        assert METRICS["llm_accuracy"](seen(wording, "Hum")) is None
        assert METRICS["llm_accuracy"](seen(wording)) is None
        about = wording.about()["llm_accuracy"]
        assert (about["pairs"], about["unreadable"], about["model"]) == (4, 2, "m")
        assert "Hard to say" in about["unreadable_example"]
        assert "llm_accuracy" not in wording.not_scored
        count = len(server.asked)
        assert count == 5  # the first question is whether anybody is there
        METRICS["llm_accuracy"](seen(open_wording(words), "Do a", "Hum"))
        assert len(server.asked) == count  # kept
        assert {body["temperature"] for body in server.asked} == {0.0}


def test_a_judge_that_is_not_there_is_found_out_before_anything_is_played() -> None:
    with FakeServer(grades) as server:
        url = server.url
    with pytest.raises(JudgeUnreachable):
        open_wording(Words(judge=Server(url, "m", timeout_s=1.0)))
    with pytest.raises(InputError, match="address"):
        open_wording(Words(judge=Server("nowhere", "m")))


def test_bert_score_and_similarity_by_a_folder(tmp_path: Path) -> None:
    wording = open_wording(Words(tiny_bert(tmp_path / "tiny")))
    alike, other = seen(wording, "Do a", "Do b"), seen(wording, "Do a", "stir the water now")
    assert METRICS["qevd_bert_score"](alike) == pytest.approx(1, abs=1e-6)
    found = METRICS["qevd_bert_score"](other)
    assert found is not None and found < 0.999
    assert METRICS["qevd_similarity"](alike) == pytest.approx(1, abs=1e-6)
    assert METRICS["proassist_semantic"](alike) == pytest.approx(1, abs=1e-6)
    assert METRICS["qevd_bert_score"](seen(wording)) is None
    assert wording.about()["bert_score"] == wording.about()["similarity"] == "tiny (layer last, mean)"
    assert wording.not_scored == {"llm_accuracy": WHY["llm_accuracy"]}


def test_a_wrong_call_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for args, what in (
        (("--judge", "http://127.0.0.1:1/v1"), "--judge-model"),
        (("--judge-cache", "x.jsonl"), "--judge URL"),
        (("--text-model", "nowhere"), "nowhere"),
    ):
        result = planwatch(capsys, "experiment", "metric-audit", "--cards", "table-tiny-v1", "--split", "dev", *args)
        assert result.status != 0 and what in result.err, args


def test_the_rubric_of_pairs_is_not_for_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    door = ("--server", "http://x/v1", "--model", "m")
    result = planwatch(capsys, "eval", "judge", tmp_path, *door, "--rubric", "pair-v1")
    assert result.status == 2 and "pairs" in result.err


def test_words_that_lead_nowhere_and_words_that_come_late() -> None:
    said = (Said(15.0, Act.REMIND_OWED, "Still to do: a", "a"), Said(9.0, Act.RECOVER, "Do a", "a"))
    about_a_done_step = Prediction("chain-0", "x", (), said, 35.0)
    row = Seen(RECORDING.truth, about_a_done_step, RECORDING.graph)
    assert METRICS["recovery_validity"](row) == 0.5
    assert METRICS["recovery_validity"](seen(PLAIN, "Do a")) is None  # nobody told a recovery
    assert METRICS["recovery_validity"](replace(row, graph=None)) is None
    late = Prediction("chain-0", "x", (), (Said(3.0, Act.INSTRUCT_NEXT, "Do a", "a"),), 35.0)
    told = Seen(RECORDING.truth, late)
    assert METRICS["prompt_words"](told) == -3
    assert METRICS["offline_net_c025"](told) == 1 - 0.25 - 2
    assert METRICS["brief"](told) == pytest.approx(-2 / (35 / 60))
    assert METRICS["few_mid_step"](told) == -1
