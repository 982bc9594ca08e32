"""The rows of the table: who watches, and what they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shown(StrEnum):
    """What a row's session is shown."""

    OWN = "own"
    """The frames of its own episode."""
    OTHER = "other"
    """The frames of another episode."""
    FROZEN = "frozen"
    """One early frame of its own episode, again and again."""
    BLACK = "black"
    """Black frames."""
    NOTHING = "nothing"
    """A placeholder: the row's model does not look."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way of watching an episode."""

    name: str
    shown: Shown
    perception: str | None = None
    """Name of the model; None for the model under test."""
    paraphrase: bool = False
    """True when the episode's words and verb-object pairs are unseen ones."""
    wordless: bool = False
    """True when the model is told no words: what is left of its score needs no task."""
    exchanged: bool = False
    """True when the words of the task's steps are exchanged among them: following the plan alone must not score."""
    idle: bool = False
    """True when nothing can rightly be completed: completions per 10 minutes are counted."""
    talker: bool = False
    """True for somebody without a session: what is said at blind moments counts as claims (runner.blind)."""
    fps: float = 2.0
    """Frames a second that it is shown."""
    kept: float = 1.0
    """Share of those frames that reach it; the others are lost at random."""


ROWS = (
    Row("main", Shown.OWN),
    Row("silent", Shown.NOTHING, "silent"),
    Row("timer", Shown.NOTHING, "timer"),
    Row("coin", Shown.NOTHING, "coin"),
    Row("always", Shown.NOTHING, talker=True),
    Row("fixed", Shown.NOTHING, talker=True),
    Row("dialog_only", Shown.NOTHING, talker=True),
    Row("oracle", Shown.NOTHING, "oracle"),
    Row("wrong_video", Shown.OTHER, idle=True),
    Row("frozen", Shown.FROZEN, idle=True),
    Row("black", Shown.BLACK, idle=True),
    Row("paraphrase", Shown.OWN, paraphrase=True),
    Row("no_text", Shown.OWN, wordless=True),
    Row("wrong_graph", Shown.OWN, exchanged=True),
)
"""Every row; `main` is the model under test on its own episodes."""

RATES = (
    Row("fps1", Shown.OWN, fps=1.0),
    Row("fps4", Shown.OWN, fps=4.0),
    Row("fps8", Shown.OWN, fps=8.0),
    Row("drop30", Shown.OWN, kept=0.7),
)
"""The same watcher at other frame rates, run when they are asked for by name. The film of such a run is drawn at the
highest rate among its rows, and every row is shown its share of it, `main` too."""


def chosen(names: str | tuple[str, ...] | None) -> tuple[Row, ...]:
    """The rows called `names` ("all", None, "a,b" or a tuple), `main` always first.

    Raises:
        ValueError: a name that no row has.
    """
    if names in (None, "all"):
        return ROWS
    wanted = set(names.split(",") if isinstance(names, str) else names or ())
    every = ROWS + RATES
    unknown = wanted - {row.name for row in every}
    if unknown:
        raise ValueError(f"no row is called {sorted(unknown)[0]!r}; allowed: {', '.join(row.name for row in every)}")
    return tuple(row for row in every if row.name in wanted | {"main"})
