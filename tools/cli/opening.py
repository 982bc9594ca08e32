"""From a choice to a session: a new one, or an earlier one continued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ...agent.folder import Folder
from ...agent.past import read_past
from ...agent.session import Session
from ...core.graph_yaml import load_graph
from ...core.truth import EpisodeTruth
from ..runtime.build import Wish, build_parts
from ..runtime.folder import new_folder
from ..runtime.planner_args import left_for_sense, planner_args
from ..runtime.sense_args import OPTIONS, sense_args
from .choice import Choice, save


def new_session(choice: Choice, runs: Path, moment: datetime) -> tuple[Session, Path]:
    """A session in a fresh folder. Raises InputError before anything is written when task or parts are bad."""
    graph = load_graph(Path(choice.task))
    parts = build_parts(graph, _wish(choice), _truth(choice))
    folder = new_folder(runs, moment)
    save(choice, folder)
    return Session(graph, parts, folder, folder.name), folder


def resumed_session(choice: Choice, folder: Path) -> Session:
    """The session of `folder`, continued. Raises ResumeError when that cannot be."""
    graph = read_past(Folder(folder)).graph  # as it was when the session began: the task's file may have changed since
    return Session.resume(folder, build_parts(graph, _wish(choice), _truth(choice)))


def _wish(choice: Choice) -> Wish:
    options = {name: getattr(choice, name) for name in OPTIONS}
    door = planner_args(choice.planner, {**options, "preset": choice.preset})
    args = sense_args(choice.perception, left_for_sense(choice.perception, options, door), live=choice.live)
    taught = {"weights": choice.policy_weights} if choice.policy_weights else {}
    knobs = choice.listener, choice.language
    return Wish(choice.perception, choice.planner, choice.policy, args, taught, *knobs, door, choice.words)


def _truth(choice: Choice) -> Callable[[], EpisodeTruth] | None:
    if choice.truth is None:
        return None
    from ..datasets.truth_file import read_truth

    truth = read_truth(Path(choice.truth))
    return lambda: truth
