"""Workers that die, small recordings, and what a person does in them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from planwatch.core.effects import Formula, Op, done
from planwatch.core.graph import StepGraph
from planwatch.core.guidance import Act, Window
from planwatch.core.steps import Duration, Step
from planwatch.core.truth import EpisodeTruth, IdealGuidance, Outcome, StepRun
from planwatch.tools.evaluation.runner.data import Recording

LENGTH = 10.0


def chain(*ids: str) -> StepGraph:
    """Steps that wait for each other, ten seconds each."""
    steps, before = [], None
    for one in ids:
        pre = Formula(Op.AND, (done(before),)) if before else Formula()
        steps.append(Step(one, f"Do {one}", pre=pre, duration=Duration(5, LENGTH, 20)))
        before = one
    return StepGraph("chain", "A chain", tuple(steps))


def performed(*ids: str, slower: float = 1.0, graph: StepGraph | None = None) -> Recording:
    """The steps done one after another, each in its own time times `slower`."""
    graph, length = graph or chain(*ids), LENGTH * slower
    runs = tuple(StepRun(i, n * length, (n + 1) * length, Outcome.DONE) for n, i in enumerate(ids))
    told = (
        IdealGuidance(Act.INSTRUCT_NEXT, Window(n * length, n * length, n * length + 5), i, text=f"Do {i}")
        for n, i in enumerate(ids)
    )
    truth = EpisodeTruth("chain-0", graph.id, length * len(ids) + 5, runs, (), seed=0, ideal=tuple(told))
    return Recording("episode:nowhere", truth.episode_id, graph, truth, 0, None)


def dies_once(key: str) -> str:
    """A job that kills its worker the first time it is done; the key holds the folder that remembers."""
    mark = Path(json.loads(key)["ref"])
    if not mark.exists():
        mark.touch()
        os._exit(9)
    return f"done {mark.name}"


def dies(key: str) -> str:
    """A job that always kills its worker."""
    os._exit(9)
