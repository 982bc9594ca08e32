"""A planner in another language or process: the same data and the same form of answer, over plain HTTP.

`POST URL` with `{"schema_version": 1, "request": {...}, "schema": {...}}`; the answer is one JSON object that fits the
schema.
"""

from __future__ import annotations

import json
import weakref
from typing import Any

from .backend import Ask, Reply, parse_answer
from .trouble import ModelTrouble, TroubleKind

VERSION = 1


class HttpBackend:
    """One planner at one address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None

    @property
    def name(self) -> str:
        """The address."""
        return f"the planner at {self._url}"

    def ask(self, ask: Ask) -> Reply:
        """The planner's answer. Raises ModelTrouble."""
        import httpx

        from .bounded_http import TooLong

        body = {"schema_version": VERSION, "request": json.loads(ask.user), "schema": ask.answer.model_json_schema()}
        try:
            answer = self._open(ask.deadline_s).post(self._url, json=body)
        except (httpx.TimeoutException, TooLong) as error:
            text = f"{self.name} gave no answer within {ask.deadline_s:g} s"
            raise ModelTrouble(TroubleKind.SLOW, text) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelTrouble(TroubleKind.DOWN, f"{self.name}: nobody answers there ({error})") from error
        if answer.status_code != 200:
            raise ModelTrouble(_kind(answer.status_code), f"{self.name} answered with status {answer.status_code}")
        return Reply(parse_answer(ask.answer, answer.text))

    def _open(self, deadline_s: float) -> Any:
        import httpx

        from .bounded_http import BoundedTransport

        if self._client is None:
            self._client = httpx.Client(
                transport=BoundedTransport(httpx.HTTPTransport(), deadline_s), timeout=deadline_s
            )
            weakref.finalize(self, self._client.close)  # a server may keep its end of the connection open
        return self._client


def _kind(status: int) -> TroubleKind:
    if status == 429:
        return TroubleKind.BUSY
    return TroubleKind.SERVER if status >= 500 else TroubleKind.REFUSED
