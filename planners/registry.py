"""The names of planners."""

from __future__ import annotations

from ..core.registry import Registry

PLANNERS = Registry(
    kind="planner",
    group="planwatch.planners",
    builtin={
        "rules": "planwatch.planners.rules:RulePlanner",
        "oracle": "planwatch.planners.oracle:OraclePlanner",
    },
)
"""`oracle` takes `truth`, a callable t -> ids of the graph steps truly done by then."""
