"""From names and addresses to the planners `llm`, `hybrid` and `http`."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.clock import WallClock
from ..core.errors import InputError
from .admission import Limits
from .hybrid import HybridPlanner, Prefer, Workers
from .llm.backend import Backend
from .llm.guard import Budget, Guard
from .llm.http_backend import HttpBackend
from .llm.planner import ModelPlanner
from .llm.presets import Preset, preset_for, preset_named
from .worker import Inline

IN_PROCESS, OFFLINE = "in-process", "offline-vllm"
"""In an address's place: the model is loaded into this process, by transformers or by vLLM."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a model is found."""

    server: str | None = None
    """Address of the server, IN_PROCESS or OFFLINE; looked for on this machine when None."""
    model: str | None = None
    """Name of the model; the first one that the server has when None."""
    preset: str | None = None
    """Name of a preset; guessed from the model's name when None."""


def llm_planner(
    server: str | None = None,
    model: str | None = None,
    preset: str | None = None,
    backend: Backend | None = None,
    budget: Budget | None = None,
    inline: bool = False,
) -> HybridPlanner:
    """The planner `llm`: the model's repair as soon as it is there and admitted; the search's until then, and if not.

    `inline`: the session waits for every answer and nothing is prepared ahead: for measurements that must repeat.

    Raises:
        InputError: no server was found, or a name is unknown.
    """
    return _planner(backend, Door(server, model, preset), Prefer.MODEL, budget, inline)


def hybrid_planner(
    server: str | None = None,
    model: str | None = None,
    preset: str | None = None,
    backend: Backend | None = None,
    budget: Budget | None = None,
    inline: bool = False,
) -> HybridPlanner:
    """The planner `hybrid`: the search's repair; the model's where the search has none, or a dearer one.

    `inline`: the session waits for every answer and nothing is prepared ahead: for measurements that must repeat.

    Raises:
        InputError: no server was found, or a name is unknown.
    """
    return _planner(backend, Door(server, model, preset), Prefer.CHEAPER, budget, inline)


def http_planner(
    server: str | None = None,
    backend: Backend | None = None,
    budget: Budget | None = None,
    inline: bool = False,
) -> HybridPlanner:
    """The planner `http`: as `llm`, with a planner behind an address in the model's place.

    Raises:
        InputError: no address.
    """
    if backend is None and server is None:
        raise InputError("the planner 'http' needs the address it posts to; give --server http://HOST:PORT/PATH")
    made = backend or HttpBackend(checked_url(server or ""))
    inner = ModelPlanner(Guard(made, WallClock(), budget), who="http")
    return HybridPlanner(inner, prefer=Prefer.MODEL, who="http", workers=_workers(inline), ahead=not inline)


def _workers(inline: bool) -> Workers | None:
    return Workers(Inline(), Inline()) if inline else None


def _planner(backend: Backend | None, door: Door, prefer: Prefer, budget: Budget | None, inline: bool) -> HybridPlanner:
    preset = preset_named(door.preset) if door.preset else None
    if backend is None:
        backend, preset = open_door(door)
    who = "llm" if prefer is Prefer.MODEL else "hybrid"
    guarded = Guard(backend, WallClock(), budget)
    inner = ModelPlanner(guarded, preset or preset_for(door.model or ""), Limits(), who)
    return HybridPlanner(inner, prefer=prefer, who=who, workers=_workers(inline), ahead=not inline)


def open_door(door: Door) -> tuple[Backend, Preset]:
    """The backend behind `door`, with its preset. Raises InputError when there is none."""
    from .llm.detect import find_server
    from .llm.openai_backend import OpenAiBackend

    wanted = preset_named(door.preset) if door.preset else None
    if door.server in (IN_PROCESS, OFFLINE):
        return _in_process(door, wanted)
    if door.server is not None and door.model is not None:
        preset = wanted or preset_for(door.model)
        return OpenAiBackend(checked_url(door.server), door.model, preset), preset
    found = find_server(checked_url(door.server) if door.server else None, door.model)
    preset = wanted or preset_for(found.model)
    return OpenAiBackend(found.url, found.model, preset), preset


def _in_process(door: Door, wanted: Preset | None) -> tuple[Backend, Preset]:
    from .llm.local import LocalBackend, LocalModel
    from .llm.offline import OfflineVllm

    if door.model is None:
        raise InputError(
            f"--server {door.server} needs --model: a folder, or a name on the hub such as Qwen/Qwen3-0.6B"
        )
    preset = wanted or preset_for(door.model)
    if door.server == OFFLINE:
        return OfflineVllm.open(door.model, preset), preset
    return LocalBackend(LocalModel.open(door.model), f"{door.model} in this process", preset), preset


def checked_url(text: str) -> str:
    """An http address, as an OpenAI client wants it. Raises InputError."""
    from urllib.parse import urlsplit

    url = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(url)
        port_ok = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        parts, port_ok = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
        raise InputError(f"--server {text!r} is no address; allowed: http://HOST:PORT/v1 (or https)")
    return url.rstrip("/")
