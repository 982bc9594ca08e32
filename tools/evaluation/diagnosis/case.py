"""One session as a diagnosis sees it: from a run file with its data, or from a session's own folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ....core.errors import InputError
from ....core.guidance import Act
from ....core.truth import EpisodeTruth
from ...datasets.truth_file import read_truth
from ...metrics.journal_findings import Concluded
from ...report.plan_file import read_plan
from ...report.story import Sample, read_story
from ..runner.data import list_recordings, open_recording
from ..runner.files import read_run
from ..runner.prediction import Said, read_prediction

_NO_WORDS = (Act.SUMMARISE, Act.FINISH)


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one session."""

    session_id: str
    seconds: float
    findings: tuple[Concluded, ...]
    said: tuple[Said, ...]
    truth: EpisodeTruth | None = None
    """None when nobody wrote it down: then less can be told."""
    samples: tuple[Sample, ...] = ()
    """What was sensed, about once a second; empty for run files."""
    finished: bool | None = None
    """Whether the plan was finished; None when that is not known."""

    @property
    def words(self) -> tuple[Said, ...]:
        """What was said after the start and before the end: greetings and sums count for nothing."""
        return tuple(s for s in self.said if s.t > 1.0 and s.act not in _NO_WORDS)


def read_cases(run: Path, truth: Path | None = None, data: str | None = None) -> tuple[Case, ...]:
    """The cases of `run`: a run file of `eval run`, or the folder of a session (`truth`: its truth.jsonl).

    Raises:
        InputError: it is neither, or damaged.
    """
    if run.is_dir():
        return (_folder(run, truth),)
    if truth is not None:
        raise InputError("--truth belongs to the folder of a session; a run file names its data itself")
    spec, found = read_run(run)
    recordings = {r.session_id: r for r in map(open_recording, list_recordings(data or str(spec.get("data"))))}
    known = [(one, recordings[one.session_id]) for one in found if one.session_id in recordings and one.row == "main"]
    if not known or all(one.closed for one, _ in known):
        raise InputError(f"{str(run)!r} holds no streaming or turn-based prediction for its data; nothing to diagnose")
    return tuple(Case(one.session_id, one.seconds, one.findings, one.said, r.truth) for one, r in known)


def _folder(folder: Path, truth: Path | None) -> Case:
    story, plan = read_story(folder), read_plan(folder)
    found = read_prediction(folder, story.session_id, "main", story.end)
    known = read_truth(truth) if truth else None
    return Case(
        story.session_id, story.end, found.findings, found.said, known, story.samples, plan.finished
    )  # fmt: skip
