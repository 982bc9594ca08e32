"""Write `report.html` into a session's folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...core.truth import EpisodeTruth
from ...perception.sources.video import VideoSource
from .keyframes import Picture, from_video, key_frames, worth_showing
from .page import Contents, page
from .plan_file import read_plan
from .score import score_of, score_words
from .story import read_story


def write_report(
    folder: Path, truth: EpisodeTruth | None = None, video: Path | None = None, pictures: Sequence[Picture] = ()
) -> Path:
    """Write the report of the session in `folder` and return its path.

    Everything comes from `journal.jsonl` and `plan.json`. Key frames come from `pictures`, or else from `video`; the
    score and the truth's rows need `truth`.

    Raises:
        InputError: no journal or plan in the folder, or a damaged one.
        SourceError: the video cannot be read.
    """
    story, plan = read_story(folder), read_plan(folder)
    shown = worth_showing(story.findings)
    if not pictures and video is not None:
        pictures = from_video(VideoSource(video), shown)
    score = score_words(score_of(truth, folder)) if truth else None
    path = folder / "report.html"
    path.write_text(page(Contents(story, plan, key_frames(shown, pictures), truth, score)), encoding="utf-8")
    return path
