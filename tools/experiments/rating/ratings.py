"""`ratings.jsonl`: one line a judgement, appended as it comes; checked when it comes and when it is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ....core.errors import InputError

FILE = "ratings.jsonl"
Five = Annotated[int, Field(ge=1, le=5)]


class Answer(BaseModel):
    """What the page sends."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rater: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{2,32}$")]
    pair: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    choice: Annotated[int, Field(ge=-2, le=2)]
    """-2: clearly left, 2: clearly right."""
    helpful_left: Five
    helpful_right: Five
    annoying_left: Five
    annoying_right: Five


class Rating(BaseModel):
    """A judgement with the sides taken out: `runs[0]` is the first run of the pair."""

    model_config = ConfigDict(extra="forbid")

    rater: str
    pair: str
    session_id: str
    runs: tuple[str, str]
    preference: Annotated[int, Field(ge=-2, le=2)]
    """2: clearly the first run, -2: clearly the second."""
    helpful: tuple[Five, Five]
    annoying: tuple[Five, Five]


def append(folder: Path, rating: Rating) -> None:
    """Write one judgement down."""
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(rating.model_dump_json() + "\n")


def read_ratings(folder: Path) -> tuple[Rating, ...]:
    """Every judgement; of two about the same pair by the same rater the later one counts.

    Raises:
        InputError: there are none yet, or a line is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        raise InputError(
            f"no ratings in {str(folder)!r} yet: nothing is claimed until people have rated; run `planwatch rate` on it"
        )
    kept: dict[tuple[str, str], Rating] = {}
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if text.strip():
            rating = _rating(path, number, text)
            kept[rating.rater, rating.pair] = rating
    return tuple(kept.values())


def _rating(path: Path, number: int, text: str) -> Rating:
    try:
        return Rating.model_validate(json.loads(text))
    except (ValueError, ValidationError) as error:
        raise InputError(
            f"{path}:{number}: no rating ({str(error).splitlines()[0]}); delete or mend the line"
        ) from error


def rated_by(ratings: Iterable[Rating], rater: str) -> frozenset[str]:
    """Ids of the pairs that this rater has judged."""
    return frozenset(one.pair for one in ratings if one.rater == rater)
