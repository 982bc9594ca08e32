"""The names of planners."""

from __future__ import annotations

from ..core.registry import Registry

PLANNERS = Registry(
    kind="planner",
    group="planwatch.planners",
    builtin={
        "rules": "planwatch.planners.rules:RulePlanner",
        "oracle": "planwatch.planners.oracle:OraclePlanner",
        "llm": "planwatch.planners.models:llm_planner",
        "hybrid": "planwatch.planners.models:hybrid_planner",
        "http": "planwatch.planners.models:http_planner",
    },
)
"""`oracle` takes `truth`, a callable t -> ids of the graph steps truly done by then. `llm`, `hybrid` and `http` take
`server` (an address), the first two also `model` and `preset`; see `models`."""
