"""Looking for a running server on this machine: vLLM, SGLang, llama.cpp and Ollama, at their default ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...core.errors import InputError
from ...core.near import did_you_mean

TIMEOUT_S = 0.6
"""For one look at one port."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of server."""

    name: str
    port: int
    mark: str
    """A path that only this kind answers with 200."""


KINDS = (
    Kind("vLLM", 8000, "/version"),
    Kind("SGLang", 30000, "/get_model_info"),
    Kind("llama.cpp", 8080, "/props"),
    Kind("Ollama", 11434, "/api/tags"),
)
"""The servers that are looked for, best constrained decoding first."""


@dataclass(frozen=True, slots=True)
class Found:
    """A running server."""

    kind: str
    """As in KINDS, or `server` for another OpenAI-compatible one."""
    url: str
    """The root of its API."""
    model: str
    models: tuple[str, ...]


def find_server(server: str | None = None, model: str | None = None, kinds: tuple[Kind, ...] = KINDS) -> Found:
    """The server at `server`, or the first one found on this machine, with `model` or its first one.

    Raises:
        InputError: nobody listens, or the server has no such model.
    """
    places = [(server, None)] if server else [(f"http://127.0.0.1:{kind.port}", kind) for kind in kinds]
    for address, kind in places:
        found = _look(address, kind, model)
        if found is not None:
            return found
    if server:
        raise InputError(
            f"nobody answers at --server {server!r}; start a server (planwatch serve-llm qwen3) or correct it"
        )
    ports = ", ".join(f"{kind.name} {kind.port}" for kind in kinds)
    raise InputError(
        f"no language-model server was found on this machine (looked at {ports}); "
        "start one (planwatch serve-llm qwen3), give --server URL, or use --planner rules"
    )


def _look(address: str, kind: Kind | None, model: str | None) -> Found | None:
    root = address.rstrip("/")
    for url in (root, f"{root}/v1") if not root.endswith("/v1") else (root,):
        models = _models(url)
        if models is not None:
            name = _kind_name(root.removesuffix("/v1"), kind)
            return Found(name, url, _chosen(models, model, url), models)
    return None


def _models(url: str) -> tuple[str, ...] | None:
    """Names of the models that the server has; None when that is no OpenAI-compatible server."""
    data = _get(f"{url}/models")
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        return None
    return tuple(str(one["id"])[:200] for one in data["data"][:100] if isinstance(one, dict) and "id" in one)


def _kind_name(root: str, kind: Kind | None) -> str:
    for one in (kind,) if kind else KINDS:
        if _get(f"{root}{one.mark}") is not None:
            return one.name
    return "server"


def _chosen(models: tuple[str, ...], wanted: str | None, url: str) -> str:
    if wanted is None:
        if not models:
            raise InputError(f"the server at {url!r} has no model; load one, or name it with --model")
        return models[0]
    if models and wanted not in models:
        hint = did_you_mean(wanted, models)
        raise InputError(
            f"--model {wanted!r}: the server at {url!r} has none of that name.{hint} It has: {', '.join(models)}"
        )
    return wanted


def _get(url: str) -> Any:
    """The JSON behind `url`; None for anything else."""
    import httpx

    from .bounded_http import BoundedTransport, TooLong

    inner = httpx.HTTPTransport()
    try:
        with httpx.Client(transport=BoundedTransport(inner, 2 * TIMEOUT_S), timeout=TIMEOUT_S) as client:
            answer = client.get(url)
            return answer.json() if answer.status_code == 200 else None
    except (httpx.HTTPError, httpx.InvalidURL, TooLong, ValueError):
        return None
