"""Ego4D Goal-Step as records: steps and substeps with how much they matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from .files import find, load_json
from .records import Provenance, Record, Relevance, Session, StepInstance

KNOWN: dict[str, Relevance] = {"essential": "essential", "optional": "optional", "irrelevant": "irrelevant"}


class GoalStep:
    """Reads `goalstep_*.json.gz`; the test file holds no times and is left out."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every video with annotated segments. Raises InputError naming the file."""
        for file in find(path, "goalstep_*.json.gz", "goalstep_*.json"):
            whole = load_json(file)
            split = "train" if whole.get("split") == "train" else "dev"
            prov = Provenance("ego4d", "human", "MIT", split)
            for video in whole.get("videos", ()):
                try:
                    if "segments" in video:
                        yield from _video(video, prov)
                except (KeyError, TypeError) as error:
                    raise InputError(f"{file}: video {video.get('video_uid')!r} lacks {error}") from None


def _video(video: Mapping[str, Any], prov: Provenance) -> Iterator[Record]:
    name, begun = video["video_uid"], video["start_time"]
    yield Session(
        name,
        video["goal_category"],
        video["goal_description"],
        prov,
        domain=video["goal_category"].partition(":")[0].lower(),
        duration_s=video["end_time"] - begun,
    )
    found: list[StepInstance] = []
    for k, segment in enumerate(video["segments"]):
        found.append(_segment(name, f"s{k}", segment, prov))
        parts = enumerate(segment.get("segments", ()))
        found += [_segment(name, f"s{k}.{j}", part, prov) for j, part in parts]
    yield from sorted(found, key=lambda one: one.start_s or 0.0)


def _segment(name: str, inst: str, segment: Mapping[str, Any], prov: Provenance) -> StepInstance:
    return StepInstance(
        name,
        inst,
        segment["step_category"],
        prov,
        segment["start_time"],
        segment["end_time"],
        text=segment["step_description"],
        relevance=KNOWN.get(segment.get("is_relevant", "")),
        level="substep" if "." in inst else "step",
    )
