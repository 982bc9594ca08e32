"""Every planner that is known by name: where it comes from, and whether it keeps the laws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import islice
from typing import Any

from ...core.errors import PlanwatchError
from ...core.plan import Plan
from ...core.proposal import PlanRequest
from ...core.registry import Registry
from ...planners.cases import sample_requests
from ...planners.conformance import check_planner
from ...planners.llm.fakes import RandomBackend
from ...planners.oracle import truly_done
from ...planners.registry import PLANNERS

REQUESTS = 20
"""Requests that each planner is checked with."""

_TRUTH = frozenset({"s0", "s1"})


def _oracle_done(request: PlanRequest, plan: Plan) -> frozenset[str]:
    return truly_done(plan, _TRUTH)


@dataclass(frozen=True, slots=True)
class Listed:
    """One planner."""

    name: str
    source: str
    """`planwatch`, or the package that registers it."""
    conformance: str
    """`ok`, or the law that it breaks, or why it could not be checked."""


def listed_planners(registry: Registry = PLANNERS, check: bool = True) -> tuple[Listed, ...]:
    """All of them, by name. `check` False: nothing is loaded or run."""
    return tuple(
        Listed(name, _source(registry, name), _conformance(registry, name) if check else "not checked")
        for name in registry.names()
    )


def _source(registry: Registry, name: str) -> str:
    if name in registry.builtin:
        return "planwatch"
    found = next(iter(entry_points(group=registry.group, name=name)), None)
    dist = found.dist if found is not None else None
    return f"{dist.name} {dist.version}" if dist is not None else "unknown"


_ARGS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "oracle": lambda: {"truth": lambda t: _TRUTH},
    "llm": lambda: {"backend": RandomBackend(0)},
    "hybrid": lambda: {"backend": RandomBackend(0)},
    "http": lambda: {"backend": RandomBackend(0)},
}
"""name -> what its factory is given for the check: an untrained model in the place of a server."""


def _conformance(registry: Registry, name: str) -> str:
    ours = name in registry.builtin
    try:
        made = registry.load(name)(**(_ARGS[name]() if ours and name in _ARGS else {}))
        done_of = _oracle_done if ours and name == "oracle" else None
        fixed = not (ours and name in ("llm", "hybrid", "http"))
        check_planner(made, islice(sample_requests(0), REQUESTS), deterministic=fixed, done_of=done_of)
    except PlanwatchError as error:
        return str(error)
    except Exception as error:  # a plug-in of somebody else may raise anything
        return f"could not be made: {type(error).__name__}: {error}"
    return "ok"
