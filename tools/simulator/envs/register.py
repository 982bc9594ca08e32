"""The ids of the environments. `register()` makes them known to gymnasium; importing alone changes nothing."""

from __future__ import annotations

IDS = {"table": "planwatch/Table-v1", "gym": "planwatch/Gym-v1", "replay": "planwatch/Replay-v1"}
"""World -> versioned id. A change of dynamics or pixels is a new version."""


def register() -> None:
    """Make `gymnasium.make("planwatch/Table-v1")` and the others work. May be called again."""
    import gymnasium

    for world, name in IDS.items():
        if name not in gymnasium.registry:
            gymnasium.register(name, entry_point=f"{__package__}.worlds:{world}_env")
