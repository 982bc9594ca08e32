from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.experiments.judging.client import Cache, JudgeUnreachable, Server, ask
from planwatch.tools.experiments.judging.judge import Asked, run_judge
from planwatch.tools.experiments.judging.rubric import SHIPPED, load_rubric, read_reply
from tests.tools.cli.helpers import planwatch
from tests.tools.experiments.judging.fake_server import FakeServer

NAMES = load_rubric("guidance-v1").names


def marks(n: int) -> str:
    return json.dumps(dict.fromkeys(NAMES, n))


def sensible(body: dict[str, Any]) -> str:
    """5 for words about what is going on, 2 otherwise; every draw alike. Every third draw of model `sloppy` babbles."""
    item = json.loads(body["messages"][1]["content"])
    if body["model"] == "sloppy" and body["seed"] % 3 == 2:
        return "I think that it is rather good!"
    about = any(step.rstrip(".").lower() in item["said"].lower() for step in [*item["going_on"], *item["steps"][:1]])
    return f"Sure: {marks(5 if about else 2)}"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(sensible) as found:
        yield found


@pytest.fixture
def judged_run(two_runs: Path) -> Path:
    return two_runs / "secret-oracle.jsonl"


def test_draws_that_cannot_be_read_are_counted_and_change_no_mean(server: FakeServer, judged_run: Path) -> None:
    good = run_judge(Asked(judged_run, Server(server.url, "good"), limit=8))
    sloppy = run_judge(Asked(judged_run, Server(server.url, "sloppy"), limit=8))
    assert good["unparsable"] == 0 and good["unparsable_example"] is None
    assert (sloppy["unparsable"], sloppy["items"]) == (8, 8)
    assert "rather good" in sloppy["unparsable_example"]
    assert sloppy["score"] == good["score"]
    assert set(good["rows"]) == {"timer", "fixed"}


def test_nothing_readable_is_none_and_never_nought(judged_run: Path) -> None:
    with FakeServer(lambda body: "no idea") as server:
        result = run_judge(Asked(judged_run, Server(server.url, "m"), limit=2, draws=1))
    assert result["score"] is None and result["unparsable_share"] == 1
    assert result["dimensions"] == dict.fromkeys(NAMES)


def test_a_second_judge_agrees_or_does_not(judged_run: Path) -> None:
    def contrary(body: dict[str, Any]) -> str:
        reply = sensible(body)
        return marks(7 - (5 if "5" in reply else 2)) if body["model"] == "contrary" else reply

    with FakeServer(contrary) as server:
        first = Server(server.url, "m")
        alike = run_judge(Asked(judged_run, first, replace(first, model="other"), limit=12, draws=1))
        apart = run_judge(Asked(judged_run, first, replace(first, model="contrary"), limit=12, draws=1))
    assert alike["second_judge"]["alpha"] == 1
    assert apart["second_judge"]["alpha"] < 0
    assert apart["second_judge"]["spearman"] == -1


def test_nothing_is_asked_twice(server: FakeServer, judged_run: Path, tmp_path: Path) -> None:
    asked = Asked(judged_run, Server(server.url, "m"), limit=3, cache=tmp_path / "cache.jsonl")
    one = run_judge(asked)
    count = len(server.asked)
    with (tmp_path / "cache.jsonl").open("a") as file:
        file.write('\n{"key": "cut by a ki')
    two = run_judge(asked)
    assert len(server.asked) == count == one["asked"]
    assert (two["asked"], two["cached"]) == (0, 3 * 3 * 3)  # rows x items x draws; equal words were asked once
    assert {k: one[k] for k in ("score", "rows")} == {k: two[k] for k in ("score", "rows")}


def test_what_was_said_never_reaches_the_system_role(server: FakeServer, judged_run: Path) -> None:
    run_judge(Asked(judged_run, Server(server.url, "m"), limit=2, draws=1))
    rubric = load_rubric("guidance-v1")
    assert {body["messages"][0]["content"] for body in server.asked} == {rubric.instructions()}
    assert all("said" in json.loads(body["messages"][1]["content"]) for body in server.asked)


def test_a_key_is_sent_only_when_there_is_one(server: FakeServer) -> None:
    ask(
        Server(server.url, "m", key_env="PLANWATCH_NO_SUCH_KEY"),
        "s",
        json.dumps({"said": "", "steps": [], "going_on": []}),
        0,
    )
    assert server.asked[0]["auth"] is None


def test_a_server_that_is_not_there_is_named(judged_run: Path) -> None:
    with FakeServer(sensible) as gone:
        url = gone.url
    with pytest.raises(JudgeUnreachable, match="did not answer"):
        run_judge(Asked(judged_run, Server(url, "m", timeout_s=2), limit=1))
    with pytest.raises(InputError, match="no address"):
        run_judge(Asked(judged_run, Server("ftp://x", "m")))
    assert Cache(None).known == {}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "5",
        "[5, 5, 5, 5]",
        '{"relevance": 5}',
        marks(6),
        marks(0),
        marks(3).replace("3", "3.5"),
        marks(3).replace("3", "true"),
        "{" * 500,
    ],
)
def test_replies_that_are_no_marks(reply: str) -> None:
    assert read_reply(reply, load_rubric("guidance-v1")).marks is None


def test_the_first_whole_object_counts() -> None:
    verdict = read_reply(f"Let me think {{...}}. {marks(4)} or {marks(1)}", load_rubric("guidance-v1"))
    assert verdict.marks == dict.fromkeys(NAMES, 4) and verdict.mean == 0.75


def test_shipped_rubrics_are_sound_and_others_are_refused(tmp_path: Path) -> None:
    for name in SHIPPED:
        assert name == f"{load_rubric(name).name}-v{load_rubric(name).version}"
    with pytest.raises(InputError, match="guidance-v1"):
        load_rubric("guidance")
    (tmp_path / "bad.yaml").write_text("name: x")
    with pytest.raises(InputError, match="cannot be used"):
        load_rubric(str(tmp_path / "bad.yaml"))


def test_the_command(capsys: pytest.CaptureFixture[str], server: FakeServer, judged_run: Path) -> None:
    words = ("eval", "judge", judged_run, "--server", server.url, "--model", "m", "--limit", "2", "--draws", "1")
    assert planwatch(capsys, *words, "--json").answer["items"] == 2
    assert "no second judge" in planwatch(capsys, *words).out
