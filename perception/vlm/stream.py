"""One stream's dealings with the server: what was kept of its frames, what is under way, what has arrived when.

Nothing here is in the carry. Evidence follows from the carry and from the log of arrivals, which is written once: at
the first tick that comes after an answer. So the same tick with the same carry gives the same evidence again, however
late the server was.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from ...core.evidence import Watch, WatchItem
from .errand import Errand
from .memory import Delivery
from .scene import Reading, Scene, Shot, shown
from .settings import AskSettings

LOGGED = 64
"""Arrivals that are remembered for a tick that is asked for again."""
LONGEST_PAUSE_S = 60.0
"""Most stream seconds between two questions to a server that fails."""


@dataclass(slots=True)
class Stream:
    """Mutable, bounded in size."""

    settings: AskSettings
    newest: float | None = None
    """Stream seconds of the newest frame."""
    shots: deque[Shot] = field(init=False)
    anchors: deque[tuple[Shot, ...]] = field(init=False)
    errand: Errand | None = None
    log: deque[Delivery] = field(default_factory=lambda: deque(maxlen=LOGGED))
    next_ask: float | None = None
    asked: int = 0
    failures: int = 0
    """In a row."""
    complained: bool = False
    """True while the person knows of a trouble that is not over."""
    complained_at: float | None = None
    version: int | None = None
    seen: object = None
    """The witness's memory."""

    def __post_init__(self) -> None:
        most = max(self.settings.pictures, self.settings.anchor_pictures)
        kept = most if self.settings.shot_every_s == 0 else 1 + int(self.settings.clip_s / self.settings.shot_every_s)
        self.shots = deque(maxlen=min(240, max(most, kept)))
        self.anchors = deque(maxlen=self.settings.anchors)

    def keep(self, shot: Shot, watch: Watch) -> None:
        """Keep a shot; what was seen as the plan moved on becomes an anchor."""
        if self.version is not None and watch.version != self.version and self.shots:
            self.anchors.append(shown(tuple(self.shots), self.settings.anchor_pictures))
        self.version = watch.version
        self.shots.append(shot)

    def wants_shot(self, t: float) -> bool:
        """True when the last shot kept is old enough."""
        return not self.shots or t - self.shots[-1].t >= self.settings.shot_every_s - 1e-6

    def collect(self, t: float) -> Reading | None:
        """Log what has come back by `t`; returns it when it is new.

        In a film that waits, an answer counts from as many stream seconds after its picture as it took on the wall: the
        film stands still for the server, its clock does not.
        """
        errand = self.errand
        if errand is None or not (self.settings.waits or errand.back):
            return None
        reading, took = errand.result()
        if self.settings.waits and t < errand.asked_t + took:
            return None
        self.errand = None
        self.log.append(Delivery(t, reading))
        failed = not reading.steps and reading.respond is None
        self.failures = self.failures + 1 if failed else 0
        pause = self.settings.every_s * 2 ** min(self.failures, 10)
        least = errand.asked_t + self.settings.every_s
        self.next_ask = max(least, t + min(LONGEST_PAUSE_S, pause)) if failed else least
        return reading

    def due(self, t: float) -> bool:
        """True when a question can be sent at `t`."""
        return self.errand is None and bool(self.shots) and (self.next_ask is None or t >= self.next_ask - 1e-6)

    def scene(self, watch: Watch) -> Scene:
        """What the next question is about."""
        newest = self.shots[-1].t
        recent = tuple(s for s in self.shots if newest - s.t <= self.settings.clip_s)
        items = asked_about(watch, self.settings.most_steps, self.asked)
        self.asked += 1
        return Scene(items, shown(recent, self.settings.pictures), tuple(self.anchors))


def asked_about(watch: Watch, most: int, number: int) -> tuple[WatchItem, ...]:
    """The steps of question `number`: the frontier first, and the others in turn when not all find room.

    Two thirds of the room are the frontier's at most, so that a step done out of turn is noticed too.
    """
    if len(watch.items) <= most:
        return watch.items
    frontier = [item for item in watch.items if item.frontier][: max(1, 2 * most // 3)]
    others = [item for item in watch.items if item not in frontier]
    room = most - len(frontier)
    first = number * room % len(others)
    return (*frontier, *(others + others)[first : first + min(room, len(others))])
