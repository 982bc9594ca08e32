"""Where the server is: this machine unless another one is named."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from ...core.errors import InputError

HERE = "http://127.0.0.1:8000/v1"
"""Where vLLM listens when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Address:
    """A checked server address."""

    secure: bool
    """True for https."""
    host: str
    port: int
    path: str
    """Begins with "/", does not end with it: "/v1"."""

    @property
    def local(self) -> bool:
        """True when nothing leaves this machine."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        """As a user would write it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}{self.path}"


def read_address(text: str) -> Address:
    """The server that `text` names: "http://127.0.0.1:8000/v1", "localhost:8000", "https://gpu.example.org/v1".

    Raises InputError in one line for anything else; names and passwords in the address are refused.
    """
    words = text.strip()
    try:
        parts = urlsplit(words if "://" in words else f"http://{words}")
        port = parts.port
    except ValueError:
        raise InputError(_refusal(text)) from None
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or any(c.isspace() for c in words):
        raise InputError(_refusal(text))
    secure = parts.scheme == "https"
    path = parts.path.rstrip("/").removesuffix("/chat/completions") or "/v1"
    return Address(secure, parts.hostname, port or (443 if secure else 80), path)


def _refusal(text: str) -> str:
    return f"no server address: {text!r}; allowed is http(s)://HOST[:PORT][/v1], for example {HERE!r}; give one"
