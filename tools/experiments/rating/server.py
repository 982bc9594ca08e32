"""The page, on this machine only: loopback, a token in the address, nothing asked for from outside."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from ....core.errors import InputError
from .pairs import Pair, Study, shown
from .ratings import FILE, Answer, Rating, append, rated_by, read_ratings

LARGEST = 10_000
"""Bytes of the largest answer."""
HOST = "127.0.0.1"
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'none'"
)


@dataclass(slots=True)
class Desk:
    """What the server answers from."""

    study: Study
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    lock: Lock = field(default_factory=Lock)

    def page(self) -> str:
        """The page with the consent text and this run's token."""
        here = files(__package__ or "")
        consent = escape(here.joinpath("consent.md").read_text(encoding="utf-8"))
        page = here.joinpath("page.html").read_text(encoding="utf-8")
        return page.replace("__CONSENT__", consent).replace("__TOKEN__", self.token)

    def next(self, rater: str) -> dict[str, Any]:
        """The next pair that this rater has not judged."""
        done = rated_by(self._ratings(), rater)
        order = self.study.order(rater)
        for pair, turned in order:
            if pair.id not in done:
                return {**shown(self.study, pair, turned), "done": len(done), "of": len(order), "finished": False}
        return {"finished": True, "done": len(done), "of": len(order)}

    def rate(self, answer: Answer) -> None:
        """Keep an answer, with the sides taken out. Raises InputError for a pair that is not in the study."""
        known = {pair.id: (pair, turned) for pair, turned in self.study.order(answer.rater)}
        if answer.pair not in known:
            raise InputError(f"no pair is called {answer.pair!r}; reload the page")
        with self.lock:
            append(self.study.folder, _straight(answer, *known[answer.pair]))

    def _ratings(self) -> tuple[Rating, ...]:
        return read_ratings(self.study.folder) if (self.study.folder / FILE).is_file() else ()


def _straight(answer: Answer, pair: Pair, turned: bool) -> Rating:
    """From sides to runs: unturned, the left one is the pair's first run."""
    left, right = (answer.helpful_left, answer.annoying_left), (answer.helpful_right, answer.annoying_right)
    first, second = (right, left) if turned else (left, right)
    return Rating(
        rater=answer.rater,
        pair=answer.pair,
        session_id=pair.session_id,
        runs=pair.runs,
        preference=answer.choice if turned else -answer.choice,
        helpful=(first[0], second[0]),
        annoying=(first[1], second[1]),
    )


def make_server(desk: Desk, port: int = 0) -> ThreadingHTTPServer:
    """A server on the loopback address. Raises InputError when the port is taken."""

    class Handler(_Handler):
        pass

    Handler.desk = desk
    try:
        return ThreadingHTTPServer((HOST, port), Handler)
    except OSError as error:
        raise InputError(
            f"port {port!r} cannot be used ({error.strerror}); choose another with --port, or 0"
        ) from error


class _Handler(BaseHTTPRequestHandler):
    """Three addresses: the page, the next pair, an answer."""

    desk: Desk
    timeout = 30
    server_version, sys_version = "planwatch", ""

    def do_GET(self) -> None:
        """The page or the next pair."""
        address = urlsplit(self.path)
        if not self._is_here() or not self._has_token(address.query):
            self._send(HTTPStatus.FORBIDDEN, "Open the address that `planwatch rate` printed.")
        elif address.path == "/":
            self._send(HTTPStatus.OK, self.desk.page(), "text/html")
        elif address.path == "/next":
            rater = parse_qs(address.query).get("rater", [""])[0]
            self._send(HTTPStatus.OK, json.dumps(self.desk.next(rater[:32])), "application/json")
        else:
            self._send(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def do_POST(self) -> None:
        """An answer."""
        address = urlsplit(self.path)
        if not self._is_here() or not self._has_token(address.query) or address.path != "/rate":
            self._send(HTTPStatus.FORBIDDEN, "Open the address that `planwatch rate` printed.")
            return
        size = self.headers.get("Content-Length", "")
        if not size.isdigit() or int(size) > LARGEST:
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"An answer has at most {LARGEST} bytes.")
            return
        try:
            self.desk.rate(Answer.model_validate_json(self.rfile.read(int(size))))
        except (ValidationError, InputError) as error:
            self._send(HTTPStatus.BAD_REQUEST, f"That answer cannot be used: {str(error).splitlines()[0]}")
        else:
            self._send(HTTPStatus.OK, "Thank you.")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: who rates when is nobody's business."""

    def _is_here(self) -> bool:
        """False for a name that another site may have pointed at this machine."""
        port = self.connection.getsockname()[1]
        return self.headers.get("Host", "") in (f"{HOST}:{port}", f"localhost:{port}")

    def _has_token(self, query: str) -> bool:
        given = parse_qs(query).get("token", [""])[0]
        return hmac.compare_digest(given.encode(), self.desk.token.encode())

    def _send(self, status: HTTPStatus, text: str, kind: str = "text/plain") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _CSP)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)
