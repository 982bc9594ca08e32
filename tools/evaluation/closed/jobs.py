"""Does the episodes, here or in worker processes, and remembers those that are finished."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from ....core.codec import decode, encode
from ...runtime.build import Wish, wish_for
from ...simulator.gym.stage import GymCast, GymStage
from ...simulator.gym.workout import GYM_CARDS
from ...simulator.people.drawn import person_of
from ...simulator.people.live import Cast, LivePerson
from ...simulator.setting import Split
from .asked import MAIN, NO_PIXELS, POLICY, Act
from .assistants import PERFECT_MAPS, assistant_for
from .episode import Lived, live
from .gym import coach_for, live_gym


def do(act: Act) -> Lived:
    """One episode."""
    traits = person_of(act.persona, act.seed)
    if act.changed:
        traits = traits.scaled(*act.changed)
    if act.clean:
        traits = replace(traits, slip=0.0, distraction=0.0)
    looks = act.row in (MAIN, PERFECT_MAPS) or act.row.startswith(POLICY)
    pixels = looks and act.perception not in NO_PIXELS
    costs = {} if act.cost_ratio is None else {"cost_ratio": act.cost_ratio}
    wish = Wish(act.perception, act.planner, act.policy, wish_for(act.perception, act.weights).perception_args, costs)
    if act.card in GYM_CARDS:
        stage = GymStage(GymCast(act.seed, traits, Split(act.split), act.card), pixels=pixels)
        return live_gym(act.row, stage, coach_for(act.row, wish, stage))
    stage = LivePerson(Cast(act.seed, traits, Split(act.split), act.card), pixels=pixels)
    return live(act.row, stage, assistant_for(act.row, wish))


def do_all(acts: Sequence[Act], workers: int, partial: Path | None, done: Callable[[Act], None]) -> tuple[Lived, ...]:
    """Every episode in the order of `acts`, whatever the number of workers.

    `partial`: a file to which each finished episode is appended, and from which finished ones are read back.
    """
    known = _read(partial)
    for act in acts:
        if act.key in known:
            done(act)
    todo = [act for act in acts if act.key not in known]
    for act, lived in _run(todo, workers):
        known[act.key] = lived
        if partial is not None:
            with partial.open("a", encoding="utf-8") as file:
                file.write("\n" + json.dumps({"act": act.key, "lived": encode(lived)}) + "\n")
        done(act)
    return tuple(known[act.key] for act in acts)


def _run(acts: Sequence[Act], workers: int) -> Iterator[tuple[Act, Lived]]:
    if workers <= 1 or len(acts) <= 1:
        yield from ((act, do(act)) for act in acts)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from zip(acts, pool.map(do, acts), strict=True)


def _read(partial: Path | None) -> dict[str, Lived]:
    if partial is None or not partial.exists():
        return {}
    out: dict[str, Lived] = {}
    for line in partial.read_text(encoding="utf-8").split("\n"):
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue  # a line cut by a kill
        out[row["act"]] = decode(Lived, row["lived"])
    return out
