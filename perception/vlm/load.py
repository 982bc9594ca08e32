"""From names to the senses that ask a server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.clock import Clock
from ...core.errors import InputError
from ...core.near import allowed, did_you_mean
from .address import HERE, read_address
from .client import Client
from .duplex import Duplex
from .eyes import Eyes
from .scene import Dialogue
from .sense import AskingSense
from .settings import NAMES, AskSettings
from .sheet import Sheet
from .trouble import ServerTrouble, TroubleKind
from .two_questions import TwoQuestions

KEY = "PLANWATCH_API_KEY"
"""Environment variable whose value is sent to the server as a bearer token; no other key is ever sent."""
HELLO_S = 5.0
"""Wall seconds for the first sign of life of a server."""


def vlm_model(server: str = HERE, model: str | None = None, clock: Clock | None = None, **settings: Any) -> AskingSense:
    """`vlm`: every few seconds a form about the watched steps, answered yes, no or can't see.

    `settings` are fields of AskSettings. Raises InputError in one line when the server is not there or does not serve
    `model`; None takes the only model that is served.
    """
    return _sense(Sheet(), server, model, clock, AskSettings(), settings)


def two_questions_model(
    server: str = HERE, model: str | None = None, clock: Clock | None = None, **settings: Any
) -> AskingSense:
    """`two-questions`: the published turn-based baseline; about the step that is due only. As `vlm_model` otherwise."""
    return _sense(TwoQuestions(), server, model, clock, AskSettings(), settings)


DUPLEX = AskSettings(every_s=0.5, clip_s=8.0, pictures=8, anchors=14, anchor_pictures=1, hold=4.0)
"""A look every half second, the last 8 seconds, and the 14 latest plan updates; 22 pictures at most."""


def duplex_model(
    server: str = HERE, model: str | None = None, clock: Clock | None = None, **settings: Any
) -> AskingSense:
    """`duplex`: silent or interrupt, with plan-anchored clips. As `vlm_model` otherwise."""
    return _sense(Duplex(), server, model, clock, DUPLEX, settings)


def _sense(
    dialogue: Dialogue,
    server: str,
    model: str | None,
    clock: Clock | None,
    usual: AskSettings,
    settings: Mapping[str, Any],
) -> AskingSense:
    chosen = chosen_settings(usual, settings)
    client = open_client(server, model, chosen.timeout_s)
    return AskingSense(client.ask, dialogue, Eyes(chosen.longest), chosen, clock)


def chosen_settings(usual: AskSettings, settings: Mapping[str, Any]) -> AskSettings:
    """`usual` with some settings changed. Raises InputError for an unknown name or a bad value."""
    for name in settings:
        if name not in NAMES:
            raise InputError(f"no setting is called {name!r}.{did_you_mean(name, NAMES)} Allowed: {', '.join(NAMES)}")
    return replace(usual, **settings)


def open_client(server: str, model: str | None, timeout_s: float) -> Client:
    """A client for `model`, after one look at what is served. Raises InputError."""
    address = read_address(server)
    key = os.environ.get(KEY)
    served = _served(Client(address, model or "", min(timeout_s, HELLO_S), key))
    return Client(address, _chosen(model, served, str(address)), timeout_s, key)


def _served(client: Client) -> tuple[str, ...] | None:
    """The models; None when the server keeps its list to itself."""
    try:
        return client.models()
    except ServerTrouble as trouble:
        if trouble.kind is TroubleKind.REFUSED and not any(f"answered {code}" in str(trouble) for code in (401, 403)):
            return None
        start = "start one, for example `vllm serve Qwen/Qwen3-VL-4B-Instruct`, or name another with --server URL"
        if trouble.kind is TroubleKind.REFUSED:
            start = f"put its key into the environment variable {KEY}"
        raise InputError(f"no vision model answers: {trouble}; {start}") from trouble


def _chosen(model: str | None, served: tuple[str, ...] | None, where: str) -> str:
    if model is None:
        if served is not None and len(served) == 1:
            return served[0]
        known = f"served there: {allowed(served)}" if served else "the server does not list any"
        raise InputError(f"which model of {where}? Name one with --model; {known}")
    if served and model not in served:
        near = did_you_mean(model, served)
        raise InputError(f"no model {model!r} is served at {where}.{near} Served: {allowed(served)}")
    return model
