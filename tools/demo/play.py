"""`planwatch play`: you take the place of the simulated person, and are coached."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import cv2

from ...agent.session import Session
from ...core.clock import WallClock
from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.graph_yaml import dump_graph
from ...core.guidance import Guidance
from ...perception.base import Frame, SourceEvent, SourceEventKind
from ..datasets.episode import EpisodeWriter
from ..runtime.build import Wish, build_parts
from ..simulator.people.live import Cast
from ..simulator.people.named import DEFAULT
from ..simulator.people.player import Player
from ..simulator.setting import Split
from ..simulator.tasks import unmapped

TICK_S, EYE_EVERY = 0.125, 4
"""Stream seconds of one turn of the loop; the session looks at every fourth."""
LIMIT_S = 1800.0
"""The longest game, stream seconds."""
STEP_KEYS = "123456789abcefghijklmoprstuvxyz"
"""Keys of the steps, in the canonical order; d, n, q, w and space are commands."""
HELP = "[key] begin a step   w+[key] with the wrong thing   space stop   d done   n what's next   q quit"

Say = Callable[[str], None]


class KeySource(Protocol):
    """Where keys come from."""

    def within(self, seconds: float) -> str:
        """The keys pressed within `seconds`."""
        ...


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """How to play."""

    seed: int = 0
    card: str = "table-tiny-v1"
    perception: str = "oracle"
    speed: float = 1.0
    """Stream seconds in a second."""
    window: bool = False
    record: Path | None = None
    """Folder for the episode."""

    @property
    def pixels(self) -> bool:
        """True when pictures are needed."""
        return self.window or self.record is not None or self.perception not in ("oracle", "noisy")


@dataclass(slots=True)
class Game:
    """One game: the player's world, the session that coaches, and where words go."""

    player: Player
    session: Session
    say: Say
    keys: dict[str, str] = field(default_factory=dict)
    """key -> step id."""
    wrongly: bool = False
    said: int = 0

    def tell(self, guidance: tuple[Guidance, ...]) -> None:
        """Hand words to the player."""
        for one in guidance:
            self.said += 1
            self.player.hear(one.text)
            self.say(f"{one.spoken_t:6.1f} s  {one.act.value:<22} {one.text}")

    def press(self, key: str) -> None:
        """One key."""
        if key == "q":
            self.player.left = True
        elif key == "w":
            self.wrongly = True
        elif key == " ":
            self.player.stop()
        elif key in "dn":
            self.tell(self.session.hear("done" if key == "d" else "what's next?", self.player.t))
        elif key in self.keys:
            self._begin(self.keys[key])

    def _begin(self, step_id: str) -> None:
        text = self.player.graph.by_id[step_id].text
        wrongly, self.wrongly = self.wrongly, False
        begun = self.player.begin(step_id, wrongly=wrongly)
        words = "you begin" + (" with the wrong thing" if wrongly else "")
        no = "there is nothing to mix it up with" if wrongly and self.player.doing is None else "your hands are busy"
        self.say(f"{self.player.t:6.1f} s  {words if begun else no}: {text}")


def run_play(graph: StepGraph | None, keys: KeySource, say: Say, runs: Path, options: PlayOptions) -> dict[str, Any]:
    """Play one episode until it is complete, the player quits, or half an hour of stream is over.

    Raises InputError when the table world cannot perform the task, or a window is asked for where there is none.
    """
    if graph is not None and (faults := unmapped(graph)):
        raise InputError(f"step {faults[0][0]!r} cannot be performed: {faults[0][1]}")
    player = Player(Cast(options.seed, DEFAULT, Split.TEST, options.card, graph), pixels=options.pixels)
    truth = player.truth if options.perception in ("oracle", "noisy") else None
    parts = build_parts(player.graph, Wish(options.perception), truth, WallClock())
    with Session(player.graph, parts, runs, runs.name) as session:
        game = Game(player, session, say, dict(zip(STEP_KEYS, player.graph.order(), strict=False)))
        _introduce(game)
        if options.record is None:
            _play(game, keys, options, None)
        else:
            with EpisodeWriter(options.record, 1 / TICK_S, (640, 480)) as writer:
                _play(game, keys, options, writer)
                writer.finish(player.truth(), dump_graph(player.graph))
        return _result(game, options)


def _introduce(game: Game) -> None:
    game.say(HELP)
    for key, step_id in game.keys.items():
        game.say(f"  {key}  {game.player.graph.by_id[step_id].text}")


def _play(game: Game, keys: KeySource, options: PlayOptions, writer: EpisodeWriter | None) -> None:
    game.tell(game.session.start(0.0))
    tick, player = 0, game.player
    while not (player.finished or game.session.finished) and player.t < LIMIT_S:
        due = time.monotonic() + TICK_S / options.speed
        while (left := due - time.monotonic()) > 0:
            for key in keys.within(left):
                game.press(key)
        tick += 1
        player.advance(tick * TICK_S)
        frame = player.frame() if options.pixels or tick % EYE_EVERY == 0 else None
        _show(frame, options, writer)
        if frame is not None and tick % EYE_EVERY == 0:
            game.tell(game.session.push(frame))
    game.tell(game.session.notice(SourceEvent(SourceEventKind.END, player.t)))


def _show(frame: Frame | None, options: PlayOptions, writer: EpisodeWriter | None) -> None:
    if frame is None:
        return
    if writer is not None:
        writer.add(frame.image)
    if options.window:
        try:
            cv2.imshow("planwatch", frame.image[:, :, ::-1])
            cv2.waitKey(1)
        except cv2.error as error:
            raise InputError("this OpenCV cannot open a window: leave --window out and play in the terminal") from error


def _result(game: Game, options: PlayOptions) -> dict[str, Any]:
    truth = game.player.truth()
    return {
        "complete": game.player.complete,
        "session_finished": game.session.finished,
        "seconds": round(game.player.t, 1),
        "utterances": game.said,
        "deviations": [d.code.value for d in truth.deviations],
        "recovered": sum(d.recovered is not None for d in truth.deviations),
        "recorded": str(options.record) if options.record else None,
    }
