"""`planwatch demo`: the main job on the shipped task, and `make demo-seeds`: ten live ones, counted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from ...agent.session import Session
from ...core.clock import WallClock
from ...core.graph import StepGraph
from ...core.graph_yaml import load_graph
from ...core.truth import EpisodeTruth
from ...perception.sources.video import VideoSource
from ..datasets.truth_file import read_truth
from ..report.keyframes import Picture
from ..report.score import score_of, score_words
from ..report.story import read_story
from ..report.write import write_report
from ..runtime.beat import Beat
from ..runtime.build import TruthSource, Wish, build_parts, wish_for
from ..runtime.folder import new_folder
from ..runtime.keep import Keeper
from ..runtime.live import converse
from ..runtime.loop import follow
from ..runtime.terminal import Terminal
from ..simulator.episode import LiveEpisode, Split, seeds_with_both
from .assets import TASK, TRUTH, VIDEO, asset
from .record import first_seed
from .success import Ending, faults

Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class _Stage:
    """What a demo plays: a task, and something that gives beats for a session."""

    graph: StepGraph
    truth: TruthSource
    play: Callable[[Session], Iterable[Beat]]


def run_demo(
    perception: str = "compact",
    live: bool = False,
    seed: int | None = None,
    runs: Path = Path("runs"),
    quiet: bool = False,
    weights: Path | None = None,
) -> dict[str, Any]:
    """Watch the shipped film of someone making tea, or (with `live`) a simulated person who hears every word.

    Returns a JSON-able dict: session, folder, report, finished, guidance, success, faults and score. `seed` is only for
    live runs; the default is the film's own. `quiet` writes plain lines to stderr and leaves stdout alone. `weights` is
    a folder of other weights for `compact`.
    """
    graph = load_graph(asset(TASK))
    stage = _live_stage(graph, seed) if live else _film_stage(graph)
    console = Console(stderr=True) if quiet else Console(file=sys.stdout)
    folder = new_folder(runs, datetime.now())
    result = _run(stage, wish_for(perception, weights), folder, console, plain=quiet)
    if not quiet:
        _say_result(console, result)
    return result


def demo_seeds(
    n: int = 10,
    perception: str = "compact",
    runs: Path = Path("runs"),
    progress: Progress | None = None,
    weights: Path | None = None,
) -> dict[str, Any]:
    """Run the first `n` test seeds after the demo's own that hold both deviations, live, and count the successes."""
    graph = load_graph(asset(TASK))
    wish, top = wish_for(perception, weights), new_folder(runs, datetime.now())
    rows = []
    for number, seed in enumerate(seeds_with_both(n, skip=1, graph=graph, split=Split.TEST)):
        folder = top / f"seed-{seed}"
        folder.mkdir()
        result = _run(_live_stage(graph, seed), wish, folder, Console(quiet=True), plain=True)
        rows.append(
            {"seed": seed, "success": result["success"], "faults": result["faults"], "report": result["report"]}
        )
        if progress:
            progress(number + 1, n, f"seed {seed}: {'success' if result['success'] else 'failed'}")
    return {"succeeded": sum(row["success"] for row in rows), "of": n, "perception": perception, "rows": rows}


def _film_stage(graph: StepGraph) -> _Stage:
    truth = read_truth(asset(TRUTH))
    film = VideoSource(asset(VIDEO))
    return _Stage(graph, lambda: truth, lambda session: follow(film, session))


def _live_stage(graph: StepGraph, seed: int | None) -> _Stage:
    world = LiveEpisode(graph, first_seed(graph) if seed is None else seed)
    return _Stage(graph, world.truth, lambda session: converse(world, session, WallClock()))


def _run(stage: _Stage, wish: Wish, folder: Path, console: Console, *, plain: bool) -> dict[str, Any]:
    oracle = stage.truth if wish.perception in ("oracle", "noisy") else None
    parts = build_parts(stage.graph, wish, oracle, WallClock())
    keeper = Keeper()
    with Session(stage.graph, parts, folder, folder.name) as session, Terminal(session, console, plain=plain) as view:
        for beat in keeper.watch(stage.play(session)):
            view.show(beat)
    return _result(stage.truth(), session, folder, keeper)


def _result(truth: EpisodeTruth, session: Session, folder: Path, keeper: Keeper) -> dict[str, Any]:
    story = read_story(folder)
    pictures = [Picture(t, image) for t, image in keeper.pictures]
    why_not = faults(Ending(session.plan, truth, story.findings, story.guidance))
    return {
        "session": session.session_id,
        "folder": str(folder),
        "report": str(write_report(folder, truth, pictures=pictures)),
        "finished": session.finished,
        "success": not why_not,
        "faults": list(why_not),
        "guidance": [_said(g) for g in story.guidance],
        "score": score_of(truth, folder),
    }


def _said(said: Any) -> dict[str, Any]:
    return {"t": said.spoken_t, "act": said.act.value, "step": said.step_id, "text": said.text}


def _say_result(console: Console, result: dict[str, Any]) -> None:
    score = ", ".join(f"{name} {value}" for name, value in score_words(result["score"]).items())
    console.print(f"\nScore against what really happened: {score}", highlight=False, soft_wrap=True)
    for fault in result["faults"]:
        console.print(f"not as it should be: {fault}", style="yellow", highlight=False, markup=False, soft_wrap=True)
    console.print(
        f"Report:  {result['report']}\nJournal: {result['folder']}/journal.jsonl", highlight=False, soft_wrap=True
    )
