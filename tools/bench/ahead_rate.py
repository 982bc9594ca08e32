"""How often a repair was worked out before its deviation came: one closed-loop episode, as fast as it goes."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from ...agent.session import Session
from ...core.clock import ManualClock
from ...planners.hybrid import HybridPlanner, Tally
from ..runtime.build import Wish, build_parts
from ..simulator.people.live import Cast, LivePerson
from ..simulator.people.named import DEFAULT

FPS, LIMIT_S = 2.0, 600.0


def episode_tally(seed: int, planner: HybridPlanner) -> Tally:
    """Let the default persona work under a session with an oracle's eyes; what the planner counted meanwhile."""
    stage = LivePerson(Cast(seed, DEFAULT))
    parts = build_parts(stage.graph, Wish("oracle"), stage.truth, ManualClock())
    with tempfile.TemporaryDirectory(prefix="planwatch-ahead-") as folder:
        with Session(stage.graph, replace(parts, planner=planner), Path(folder) / "s", f"ahead-{seed}") as session:
            said = session.start(0.0)
            for number in range(1, int(LIMIT_S * FPS)):
                for one in said:
                    stage.hear(one.text)
                stage.advance(number / FPS)
                said = session.push(stage.frame())
                if stage.finished or session.finished:
                    break
    return planner.tally
