"""Run scenarios: a real session over what happens, with a sense that needs no pixels."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from ....agent.session import Session
from ....core.clock import ManualClock
from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.graph_yaml import load_graph
from ....core.guidance import Guidance
from ....core.near import did_you_mean
from ....perception.base import Frame
from ...metrics.bootstrap import not_beaten, ratio_of
from ...runtime.build import Wish, build_parts
from .blind import TALKERS, talk
from .check import unmet
from .schema import Scenario, read_scenario
from .script import truth_of

FPS = 2.0
"""Ticks a second."""

POLICY_ROWS = ("silent", "always")
"""The same session with these policies: it says nothing, or everything that it could."""

Progress = Callable[[float, float, str], None]
_BLANK = np.zeros((1, 1, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Played:
    """How one scenario went."""

    name: str
    file: str
    faults: tuple[str, ...]
    """One line per expectation that was not met."""
    said: tuple[Guidance, ...]

    @property
    def passed(self) -> bool:
        """True when every expectation was met."""
        return not self.faults


def shipped_scenarios() -> Path:
    """The folder of the scenarios that come with planwatch."""
    return Path(str(files(__package__ or "").joinpath("files")))


def scenario_files(path: Path) -> tuple[Path, ...]:
    """The scenario files at `path`, a folder or one file. Raises InputError when there is none."""
    if path.is_file():
        return (path,)
    found = tuple(sorted(p for p in path.glob("*.yaml") if p.is_file())) if path.is_dir() else ()
    if not found:
        raise InputError(f"there is no scenario at {str(path)!r}; give a .yaml file or a folder of them")
    return found


def task_of(scenario: Scenario, beside: Path) -> StepGraph:
    """The scenario's task graph. Raises InputError when there is none of that name, GraphError when it has faults."""
    shipped = Path(str(files(__package__ or "").joinpath("tasks")))
    for path in (beside / scenario.task, shipped / f"{scenario.task}.yaml"):
        if path.is_file():
            return load_graph(path)
    names = sorted(p.stem for p in shipped.glob("*.yaml"))
    raise InputError(
        f"{scenario.name!r}: there is no task {scenario.task!r}.{did_you_mean(scenario.task, names)} "
        f"Shipped: {', '.join(names)}; or give a file beside the scenario"
    )


def play(path: Path, policy: str | None = None) -> Played:
    """Run one scenario file; `policy` takes the place of its own. Raises InputError for a file that is none."""
    scenario = read_scenario(path)
    if policy:
        scenario = scenario.model_copy(update={"policy": policy})
    graph = task_of(scenario, path.parent)
    truth = truth_of(scenario, graph)
    fog = {"accuracy": scenario.accuracy} if scenario.perception == "noisy" else {}
    wish = Wish(scenario.perception, scenario.planner, scenario.policy, fog)
    clock = ManualClock()
    parts = build_parts(graph, wish, lambda: truth, clock)
    with tempfile.TemporaryDirectory(prefix="planwatch-scenario-") as folder:
        with Session(graph, parts, Path(folder) / "s", path.stem) as session:
            said = _drive(scenario, session)
            return Played(scenario.name, path.name, unmet(scenario, said, session.plan), said)


def play_blind(path: Path, row: str) -> Played:
    """One scenario file with one of `blind.TALKERS` in place of the session. Raises InputError as `play` does."""
    scenario = read_scenario(path)
    graph = task_of(scenario, path.parent)
    said, plan = talk(row, truth_of(scenario, graph), graph, FPS)
    return Played(scenario.name, path.name, unmet(scenario, said, plan), said)


def _drive(scenario: Scenario, session: Session) -> tuple[Guidance, ...]:
    said = list(session.start(0.0))
    words = sorted(((one.t, one.say) for one in scenario.happens if one.say), reverse=True)
    for tick in range(1, int(scenario.end * FPS) + 1):
        t = tick / FPS
        while words and words[-1][0] <= t:
            at, text = words.pop()
            said += session.hear(text, max(at, session.t))
        said += session.push(Frame(t, 0.0, _BLANK, tick))
    return tuple(replace(g) for g in said)


def run_scenarios(path: Path | None = None, progress: Progress | None = None, blind: bool = True) -> dict[str, Any]:
    """Run every scenario at `path` (the shipped ones when None); JSON-able result.

    `rows` says how many a session that never speaks, one that says everything, and talkers without eyes would pass;
    `not_beaten` names those whose paired 95 % bootstrap interval over scenarios is not wholly below our own share.
    """
    found = scenario_files(path or shipped_scenarios())
    rows = ("own", *POLICY_ROWS, *TALKERS) if blind else ("own",)
    results: dict[str, list[Played]] = {}
    for i, row in enumerate(rows):
        for k, file in enumerate(found):
            played = play_blind(file, row) if row in TALKERS else play(file, None if row == "own" else row)
            results.setdefault(row, []).append(played)
            if progress:
                progress(i * len(found) + k + 1, len(rows) * len(found), file.stem)
    own = results.pop("own")
    tables = {name: _table(played) for name, played in results.items()}
    return {
        "passed": sum(p.passed for p in own),
        "of": len(own),
        "failed": [{"file": p.file, "name": p.name, "faults": list(p.faults)} for p in own if not p.passed],
        "rows": {name: {"passed": sum(p.passed for p in played)} for name, played in results.items()},
        "not_beaten": {"passed": not_beaten(ratio_of, _table(own), tables)},
    }


def _table(played: Sequence[Played]) -> list[tuple[float, float]]:
    return [(one.passed, 1) for one in played]
