"""`planwatch eval field`: another evaluator's prediction file against its own truth, by its own metrics.

`fitcoach`   temporal F-score and fluency; truth: a list of `{"mini_episode_id", "feedbacks", "feedback_timestamps"}`
`cooking`    IC-Acc and mistake scores, under both readings of an instruction that was never given; truth: the dataset's
             rows (`video_id`, `output_texts`, `output_timestamps`, `output_types`), JSON or JSONL
`proassist`  matching with its rates; the references stand in the file itself, a record a frame
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ....core.errors import InputError
from ...metrics.cooking.scores import CookingScores, Line, Rules, SpokenKind, cooking_scores
from ...metrics.cooking.segments import Message, Segment, segments
from ...metrics.fitcoach.fluency import matched_texts
from ...metrics.fitcoach.temporal_fscore import Spoken, temporal_f_score
from ...metrics.official import Compat
from ...metrics.proassist.match import match_stream
from ...metrics.proassist.scores import match_scores
from ...metrics.proassist.texts import stream_of_texts
from ...metrics.proassist.windows import SECONDS, window_frames
from ...metrics.text.encoder import CharacterNgrams, SentenceEncoder
from ..runner.official import Format, prediction_rows
from .run import Made, compat_named, score_pairs

LARGEST = 500_000_000
"""Bytes of a file that is read."""
KINDS: dict[str, SpokenKind] = {"instruction": "Instruction", "success": "Success", "feedback": "Feedback"}
"""How a line of Interactive Cooking begins, in lower case; any other counts as Feedback."""

Time = Annotated[float, Field(allow_inf_nan=False)]
Pairs = list[tuple[str, str]]
Scored = tuple[dict[str, Any], Pairs, dict[str, Any]]
"""Scores, (reference, prediction) of what was matched, faults."""


class _Episode(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    mini_episode_id: str
    feedbacks: list[str]
    feedback_timestamps: list[Time]


class _Video(BaseModel):
    model_config = ConfigDict(extra="ignore")
    video_id: str
    output_texts: list[str]
    output_timestamps: list[Time]
    output_types: list[str]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore")
    gen: str
    ref: str


class _Stream(BaseModel):
    model_config = ConfigDict(extra="ignore")
    predictions: list[_Frame]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the numbers depend on."""

    file: Path
    form: Format
    truth: Path | None = None
    """Needed for all but ProAssist."""
    model: Path | None = None
    layer: int | None = None
    wordnet: Path | None = None
    compat: str = "sound"
    subset: str = "narration"
    """ProAssist's: whose window is used."""


def run_field(asked: Asked) -> dict[str, Any]:
    """Scores, text scores of the matched pairs, and faults of the file; JSON values only, None where there is nothing.

    Raises:
        InputError: a file is damaged, the truth is missing, a session is there twice, or an unknown subset.
        WeightsError: no text model in the folder.
        OfficialFailure: with `compat="official"` where the published code stops.
    """
    compat, made = compat_named(asked.compat), Made.of(asked.model, asked.layer, asked.wordnet)
    if asked.form is Format.PROASSIST:
        scores, pairs, faults = _proassist(asked, made.encoder, compat)
    else:
        if asked.truth is None:
            raise InputError(f"a file of format {asked.form.value!r} holds no truth; give --truth FILE")
        score = _fitcoach if asked.form is Format.FITCOACH else _cooking
        scores, pairs, faults = score(asked.file, asked.truth, compat)
    return {
        "format": asked.form.value,
        "compat": compat,
        "scores": scores,
        "texts": score_pairs(pairs, made, compat),
        "faults": faults,
    }


def _fitcoach(file: Path, truth: Path, compat: Compat) -> Scored:
    said = _said(file, Format.FITCOACH)
    wanted = _by_name(_read(truth, _Episode), lambda row: row.mini_episode_id, truth)
    episodes = []
    for name, row in wanted.items():
        _same_length(truth, name, row.feedbacks, row.feedback_timestamps)
        texts, times = said.get(name, ((), ()))
        episodes.append((Spoken(row.feedback_timestamps, row.feedbacks), Spoken(times, texts)))
    return asdict(temporal_f_score(episodes, compat)), matched_texts(episodes, compat), _faults(said, wanted)


def _cooking(file: Path, truth: Path, compat: Compat) -> Scored:
    if compat == "official":
        raise InputError("there is no official form of Interactive Cooking: its evaluator could not be had")
    said = _said(file, Format.COOKING)
    wanted = _by_name(_read(truth, _Video), lambda row: row.video_id, truth)
    videos: list[tuple[Sequence[Segment], Sequence[Line]]] = []
    for name, row in wanted.items():
        _same_length(truth, name, row.output_texts, row.output_timestamps, row.output_types)
        rows = zip(row.output_timestamps, row.output_types, row.output_texts, strict=True)
        texts, times = said.get(name, ((), ()))
        lines = [_line(t, text) for t, text in zip(times, texts, strict=True)]
        videos.append((segments([Message(*one) for one in rows]), lines))
    skip, strict = cooking_scores(videos, Rules(unanswered="skip")), cooking_scores(videos, Rules(unanswered="missed"))
    scores = {"skip": _numbers(skip), "missed": _numbers(strict)}
    return scores, list(skip.pairs), _faults(said, wanted)


def _numbers(scores: CookingScores) -> dict[str, Any]:
    return {name: value for name, value in asdict(scores).items() if name != "pairs"}


def _line(t: float, text: str) -> Line:
    prefix, colon, rest = text.partition(":")
    kind = KINDS.get(prefix.strip().lower()) if colon else None
    return Line(t, kind or "Feedback", rest.strip() if kind else text)


def _proassist(
    asked: Asked, encoder: SentenceEncoder | None, compat: Compat
) -> tuple[dict[str, Any], Pairs, dict[str, Any]]:
    if asked.subset not in SECONDS:
        raise InputError(f"no subset is called {asked.subset!r}; allowed: {', '.join(SECONDS)}")
    pairs, matches = [], []
    window = window_frames(asked.subset)
    for stream in _read(asked.file, _Stream):
        said, wanted = ({k: getattr(row, side) for k, row in enumerate(stream.predictions)} for side in ("gen", "ref"))
        found = match_stream(
            stream_of_texts(len(stream.predictions), said, wanted, window, encoder or CharacterNgrams()), compat=compat
        )
        matches.append(found)
        pairs += [(wanted[m.wanted], said[m.said]) for m in found.matched if m.semantic > 0.5]
    scores = asdict(match_scores(matches, compat=compat))
    return {**scores, "encoder": (encoder or CharacterNgrams()).name, "subset": asked.subset}, pairs, {}


def _said(file: Path, form: Format) -> dict[str, tuple[list[str], list[float]]]:
    out: dict[str, tuple[list[str], list[float]]] = {}
    for name, texts, times in prediction_rows(file, form):
        if name in out:
            raise InputError(f"{file}: {name!r} is there twice; give one row each")
        _same_length(file, name, texts, times)
        out[name] = (texts, times)
    return out


def _faults(said: Mapping[str, tuple[Sequence[str], Sequence[float]]], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Counted and named; a session without a prediction counts as silence."""
    rows = {name: list(times) for name, (_, times) in said.items()}
    return {
        "unknown_sessions": sorted(said.keys() - wanted.keys()),
        "sessions_without_prediction": [name for name in wanted if name not in said],
        "unsorted": [name for name, times in rows.items() if times != sorted(times)],
        "negative_times": [name for name, times in rows.items() if times and min(times) < 0],
    }


def _by_name(rows: Sequence[Any], name: Callable[[Any], str], path: Path) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for row in rows:
        if name(row) in out:
            raise InputError(f"{path}: {name(row)!r} is there twice; give one row each")
        out[name(row)] = row
    return out


def _same_length(path: Path, name: str, *lists: Sequence[Any]) -> None:
    if len({len(one) for one in lists}) > 1:
        raise InputError(f"{path}: {name!r} has lists of {', '.join(str(len(one)) for one in lists)}; allowed: as many")


def _read(path: Path, kind: type[BaseModel]) -> list[Any]:
    """The rows of a JSON list, of one JSON object, or of JSONL. Raises InputError."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{str(path)!r} is larger than {LARGEST} bytes; split it")
        text = path.read_text(encoding="utf-8")
        value = list(_lines(text)) if path.suffix == ".jsonl" else json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {str(path)!r} as JSON ({str(error)[:120]})") from error
    rows = value if isinstance(value, list) else [value]
    return [_checked(path, kind, number, row) for number, row in enumerate(rows)]


def _checked(path: Path, kind: type[BaseModel], number: int, row: Any) -> Any:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, (number, *fault["loc"])))
        raise InputError(f"{path}: {where}: {fault['msg']}") from error


def _lines(text: str) -> Iterator[Any]:
    yield from (json.loads(line) for line in text.split("\n") if line.strip())
