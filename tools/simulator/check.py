"""`planwatch sim check`: the same seed gives the same pixels and the same truth, run again and in other processes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from ...core.codec import encode
from ...core.errors import InputError
from .playable import Filmed
from .pool import in_order
from .setting import Split
from .worlds import CHECKED, filmed_named

PICTURES = 12
SECONDS = 180.0
SIZE = (128, 128)
Progress = Callable[[float, float, str], None]


def run_check(
    seeds: int = 200, worlds: tuple[str, ...] | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Every seed three times: twice in this process, once among two others.

    Returns `identical`, `seeds`, `pictures` compared per run, and `different`: "world seed" of every one that was not.
    Raises InputError for an unknown world or fewer than one seed.
    """
    if seeds < 1:
        raise InputError(f"{seeds!r} seeds: allowed is 1 or more")
    names = tuple(CHECKED) if worlds is None else worlds
    work = [(filmed_named(world) and world, seed) for world in names for seed in range(seeds)]
    runs: list[list[str]] = []
    for jobs in (1, 1, 2):
        found: list[str] = []
        for print_ in in_order(fingerprint, work, jobs):
            found.append(print_)
            if progress:
                done = len(runs) * len(work) + len(found)
                progress(done, 3 * len(work), f"run {len(runs) + 1}, {jobs} job{'s' * (jobs > 1)}")
        runs.append(found)
    different = unlike(work, runs)
    return {
        "identical": not different,
        "seeds": seeds,
        "worlds": list(names),
        "runs": len(runs),
        "pictures": PICTURES * len(work),
        "distinct": len(set(runs[0])),
        "different": different,
    }


def unlike(work: Sequence[tuple[str, int]], runs: Sequence[Sequence[str]]) -> list[str]:
    """`world seed` of every piece of work whose fingerprints are not the same in all runs."""
    return [f"{w} {s}" for (w, s), *prints in zip(work, *runs, strict=True) if len(set(prints)) > 1]


def fingerprint(job: tuple[str, int]) -> str:
    """SHA-256 of an episode's pictures and truth while it hears words: any bit that differs shows."""
    world, seed = job
    episode = filmed_named(world)(seed, Split.TEST)
    digest = hashlib.sha256()
    for i in range(PICTURES):
        t = SECONDS * (i + 1) / PICTURES
        episode.advance(t)
        _talk(episode, i)
        digest.update(episode.frame(SIZE).image.tobytes())
    digest.update(json.dumps(encode(episode.truth()), sort_keys=True).encode())
    return digest.hexdigest()


def _talk(episode: Filmed, i: int) -> None:
    """Words of every kind, so that the answers to them are compared, too."""
    steps = episode.graph.steps
    text = steps[i % len(steps)].text
    if i % 3 == 0:
        episode.hear(f"Next: {text}.")
    elif i % 4 == 1:
        episode.hear(f"Stop, that is wrong: {text}. Slow down, go lower, keep your chest up!")
    elif i % 4 == 3:
        episode.hear(f"You skipped a step: {text}. Do that first.")
