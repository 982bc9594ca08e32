"""Prediction files of other evaluators, read and written, so that their users can score ours and we theirs.

`cooking`    Interactive Cooking: `[{"video_id", "pred_texts", "pred_timestamps"}]`; texts begin with `Instruction: `,
             `Feedback: ` or `Success: `, the first one with `Instruction: `
`fitcoach`   QEVD-FIT-COACH: `[{"mini_episode_id", "pred_feedbacks", "pred_feedback_timestamps"}]`
`proassist`  ProAssist: a list of `{"metadata": {...}, "predictions": [{"gen", "ref", "timestamp_in_stream", ...}]}`,
             one record a frame; an empty `gen` is silence, `ref` is what should be said there. Two texts in one frame:
             the later one takes the next, as published. The file says which video it is by `metadata.video_id`.

Times are stream seconds. What a text is about (act, step) is not in these files: the act follows from the prefix, the
step from the words it shares with the task's steps.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ....core.errors import InputError
from ....core.graph import StepGraph
from ....core.guidance import Act
from ....core.truth import EpisodeTruth
from .data import Recording
from .prediction import Prediction, Said

LARGEST = 500_000_000
"""Bytes of the largest file that is read."""
ALIKE = 0.5
"""Share of common words from which a text is about a step."""

Time = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=20_000)]


class Format(StrEnum):
    """Whose file it is."""

    COOKING = "cooking"
    FITCOACH = "fitcoach"
    PROASSIST = "proassist"


class _Cooking(BaseModel):
    model_config = ConfigDict(extra="ignore")
    video_id: str
    pred_texts: list[Text]
    pred_timestamps: list[Time]


class _FitCoach(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    mini_episode_id: str
    pred_feedbacks: list[Text]
    pred_feedback_timestamps: list[Time]


class _Turn(BaseModel):
    model_config = ConfigDict(extra="ignore")
    gen: Text
    timestamp_in_stream: Time


class _ProAssist(BaseModel):
    model_config = ConfigDict(extra="ignore")
    metadata: dict[str, Any]
    predictions: list[_Turn]


_SHAPES: Mapping[Format, TypeAdapter[Any]] = {
    Format.COOKING: TypeAdapter(list[_Cooking]),
    Format.FITCOACH: TypeAdapter(list[_FitCoach]),
    Format.PROASSIST: TypeAdapter(list[_ProAssist]),
}

_PREFIX = {"instruction": Act.INSTRUCT_NEXT, "feedback": Act.CORRECT, "success": Act.CONFIRM}
_WRITTEN = {Act.INSTRUCT_NEXT: "Instruction", Act.RECOVER: "Instruction", Act.CONFIRM: "Success", Act.FINISH: "Success",
            Act.ACKNOWLEDGE_CORRECTION: "Success"}  # fmt: skip


def read_official(path: Path, kind: Format, recordings: Sequence[Recording]) -> tuple[Prediction, ...]:
    """The predictions in a file of another evaluator.

    Raises:
        InputError: it is not of that form, or a video has not as many times as texts.
    """
    graphs = {r.session_id: r.graph for r in recordings}
    lengths = {r.session_id: r.truth.duration for r in recordings}
    out = []
    for name, texts, times in prediction_rows(path, kind):
        if len(texts) != len(times):
            raise InputError(
                f"{path}: {name!r} has {len(texts)} texts and {len(times)} times; allowed: as many of both"
            )
        said = [_heard(text, t, graphs.get(name)) for text, t in zip(texts, times, strict=True) if text.strip()]
        out.append(Prediction(name, "main", (), tuple(said), lengths.get(name, max(times, default=0.0))))
    return tuple(out)


def write_official(kind: Format, found: Sequence[Prediction], fps: float, truths: Mapping[str, EpisodeTruth]) -> str:
    """The file's text. `truths`: session id -> its truth, for ProAssist's references; others are not looked at.

    Raises:
        InputError: ProAssist's file is asked for and the truth of a session is not there.
    """
    rows = [_written(kind, one, fps, truths) for one in found if one.row == "main"]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def prediction_rows(path: Path, kind: Format) -> Iterator[tuple[str, list[str], list[float]]]:
    """(video, texts, times in seconds) as they stand in the file. Raises InputError when it is not of that form."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{str(path)!r} is larger than {LARGEST} bytes; split it")
        value = json.loads(path.read_text(encoding="utf-8"))
        rows = _SHAPES[kind].validate_python(value if isinstance(value, list) else [value])
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise InputError(f"{path}: not a prediction file of {kind.value!r}: {where}: {fault['msg']}") from error
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {str(path)!r} as JSON ({str(error)[:120]})") from error
    for row in rows:
        if isinstance(row, _Cooking):
            yield row.video_id, row.pred_texts, row.pred_timestamps
        elif isinstance(row, _FitCoach):
            yield row.mini_episode_id, row.pred_feedbacks, row.pred_feedback_timestamps
        else:
            name = str(row.metadata.get("video_id", path.stem))
            yield name, [turn.gen for turn in row.predictions], [turn.timestamp_in_stream for turn in row.predictions]


def _heard(text: str, t: float, graph: StepGraph | None) -> Said:
    prefix, colon, rest = text.partition(":")
    act = _PREFIX.get(prefix.strip().lower()) if colon else None
    words = rest.strip() if act is not None else text
    return Said(t, act or Act.HINT, words, step_named(words, graph) if graph else None, t)


def step_named(text: str, graph: StepGraph) -> str | None:
    """Id of the step whose text shares most of its words with `text` (at least ALIKE of them); ties: the first."""
    heard = _words(text)
    best, step_id = ALIKE, None
    for step in graph.steps:
        mine = _words(step.text)
        share = len(mine & heard) / len(mine) if mine else 0.0
        if share > best or (step_id is None and share >= best):
            best, step_id = share, step.id
    return step_id


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _written(kind: Format, one: Prediction, fps: float, truths: Mapping[str, EpisodeTruth]) -> dict[str, Any]:
    times = [round(s.t, 3) for s in one.said]
    if kind is Format.FITCOACH:
        texts = [s.text for s in one.said]
        return {"mini_episode_id": one.session_id, "pred_feedbacks": texts, "pred_feedback_timestamps": times}
    if kind is Format.COOKING:
        texts = [f"{_WRITTEN.get(s.act, 'Feedback')}: {s.text}" for s in one.said]
        return {"video_id": one.session_id, "pred_texts": texts, "pred_timestamps": times}
    if one.session_id not in truths:
        raise InputError(
            f"ProAssist's file holds references, and there is no truth of {one.session_id!r}; give the data of the run"
        )
    turns = _frames(one, truths[one.session_id], fps)
    return {"metadata": {"video_id": one.session_id, "fps": fps}, "predictions": turns}


def _frames(one: Prediction, truth: EpisodeTruth, fps: float) -> list[dict[str, Any]]:
    """A record for every frame of the stream, and for those behind its end that hold a text."""
    said = _by_frame([(s.t, s.text) for s in one.said], fps)
    wanted = _by_frame([(g.window.ideal, g.text) for g in truth.ideal if g.text], fps)
    frames = max(math.floor(truth.duration * fps), *said, *wanted, 0) + 1
    return [
        {
            "gen": said.get(frame, ""),
            "ref": wanted.get(frame, ""),
            "text_inputs": [],
            "frame_idx_in_stream": frame,
            "timestamp_in_stream": round(frame / fps, 3),
        }
        for frame in range(frames)
    ]


def _by_frame(texts: Sequence[tuple[float, str]], fps: float) -> dict[int, str]:
    out: dict[int, str] = {}
    last = -1
    for t, text in sorted(texts, key=lambda pair: pair[0]):
        last = max(math.floor(t * fps), last + 1, 0)
        out[last] = text
    return out
