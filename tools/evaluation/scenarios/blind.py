"""Assistants without eyes in a scenario: the blind rows of `planwatch eval run`, asked for the same expectations.

`dialog_only` hears what a teacher would say of what happens (the truth's ideal guidance), as there. A step that
somebody without eyes takes for done counts as done in the plan that the scenario is checked against.
"""

from __future__ import annotations

from ....core.findings import FindingKind
from ....core.graph import StepGraph
from ....core.guidance import Guidance
from ....core.plan import Plan, Status
from ....core.truth import EpisodeTruth
from ..runner.blind import blind_prediction
from ..runner.prediction import Said
from ..runner.recording import Recording, annotated

TALKERS = ("coin", "fixed", "timer", "dialog_only")
"""The rows; silence and saying everything are policies of the session here."""


def talk(row: str, truth: EpisodeTruth, graph: StepGraph, fps: float) -> tuple[tuple[Guidance, ...], Plan]:
    """What one of TALKERS says in the scenario, and the plan as it then takes it to stand."""
    recording = Recording("", truth.episode_id, graph, annotated(truth, graph), 0, None)
    found = blind_prediction(row, recording, fps)
    plan = Plan(graph)
    for one in found.findings:
        step_id = one.finding.step_id
        if one.finding.kind is FindingKind.STEP_DONE and step_id is not None and step_id in plan.by_id:
            plan = plan.mark(step_id, Status.DONE, one.at)
    return tuple(_guidance(number, one) for number, one in enumerate(found.said)), plan


def _guidance(number: int, said: Said) -> Guidance:
    return Guidance(f"blind-{number}", said.act, said.text, said.t, 0.0, said.t, 0.0, step_id=said.step_id)
