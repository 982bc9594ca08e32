"""An HTTP transport that reads a bounded answer within a bounded time: a server that drips bytes holds nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

MAX_BYTES = 1_000_000
"""Of one answer."""


class TooLong(Exception):
    """The answer takes too long, or is too big."""


class BoundedTransport(httpx.BaseTransport):
    """Passes requests on; their answers are cut off after `deadline_s` wall seconds or MAX_BYTES."""

    def __init__(self, inner: httpx.BaseTransport, deadline_s: float) -> None:
        self._inner, self._deadline_s = inner, deadline_s

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and give back an answer whose body is watched while it is read."""
        until = time.monotonic() + self._deadline_s
        response = self._inner.handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        body = _Watched(response.stream, until, self._deadline_s)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=body, extensions=response.extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _Watched(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, until: float, deadline_s: float) -> None:
        self._stream, self._until, self._deadline_s = stream, until, deadline_s

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > MAX_BYTES:
                raise TooLong(f"the answer is bigger than {MAX_BYTES} bytes")
            if time.monotonic() > self._until:
                raise TooLong(f"the answer was not whole after {self._deadline_s:g} s")
            yield chunk

    def close(self) -> None:
        self._stream.close()
