"""What a scored run is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from .jobs import Job
from .rows import Row, chosen
from .stamp import of_fields

SPLITS = ("test", "dev")
"""Training episodes are for training only."""
CLEAN_HOURS, FULL = 9.0, 100
"""Hours of clean stream that a full run (at least FULL episodes) watches for the false-alarm rate."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The numbers of a run depend on these, and on `jobs` and `partial` only in how long it takes."""

    episodes: int = 100
    seed: int = 0
    """Of the first episode; the others follow. Also the bootstrap's."""
    card: str = "table-v1"
    jobs: int = 2
    """Worker processes."""
    rows: str | tuple[str, ...] | None = None
    """Names of rows; None for all. The main row always comes along."""
    perception: str = "compact"
    """Name of the model under test."""
    weights: Path | None = None
    """Folder of other weights for `compact`; None for the shipped ones."""
    split: str = "test"
    """Whose episodes: "test" for scores, "dev" for choosing thresholds."""
    partial: Path | None = None
    """A file that lets a broken run go on where it stopped."""
    clean_hours: float | None = None
    """Hours of clean stream to watch; None: CLEAN_HOURS for a full run, else no more than the episodes give."""

    def table(self) -> tuple[Row, ...]:
        """The rows to run, the main one first. Raises InputError for what cannot be run."""
        if self.episodes < 1:
            raise InputError(f"episodes is {self.episodes!r}; allowed: at least 1")
        if self.split not in SPLITS:
            raise InputError(f"no split is called {self.split!r}; allowed: {', '.join(SPLITS)}")
        try:
            return chosen(self.rows)
        except ValueError as error:
            raise InputError(str(error)) from error

    def spec(self) -> dict[str, Any]:
        """What the numbers depend on, as JSON values."""
        names = [row.name for row in self.table()]
        return {"rows": names, **of_fields(self, "rows", "jobs", "partial")}

    def work(self) -> tuple[Job, ...]:
        """Pairs of neighbours, so that each is the other's wrong video; an odd last episode has no partner."""
        names, end = tuple(row.name for row in self.table()), self.seed + self.episodes
        pairs = (tuple(range(first, min(first + 2, end))) for first in range(self.seed, end, 2))
        return tuple(replace(self._job(names), seeds=pair) for pair in pairs)

    def clean_work(self, first: int, count: int) -> tuple[Job, ...]:
        """`count` clean-only episodes of the main row, from seed `first` on."""
        like = replace(self._job(("main",)), clean=True)
        return tuple(replace(like, seeds=(seed,)) for seed in range(first, first + count))

    def _job(self, rows: tuple[str, ...]) -> Job:
        weights = str(self.weights) if self.weights else None
        return Job((), self.card, self.perception, rows, self.split, weights=weights)

    @property
    def clean_seconds(self) -> float:
        """Stream seconds of clean episodes to watch."""
        usual = CLEAN_HOURS if self.episodes >= FULL else 0.0
        return 3600.0 * (usual if self.clean_hours is None else self.clean_hours)
