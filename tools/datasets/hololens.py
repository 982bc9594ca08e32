"""Sessions of a head-worn camera as tim-reasoning publishes them: what a detector saw, and the step a person marked.

A folder holds `sessions/*.json.gz` (or the files themselves), each named `data_RECIPE_....json.gz`: a list of frames
with `timestamp`, `objects` and `step` (null before the first step, and in sessions that are to be scored).
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...core.errors import InputError
from ...perception.detections.frames import Detection, DetectionFrame, detection_frame

MAX_BYTES = 256 * 2**20
"""Of one session once unpacked; the published ones have about 4 MB."""
MAX_FRAMES = 200_000
"""A day at 2 Hz."""
SUFFIXES = (".json", ".json.gz")


@dataclass(frozen=True, slots=True)
class HoloLensSession:
    """One person doing one recipe."""

    name: str
    """The file's name."""
    recipe: str
    frames: tuple[DetectionFrame, ...]
    """In rising time."""
    steps: tuple[int | None, ...]
    """What the person marked, one a frame; all None in a session that is to be scored."""

    @property
    def labelled(self) -> bool:
        """True when any frame has a step."""
        return any(step is not None for step in self.steps)


class _Object(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    label: str = Field(min_length=1)
    xyxyn: tuple[float, float, float, float]
    confidence: float = Field(ge=0, le=1)
    hand_object_interaction: float | None = Field(default=None, ge=0, le=1)
    state: dict[str, float] | None = None
    segment_track_id: int | None = None


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    timestamp: float
    objects: list[_Object]
    step: int | None = None


def session_paths(folder: Path) -> tuple[Path, ...]:
    """The session files below `folder`, by name. Raises InputError when there is none."""
    folder = Path(folder)
    inside = folder / "sessions"
    place = inside if inside.is_dir() else folder
    found = sorted(p for p in place.glob("data_*") if p.name.endswith(SUFFIXES) and p.is_file())
    if not found:
        raise InputError(f"no sessions in {str(place)!r}: data_RECIPE_....json.gz or .json are needed there")
    return tuple(found)


def read_session(path: Path) -> HoloLensSession:
    """Read one session. Raises InputError in one line: the file, the frame, what is wrong and what is allowed."""
    path = Path(path)
    rows = _rows(path)
    frames, steps = [], []
    last = float("-inf")
    for i, row in enumerate(rows):
        frame = _checked(path, i, row)
        if frame.timestamp <= last:
            raise InputError(
                f"{path.name}, frame {i}: timestamp {frame.timestamp!r} after {last!r}; times must rise, sort frames"
            )
        last = frame.timestamp
        frames.append(detection_frame(frame.timestamp, _detections(path, i, frame.objects), index=i))
        steps.append(frame.step)
    return HoloLensSession(path.name, recipe_of(path), tuple(frames), tuple(steps))


def recipe_of(path: Path) -> str:
    """The recipe in a session's file name. Raises InputError when it holds none."""
    parts = path.name.split("_")
    if len(parts) < 3 or not parts[1]:
        raise InputError(f"the session {path.name!r} names no recipe: call it data_RECIPE_anything.json.gz")
    return parts[1]


def read_sessions(folder: Path) -> Iterator[HoloLensSession]:
    """Every session below `folder`, one at a time. Raises InputError as `read_session` does."""
    for path in session_paths(folder):
        yield read_session(path)


def _rows(path: Path) -> Sequence[Any]:
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(f"{path.name} is larger than {MAX_BYTES >> 20} MB unpacked: cut it into sessions")
        rows = json.loads(data)
    except (OSError, EOFError, ValueError, zlib.error, RecursionError) as error:
        raise InputError(
            f"{path.name} cannot be read: {str(error).splitlines()[0]}; a JSON list of frames is needed"
        ) from error
    if not isinstance(rows, list) or not rows:
        raise InputError(f"{path.name} holds {type(rows).__name__}, not a list of frames with at least one")
    if len(rows) > MAX_FRAMES:
        raise InputError(f"{path.name} has {len(rows)} frames: at most {MAX_FRAMES} are allowed, cut it into sessions")
    return rows


def _checked(path: Path, i: int, row: Any) -> _Frame:
    try:
        return _Frame.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the frame"
        given = "" if first["type"] == "missing" else f" is {_brief(first['input'])}"
        raise InputError(f"{path.name}, frame {i}: {where}{given}: {first['msg'].lower()}") from None


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _detections(path: Path, i: int, objects: Sequence[_Object]) -> Iterator[Detection]:
    for o in objects:
        hand = o.hand_object_interaction or 0.0
        try:
            yield Detection(o.label, o.xyxyn, o.confidence, hand, o.state or {})
        except InputError as error:
            raise InputError(f"{path.name}, frame {i}: {error}") from None
