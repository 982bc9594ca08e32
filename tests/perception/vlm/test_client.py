"""The client against a real server on loopback that answers well, badly or not at all."""

from __future__ import annotations

import pytest

from planwatch.core.errors import InputError
from planwatch.perception.vlm.address import read_address
from planwatch.perception.vlm.client import Client, Prompt
from planwatch.perception.vlm.fakes import FakeServer, Fault, Reply
from planwatch.perception.vlm.load import open_client
from planwatch.perception.vlm.trouble import ServerTrouble, TroubleKind

HELLO = Prompt(({"role": "user", "content": "hello"},))


def client(server: FakeServer, timeout_s: float = 20.0) -> Client:
    return Client(read_address(server.url), "fake", timeout_s)


@pytest.mark.parametrize("streams", [True, False])
def test_an_answer_is_the_same_streamed_and_whole(streams: bool) -> None:
    with FakeServer(lambda body: "Guten Tag, K\u00f6ln \u2713", streams=streams) as server:
        assert client(server).ask(HELLO).text == "Guten Tag, K\u00f6ln \u2713"
        (request,) = server.requests
    assert request["model"] == "fake" and request["temperature"] == 0.0


@pytest.mark.parametrize("streams", [True, False])
def test_odds_of_the_first_token(streams: bool) -> None:
    odds = {"yes": -0.2231435513, "no": -1.6094379124}
    with FakeServer(lambda body: ("yes", odds), streams=streams) as server:
        answer = client(server).ask(Prompt(HELLO.messages, odds=True))
        assert not client(server).ask(HELLO).first
    assert answer.first == pytest.approx({"yes": 0.8, "no": 0.2})


def test_a_server_that_refuses_extras_is_asked_without_them_from_then_on() -> None:
    with FakeServer(lambda body: "yes", extras=False) as server:
        asking = client(server)
        wanted = Prompt(HELLO.messages, form={"type": "object"}, odds=True)
        assert [asking.ask(wanted).text, asking.ask(wanted).text] == ["yes", "yes"]
        assert all("response_format" not in body and "logprobs" not in body for body in server.requests)


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        (Fault.CLOSE, TroubleKind.CLOSED, "cannot be reached"),
        (Fault.BREAK_OFF, TroubleKind.CLOSED, "(broke off|cannot be reached)"),
        (Fault.ERROR, TroubleKind.REFUSED, "answered 500: out of memory"),
        (Fault.NO_JSON, TroubleKind.CLOSED, "broke off"),
        (Fault.ENDLESS, TroubleKind.NONSENSE, "without end"),
        ("", TroubleKind.NONSENSE, "answered nothing"),
    ],
)
def test_every_way_to_fail_is_one_line(reply: Reply, kind: TroubleKind, says: str) -> None:
    with FakeServer(lambda body: reply) as server, pytest.raises(ServerTrouble, match=says) as raised:
        client(server).ask(HELLO)
    assert raised.value.kind is kind and "\n" not in str(raised.value)


def test_a_server_that_hangs_is_given_up() -> None:
    with FakeServer(lambda body: Fault.HANG) as server, pytest.raises(ServerTrouble, match=r"within 0\.2 s") as raised:
        client(server, timeout_s=0.2).ask(HELLO)
    assert raised.value.kind is TroubleKind.SLOW


def test_a_model_that_is_not_served_gets_the_near_name() -> None:
    with FakeServer(lambda body: "yes", ("qwen3-vl-4b", "llama-4")) as server:
        with pytest.raises(InputError, match=r"no model 'qwen3-vl-8b'.*Did you mean 'qwen3-vl-4b'\? Served: llama-4"):
            open_client(server.url, "qwen3-vl-8b", 5.0)
        with pytest.raises(InputError, match="which model.*served there: llama-4, qwen3-vl-4b"):
            open_client(server.url, None, 5.0)
        assert open_client(server.url, "llama-4", 5.0).model == "llama-4"


def test_the_only_model_needs_no_name() -> None:
    with FakeServer(lambda body: "yes") as server:
        assert open_client(server.url, None, 5.0).model == "fake"


def test_nobody_listens() -> None:
    with FakeServer(lambda body: "yes") as server:
        gone = server.url
    with pytest.raises(InputError, match="no vision model answers.*--server URL") as raised:
        open_client(gone, "fake", 5.0)
    assert "\n" not in str(raised.value)


def test_a_key_is_sent_only_from_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not for you")
    monkeypatch.delenv("PLANWATCH_API_KEY", raising=False)
    with FakeServer(lambda body: "yes") as server:
        open_client(server.url, None, 5.0).ask(HELLO)
        assert [h.get("Authorization") for h in server.headers] == [None, None]
        monkeypatch.setenv("PLANWATCH_API_KEY", "secret")
        open_client(server.url, None, 5.0).ask(HELLO)
        assert server.headers[-1]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("text", "means", "local"),
    [
        ("localhost:8000", "http://localhost:8000/v1", True),
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1", True),
        ("http://[::1]:9/v1", "http://[::1]:9/v1", True),
        ("https://gpu.example.org", "https://gpu.example.org:443/v1", False),
        ("http://10.0.0.7:11434/v1/chat/completions", "http://10.0.0.7:11434/v1", False),
    ],
)
def test_addresses(text: str, means: str, local: bool) -> None:
    address = read_address(text)
    assert (str(address), address.local) == (means, local)


@pytest.mark.parametrize(
    "text", ["", "ftp://x", "http://", "http://u:p@h/v1", "http://h:99999", "http://h/v1?k=1", "http://a b", "[::1"]
)
def test_what_is_no_address_is_one_line(text: str) -> None:
    with pytest.raises(InputError, match="no server address") as raised:
        read_address(text)
    assert "\n" not in str(raised.value)
