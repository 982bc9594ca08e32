"""Which step goes on, frame by frame: how often a causal guess is right, and how late it is right first.

Pure functions of lists; a frame without a true label is judged nowhere but in the edit score's runs.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import median

Label = Hashable | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """One session: times in rising stream seconds, and as many true and guessed labels."""

    times: Sequence[float]
    true: Sequence[Label]
    guess: Sequence[Label]

    def __post_init__(self) -> None:
        if not len(self.times) == len(self.true) == len(self.guess):
            sizes = (len(self.times), len(self.true), len(self.guess))
            raise ValueError(f"times, true and guessed labels must be as many, they are {sizes!r}")


@dataclass(frozen=True, slots=True)
class StepScores:
    """None where there was nothing to judge."""

    accuracy: float | None
    """Share of the labelled frames with the right step, over all sessions' frames; higher is better."""
    edit: float | None
    """Mean over sessions of 1 - edit distance of the sequences of steps / the longer one's length; higher is better."""
    found: float | None
    """Share of the true runs of a step in which it was guessed at least once; higher is better."""
    delay_s: float | None
    """Median seconds from a run's start to its first right guess, over the runs found; lower is better."""


def step_scores(sessions: Sequence[Labelled]) -> StepScores:
    """Scores of all sessions together."""
    hits = [g == w for s in sessions for w, g in zip(s.true, s.guess, strict=True) if w is not None]
    edits = [edit_score(runs(s.true), runs(s.guess)) for s in sessions]
    delays = [delay for s in sessions for delay in delays_of(s)]
    found = [d for d in delays if d is not None]
    return StepScores(
        accuracy=sum(hits) / len(hits) if hits else None,
        edit=sum(edits) / len(edits) if edits else None,
        found=len(found) / len(delays) if delays else None,
        delay_s=median(found) if found else None,
    )


def runs(labels: Sequence[Label]) -> list[Label]:
    """The labels without immediate repeats and without None."""
    told = [label for label in labels if label is not None]
    return [label for i, label in enumerate(told) if i == 0 or told[i - 1] != label]


def edit_score(a: Sequence[Label], b: Sequence[Label]) -> float:
    """1 - Levenshtein distance / length of the longer; 1 for two empty sequences."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return 1 - row[-1] / max(len(a), len(b), 1)


def delays_of(session: Labelled) -> list[float | None]:
    """Per true run of a step: seconds until it is guessed, None when it is not guessed before the run ends.

    A run begins where the label differs from the last one that was not None, and ends with the first other label.
    """
    out: list[float | None] = []
    last: Label = None
    for k, want in enumerate(session.true):
        if want is None or want == last:
            continue
        last = want
        end = next((j for j in range(k, len(session.true)) if session.true[j] != want), len(session.true))
        hit = next((j for j in range(k, end) if session.guess[j] == want), None)
        out.append(None if hit is None else session.times[hit] - session.times[k])
    return out
