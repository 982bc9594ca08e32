"""An oracle-plan run: how much of a score is lost by the eyes, and how much by the planner?

The oracle planner knows what is truly done (never what comes); the senses get worse row by row. What the first row
lacks is the fault of tracker and policy; what the others lack beside it is the fault of the senses.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from planwatch.agent.session import Session
from planwatch.perception.base import Frame, SourceEvent, SourceEventKind
from planwatch.tools.metrics.event_f1 import score_events
from planwatch.tools.metrics.journal_findings import Concluded, findings_of
from planwatch.tools.runtime.build import Wish, build_parts
from planwatch.tools.simulator.episode import Episode, record_episode

ROWS = {
    "oracle eyes": Wish("oracle", planner="oracle"),
    "95 % eyes": Wish("noisy", planner="oracle", perception_args={"accuracy": 0.95, "seed": 1}),
    "80 % eyes": Wish("noisy", planner="oracle", perception_args={"accuracy": 0.80, "seed": 1}),
    "no eyes": Wish("silent", planner="oracle"),
}
BLANK = np.zeros((2, 2, 3), np.uint8)


def ticks(seconds: float, fps: float = 2.0) -> Iterator[Frame]:
    """Frames without a picture: none of these senses looks at it."""
    return (Frame(i / fps, 0.0, BLANK, i) for i in range(int(seconds * fps) + 1))


def watch(episode: Episode, wish: Wish, folder: Path) -> tuple[Concluded, ...]:
    """What a session made of `wish` finds in the episode."""
    parts = build_parts(episode.graph, wish, lambda: episode.truth)
    with Session(episode.graph, parts, folder, folder.name) as session:
        session.start(0.0)
        for frame in ticks(episode.truth.duration):
            session.push(frame)
        session.notice(SourceEvent(SourceEventKind.END, episode.truth.duration))
    return tuple(findings_of(folder / "journal.jsonl"))


def main(episodes: int = 4) -> None:
    """Print one row of scores per sense."""
    recorded = [record_episode(seed) for seed in range(episodes)]
    print(f"{'row':<12} {'completions':>12} {'deviations':>12}   (event F1 over {episodes} episodes)")
    for name, wish in ROWS.items():
        with tempfile.TemporaryDirectory() as folder:
            found = []
            for episode in recorded:
                place = Path(folder) / str(episode.seed)
                place.mkdir()
                found.append(watch(episode, wish, place))
        score = score_events([episode.truth for episode in recorded], found)
        print(f"{name:<12} {percent(score.completion.f1):>12} {percent(score.deviation.f1):>12}")


def percent(share: float | None) -> str:
    """A share for people; a dash when there was nothing to score."""
    return "-" if share is None else f"{100 * share:.0f} %"


if __name__ == "__main__":
    main()
