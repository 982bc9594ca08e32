from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.experiments.judging.client import Server
from planwatch.tools.experiments.rating.agreement import run_agreement
from planwatch.tools.experiments.rating.pairs import Study, read_study, shown
from planwatch.tools.experiments.rating.ratings import Answer, Rating, append, read_ratings
from planwatch.tools.experiments.rating.server import Desk, make_server
from planwatch.tools.experiments.wording import Words
from tests.tools.cli.helpers import planwatch
from tests.tools.experiments.judging.fake_server import FakeServer


@pytest.fixture
def study(two_runs: Path, tmp_path: Path) -> Study:
    shutil.copytree(two_runs, tmp_path / "study")
    return read_study(tmp_path / "study")


def answer(rater: str, pair: str, choice: int, left: int = 5, right: int = 1) -> Answer:
    return Answer(rater=rater, pair=pair, choice=choice, helpful_left=left, helpful_right=right,
                  annoying_left=6 - left, annoying_right=6 - right)  # fmt: skip


def prefer_oracle(desk: Desk, rater: str) -> None:
    """A rater who finds out by the words who is who."""
    for pair, turned in desk.study.order(rater):
        left = pair.runs[::-1][0] if turned else pair.runs[0]
        desk.rate(answer(rater, pair.id, -2 if "oracle" in left else 2, *((5, 1) if "oracle" in left else (1, 5))))


def test_a_study_is_every_pair_of_runs_in_every_session(study: Study) -> None:
    assert [(p.session_id, p.runs) for p in study.pairs] == [
        ("dev-0", ("secret-oracle", "secret-timer")),
        ("dev-1", ("secret-oracle", "secret-timer")),
    ]


def test_the_page_is_told_nothing_of_who_said_it(study: Study) -> None:
    pair = study.pairs[0]
    one, two = shown(study, pair, False), shown(study, pair, True)
    assert (one["left"], one["right"]) == (two["right"], two["left"])
    assert "secret" not in json.dumps(one)


def test_sides_and_order_differ_between_raters_and_not_between_visits(study: Study) -> None:
    assert study.order("anna") == study.order("anna")
    assert len({study.order(f"rater{n}") for n in range(20)}) > 3


def test_sides_are_taken_out_of_what_is_kept(study: Study) -> None:
    desk = Desk(study)
    for rater in ("a1", "b2", "c3", "d4"):
        prefer_oracle(desk, rater)
    kept = read_ratings(study.folder)
    assert len(kept) == 8
    assert all(one.preference == 2 and one.helpful == (5, 1) for one in kept)
    desk.rate(answer("a1", study.pairs[0].id, 0))
    assert len(read_ratings(study.folder)) == 8  # the later judgement of the same pair counts


def test_agreement_finds_the_score_that_people_follow(study: Study) -> None:
    desk = Desk(study)
    for rater in ("a1", "b2", "c3"):
        prefer_oracle(desk, rater)
    result = run_agreement(study.folder)
    assert result["win_share"] == {"secret-oracle": 1.0, "secret-timer": 0.0}
    assert result["alpha"]["helpful"] == 1 and result["reliable"]["helpful"]
    assert result["metrics"]["completion_f1"]["helpful"]["spearman"] > 0.8
    assert result["metrics"]["completion_f1"]["annoying"]["spearman"] < -0.8
    assert not result["enough"]  # two pairs are no study
    assert result["metrics"]["random"]["items"] == 4
    assert abs(result["metrics"]["random"]["helpful"]["spearman"]) < 1  # it differs between the sessions of a run
    assert set(result["metrics"]["completion_f1"]["not_beaten"]) == {"helpful", "annoying", "preferred"}
    assert "not_beaten" not in result["metrics"]["random"]
    assert set(result["not_scored"]) == {"llm_accuracy", "qevd_bert_score"}
    assert all(result["metrics"][name]["items"] == 0 for name in result["not_scored"])
    with FakeServer(lambda body: '{"score": 4}') as server:
        judged = run_agreement(study.folder, Words(judge=Server(server.url, "m")))
    assert judged["metrics"]["llm_accuracy"]["items"] > 0 and "llm_accuracy" not in judged["not_scored"]


def test_nothing_is_claimed_before_people_have_rated(study: Study) -> None:
    with pytest.raises(InputError, match="nothing is claimed"):
        run_agreement(study.folder)
    (study.folder / "ratings.jsonl").write_text('{"rater": "x"}\n')
    with pytest.raises(InputError, match="ratings.jsonl:1"):
        run_agreement(study.folder)


def test_a_study_needs_two_runs_over_the_same_data(two_runs: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="0 run files"):
        read_study(tmp_path)
    shutil.copytree(two_runs, tmp_path / "s")
    text = (tmp_path / "s" / "secret-timer.jsonl").read_text()
    (tmp_path / "s" / "secret-timer.jsonl").write_text(text.replace("sim:dev:2", "sim:dev:3"))
    with pytest.raises(InputError, match="different data"):
        read_study(tmp_path / "s")


@pytest.fixture
def desk(study: Study) -> Iterator[tuple[Desk, int]]:
    desk = Desk(study)
    with make_server(desk) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield desk, server.server_address[1]
        server.shutdown()
        thread.join()


def ask(port: int, path: str, body: Any = None, host: str | None = None) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    method, data = ("GET", None) if body is None else ("POST", body if isinstance(body, str) else json.dumps(body))
    connection.request(method, path, data, {"Host": host or f"127.0.0.1:{port}"})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def test_a_rater_is_led_through_every_pair(desk: tuple[Desk, int]) -> None:
    at, port = desk
    token = f"token={quote(at.token)}&rater=anna"
    status, page = ask(port, f"/?{token}")
    assert status == 200 and "Before you begin" in page and "secret-" not in page
    for number in range(2):
        status, text = ask(port, f"/next?{token}")
        pair = json.loads(text)
        assert (status, pair["done"], pair["finished"]) == (200, number, False)
        assert ask(port, f"/rate?{token}", answer("anna", pair["pair"], 1).model_dump())[0] == 200
    assert json.loads(ask(port, f"/next?{token}")[1])["finished"]
    assert [one.rater for one in read_ratings(at.study.folder)] == ["anna", "anna"]


def test_strangers_and_nonsense_are_refused(desk: tuple[Desk, int]) -> None:
    at, port = desk
    token = f"token={quote(at.token)}"
    pair = at.study.pairs[0].id
    assert ask(port, "/")[0] == ask(port, "/next?token=guess")[0] == 403
    assert ask(port, f"/?{token}", host="evil.example")[0] == 403
    assert ask(port, f"/elsewhere?{token}")[0] == 404
    assert ask(port, f"/rate?{token}", "x" * 20_000)[0] == 413
    good = answer("anna", pair, 1).model_dump()
    bad = [{}, "not json", good | {"choice": 9}, good | {"pair": "0" * 16}, good | {"rater": "../../etc"}]
    assert {ask(port, f"/rate?{token}", body)[0] for body in bad} == {400}
    assert not (at.study.folder / "ratings.jsonl").exists()


def test_the_commands(capsys: pytest.CaptureFixture[str], study: Study, tmp_path: Path) -> None:
    pair = study.pairs[0]
    append(study.folder, Rating(rater="r1", pair=pair.id, session_id=pair.session_id, runs=pair.runs, preference=1,
                                helpful=(4, 2), annoying=(1, 3)))  # fmt: skip
    ran = planwatch(capsys, "eval", "agreement", study.folder, "--json")
    assert ran.status == 0 and ran.answer["raters"] == 1
    assert "too few for any claim" in planwatch(capsys, "eval", "agreement", study.folder).out
    assert planwatch(capsys, "rate", tmp_path / "nowhere").status == 2
