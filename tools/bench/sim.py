"""`planwatch bench sim`: how fast the worlds run, without pixels and with."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import cv2

from ..simulator.setting import Split
from ..simulator.worlds import FILMED, filmed_named

FPS = 8.0
SIZE = (128, 128)
STEPS, FRAMES, REPEATS = 20_000, 400, 5

Progress = Callable[[float, float, str], None]


def run_bench(progress: Progress | None = None) -> dict[str, Any]:
    """Median over five measurements, one core: `steps_per_s` and `frames_per_s` of `table`, and both of every world.

    A step is one `env.step("")` of the registered environment (8 steps a stream second, no pixels), resets counted. A
    frame is one advance and one 128 x 128 picture. `..._per_cpu_s` tells on a busy machine what a quiet core does.
    """
    cv2.setNumThreads(1)
    worlds: dict[str, dict[str, float]] = {}
    total, done = 2 * REPEATS * len(FILMED), 0
    for world in FILMED:
        row: dict[str, float] = {}
        for name, measure in (("steps_per_s", _steps_per_s), ("frames_per_s", _frames_per_s)):
            speeds: list[tuple[float, float]] = []
            for repeat in range(REPEATS):
                speeds.append(measure(world, repeat))
                done += 1
                if progress:
                    progress(done, total, world)
            row[name] = round(median(wall for wall, _ in speeds))
            row[name.replace("_per_s", "_per_cpu_s")] = round(median(cpu for _, cpu in speeds))
        worlds[world] = row
    return {**worlds["table"], "size": list(SIZE), "fps": FPS, "worlds": worlds}


def _steps_per_s(world: str, seed: int) -> tuple[float, float]:
    import gymnasium

    from ..simulator.envs import IDS, register

    register()
    env = gymnasium.make(IDS[world], fps=FPS, split="test")
    begin = time.perf_counter(), time.process_time()
    env.reset(seed=seed)
    for _ in range(STEPS):
        _, _, terminated, truncated, _ = env.step("")
        if terminated or truncated:
            env.reset()
    return STEPS / (time.perf_counter() - begin[0]), STEPS / (time.process_time() - begin[1])


def _frames_per_s(world: str, seed: int) -> tuple[float, float]:
    episode = filmed_named(world)(seed, Split.TEST)
    episode.frame(SIZE)
    begin = time.perf_counter(), time.process_time()
    for i in range(FRAMES):
        episode.advance((i + 1) / FPS)
        episode.frame(SIZE)
    return FRAMES / (time.perf_counter() - begin[0]), FRAMES / (time.process_time() - begin[1])
