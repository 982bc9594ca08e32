"""A real session in the closed loop with any plan that does not know the future."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ....agent.session import Session
from ....core.clock import ManualClock
from ....core.errors import InputError
from ...runtime.build import build_parts
from ...simulator.gym.stage import GymStage
from ...simulator.people.live import LivePerson
from ..closed.assistants import Sitting
from ..scratch import scratch
from .assistants import Who
from .told import LEAKY, UNTOLD, ToldTracker, graph_for, told_times


class PlannedSitting(Sitting):
    """As `Sitting`, with the plan that `who` names. The state that it is told is the person's, at that moment."""

    def __init__(self, stage: LivePerson | GymStage, who: Who) -> None:
        if who.plan == LEAKY:
            raise InputError(f"nobody can have the plan {LEAKY!r} in a closed loop: what will be done is not known yet")
        seed = stage.cast.seed
        needs_truth = who.perception in ("oracle", "noisy") or who.planner == "oracle"
        graph = graph_for(who.plan, stage.graph, stage.truth(), seed)
        parts = build_parts(graph, who.wish(seed), stage.truth if needs_truth else None, ManualClock())
        if who.plan not in UNTOLD:
            parts = replace(parts, tracker=ToldTracker(parts.tracker, lambda t: _known(stage, who.plan, t)))
        self._folder = scratch("loop")
        folder = Path(self._folder.name) / "s"
        self._journal = folder / "journal.jsonl"
        self.session = Session(graph, parts, folder, f"loop-{seed}")


def _known(stage: LivePerson | GymStage, plan: str, t: float) -> frozenset[str]:
    times = told_times(plan, stage.graph, stage.truth(), stage.cast.seed)
    return frozenset(step_id for step_id, at in times.items() if at <= t)
